"""What a student's program computes with: a module each, imported when it is needed.

A module has `tensor(array)`, an array as its tensor; `array(tensor)`, the way back;
`prepare()`, before the program is imported; `evaluate(function, weights, trainable)`, what
the function returns for the weights, and the gradients of a number that is picked from it;
and for programs of layers `parameters(network)`.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any

KNOWN = ("torch", "jax", "tensorflow", "numpy")


def of(student: ModuleType) -> Any:
    """The module for a student's program: by its `FRAMEWORK`, or what it has imported."""
    named = getattr(student, "FRAMEWORK", "")
    if named:
        if named not in KNOWN:
            raise ValueError(f"FRAMEWORK is one of {', '.join(KNOWN)}, not {named!r}")
        return importlib.import_module(f"{__name__}.{named}_tensors")
    names = {
        value.__name__.partition(".")[0]
        for value in vars(student).values()
        if isinstance(value, ModuleType)
    }
    imported = [name for name in KNOWN if name in names]
    if not imported and "keras" in names:
        imported = [sys.modules["keras"].backend.backend()]
    imported += [name for name in KNOWN if name in sys.modules]
    return importlib.import_module(f"{__name__}.{imported[0]}_tensors")
