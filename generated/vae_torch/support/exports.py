"""Names that a package exports, each imported when it is first used.

The same in every package.
"""

import sys
from collections.abc import Mapping
from importlib import import_module
from types import ModuleType
from typing import Any


class Package(ModuleType):
    """A package whose names come from its modules."""

    MODULES: Mapping[str, str] = {}

    def __getattr__(self, name: str) -> Any:
        if name not in self.MODULES:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        module = import_module(f"{self.__name__}.{self.MODULES[name]}")
        self.__dict__[name] = getattr(module, name)
        return self.__dict__[name]

    def __setattr__(self, name: str, value: object) -> None:
        # Python keeps the module `train` here, which would hide the function.
        if not (name in self.MODULES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


def offer(package: str, modules: Mapping[str, str]) -> None:
    """Let a package export these names, each from the module beside it.

    Without this, `python -m package --help` would wait for the framework.
    """
    module = sys.modules[package]
    module.__class__ = Package
    assert isinstance(module, Package)
    module.MODULES = modules
    module.__dict__["__all__"] = [*modules]
