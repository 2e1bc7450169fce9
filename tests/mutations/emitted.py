"""What a tree of gencc makes of specs, as text: run in a process of its own, with that tree.

`python emitted.py TREE SPECS.json OUT.json`: SPECS has specs by name; OUT gets, for each
backend and name, the files of the package, or what went wrong. Code is not laid out.
"""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path


def main() -> None:
    """Emit all specs for all backends."""
    tree, specs, out = map(Path, sys.argv[1:])
    sys.path[:0] = [str(tree / "compiler"), str(tree / "backends")]
    package = importlib.import_module("gencc.codegen.package")
    package.laid_out = lambda files: {n: text.encode() for n, text in files.items()}
    driver = importlib.import_module("gencc.driver")
    backends = {
        "torch": importlib.import_module("gencc_torch").TorchBackend(),
        "keras": importlib.import_module("gencc_keras").KerasBackend(),
    }
    programs = {}
    for name, path in json.loads(specs.read_text()).items():
        try:
            lowered = driver.check(Path(path)).lowered
        except Exception as error:
            programs[name] = {"error": f"{type(error).__name__}: {error}"}
            continue
        for backend, emitter in backends.items():
            try:
                written = emitter.emit(lowered)
            except Exception as error:
                programs[f"{backend}/{name}"] = {
                    "error": f"{type(error).__name__}: {error}"
                }
            else:
                texts = {
                    file: data.decode("latin-1") for file, data in written.files.items()
                }
                programs[f"{backend}/{name}"] = {
                    "package": written.name,
                    "files": texts,
                }
    out.write_text(json.dumps(programs))


if __name__ == "__main__":
    main()
