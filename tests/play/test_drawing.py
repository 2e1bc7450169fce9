"""Pictures while a training goes on: drawn anew at each checkpoint, by a process of its own."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from gencc.cli.play import drawing

FILES = {
    "__init__.py": "",
    "__main__.py": "OUTPUTS = ('sample', 'metrics')\n",
    "support/__init__.py": "",
    "support/errors.py": "class PackageError(Exception):\n    pass\n",
    "trained.py": "def load(run):\n    return len([*run.glob('checkpoints/*')])\n",
    "outputs.py": (
        "def save(trained, names, out):\n"
        "    for name in names:\n"
        "        (out / f'{name}.png').write_text(str(trained))\n"
    ),
}


def test_it_follows_the_checkpoints(tmp_path: Path) -> None:
    package, checkpoints = tmp_path / "small", tmp_path / "run/checkpoints"
    package.mkdir()
    checkpoints.mkdir(parents=True)
    for name, text in FILES.items():
        (package / name).parent.mkdir(exist_ok=True)
        (package / name).write_text(text)
    command = [sys.executable, "-m", drawing.__name__, "small", "run", "drawn"]
    picture = tmp_path / "drawn/sample.png"

    def drawn(text: str) -> bool:
        for _ in range(600):
            if picture.is_file() and picture.read_text() == text:
                return True
            time.sleep(0.05)
        return False

    with subprocess.Popen(command, cwd=tmp_path) as process:
        for step in range(3):
            (checkpoints / f"step-{step:012d}.safetensors").write_text("")
            assert step == 0 or drawn(str(step + 1))
        process.kill()
    assert not (tmp_path / "drawn/metrics.png").exists()
