"""Runtime modules of which a package takes some, as they stand there: beside support/."""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from gencc import runtime

FOLDER = Path(runtime.__file__).parent


def snippet(folder: str, name: str) -> ModuleType:
    """A new copy of the module `name` in a folder of the runtime."""
    path = FOLDER / folder / f"{name}.py"
    spec = spec_from_file_location(f"gencc.runtime.{name}", path)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def snippets(folder: str, *names: str) -> list[ModuleType]:
    """New copies of modules of which each may import those before it."""
    modules = []
    for name in names:
        modules.append(snippet(folder, name))
        sys.modules[f"gencc.runtime.{name}"] = modules[-1]
    return modules
