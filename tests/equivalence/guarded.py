"""Runs a package as `python -m` would, with some top-level modules out of reach.

`python guarded.py BLOCKED PACKAGE argument …`, BLOCKED with commas between.
"""

import runpy
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Without:
    """A finder that does not find them: what is asked for is as if not installed."""

    def __init__(self, finder: Any, blocked: set[str]) -> None:
        self.finder, self.blocked = finder, blocked

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name.partition(".")[0] in self.blocked:
            return None
        return self.finder.find_spec(name, path, target)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.finder, name)


@contextmanager
def without(blocked: set[str]) -> Iterator[None]:
    """Nothing inside imports any of these; AssertionError if something did."""
    finders = [*sys.meta_path]
    sys.meta_path[:] = [Without(finder, blocked) for finder in finders]
    try:
        yield
    finally:
        sys.meta_path[:] = finders
        assert not blocked & {name.partition(".")[0] for name in sys.modules}


if __name__ == "__main__":
    _, names, *arguments = sys.argv
    sys.path[0] = ""
    sys.argv[:] = arguments
    with without({*names.split(",")}):
        runpy.run_module(arguments[0], run_name="__main__", alter_sys=True)
