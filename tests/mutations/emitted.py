"""What a tree of gencc makes of models, as text: run in a process of its own, with that tree.

`python emitted.py TREE MODELS.pickle OUT.json BACKEND …`: MODELS has models by name, as they
were resolved and as they were lowered, and the backends that refuse each; OUT gets, for
each backend and name, the files of the package, or what went wrong, which is the end of
it. Code is not laid out.
"""

from __future__ import annotations

import importlib
import json
import pickle
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

CLASSES = {
    "torch": ("gencc_torch", "TorchBackend"),
    "keras": ("gencc_keras", "KerasBackend"),
}


def main() -> None:
    """Emit all models for these backends."""
    tree, models, out = map(Path, sys.argv[1:4])
    sys.path[:0] = [str(tree / "compiler"), str(tree / "backends")]
    package: Any = importlib.import_module("gencc.codegen.package")
    package.laid_out = lambda files: {n: text.encode() for n, text in files.items()}
    lower = importlib.import_module("gencc.lowering").lower
    backends = {
        name: getattr(importlib.import_module(module), cls)()
        for name, (module, cls) in CLASSES.items()
        if name in sys.argv[4:]
    }
    packages = programs(pickle.loads(models.read_bytes()), backends, lower)
    out.write_text(json.dumps(packages))


def programs(
    models: Mapping[str, Any], backends: Mapping[str, Any], lower: Callable[..., Any]
) -> dict[str, Any]:
    """The package of each model and backend, until one cannot be written."""
    packages: dict[str, Any] = {}
    # Only a mistake of what lowers can lower it to something else.
    is_common = len(backends) == len(CLASSES)
    for name, (model, lowered, refusing) in models.items():
        for backend in backends.keys() - refusing:
            try:
                emitter = backends[backend]
                written = emitter.emit(lower(model) if is_common else lowered)
            except Exception as error:
                text = f"{type(error).__name__}: {error}"
                return {**packages, f"{backend}/{name}": {"error": text}}
            texts = {n: data.decode("latin-1") for n, data in written.files.items()}
            packages[f"{backend}/{name}"] = {"package": written.name, "files": texts}
    return packages


if __name__ == "__main__":
    main()
