"""What a spec says, checked for form alone: keys, types, ranges, names, grammar."""

from gencc.frontend.spec.model import Spec

__all__ = ["Spec"]
