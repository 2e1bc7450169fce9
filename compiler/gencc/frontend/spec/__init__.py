"""The schema of a spec: keys, types, ranges, names, grammar; not what names refer to."""

from gencc.frontend.spec.model import Spec

__all__ = ["Spec"]
