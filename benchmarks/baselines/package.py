"""A generated package as it is, but that it says every epoch: `package.py NAME train ...`.

Packages say an epoch every few seconds at most, and the runners count lines.
"""

import importlib
import sys
from pathlib import Path

if __name__ == "__main__":
    name = sys.argv.pop(1)
    sys.path.insert(0, str(Path.cwd()))
    importlib.import_module(f"{name}.support.progress").SAY_EVERY = 0
    sys.exit(importlib.import_module(f"{name}.__main__").main())
