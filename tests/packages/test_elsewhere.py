"""The code of docs/elsewhere.md runs as it stands there, in this order."""

from __future__ import annotations

import re
from pathlib import Path

import forkserver
import pytest
from harness import GALLERY, build_spec, environment

pytestmark = pytest.mark.framework

PAGE = GALLERY.parent / "docs/elsewhere.md"
BEFORE = """
import sys
sys.path.insert(0, "")
from pathlib import Path
from vae_torch import Config, load, train
from vae_torch.export import export

train(Config(), Path("runs/vae_torch"), steps=2)
for kind in ("onnx", "exported", "state_dict"):
    export(load(Path("runs/vae_torch")), kind, Path("runs/vae_torch", kind))
"""
AFTER = """
assert images.shape == (5, 1, 8, 8) and mean.shape == log_var.shape == codes.shape == (5, 2)
again = decoder(torch.zeros(5, 2)).detach().numpy()
assert np.allclose(again, images, rtol=0, atol=1e-6)
"""


def test_the_code_of_the_page_runs(tmp_path: Path) -> None:
    blocks = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(), re.M | re.S)
    assert len(blocks) == 6
    build_spec(GALLERY / "vae.yaml", tmp_path, ("torch",))
    program = "\n".join((BEFORE, *blocks, AFTER))
    done = forkserver.run("torch", ["-c", program], tmp_path, environment())
    assert done.returncode == 0, done.stderr
