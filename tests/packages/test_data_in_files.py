"""A training whose examples stay in their files is that of examples in memory, bit for bit."""

from __future__ import annotations

from pathlib import Path

import forkserver
import numpy as np
import pytest
from harness import build_spec, contents, environment

pytestmark = pytest.mark.framework

SPEC = Path(__file__).with_name("specs") / "from_files.yaml"
COUNT = 45


def test_files_or_memory_make_no_difference(tmp_path: Path) -> None:
    build_spec(SPEC, tmp_path, ("torch",))
    drawn = np.random.default_rng(7)
    images = drawn.integers(0, 256, (COUNT, 6, 5, 3)).astype(np.uint8)
    np.savez(tmp_path / "data.npz", x=images, y=drawn.integers(0, 3, COUNT))

    def train(out: str, data_in: str, *flags: str) -> str:
        typed = ["-m", "from_files_torch", "train", "--data", "data.npz"]
        typed += ["--data-in", data_in, "--out", out, *flags]
        own = {**environment(), "XDG_CACHE_HOME": str(tmp_path / "cache")}
        done = forkserver.run("torch", typed, tmp_path, own)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert "stay there" not in train("memory", "memory")
    assert "45 examples of 6 x 5 x 3 stay there" in train("files", "files")
    # One in files goes on from one in memory, as if it had been in files all the time.
    train("both", "memory", "--steps", "5")
    train("both", "files", "--resume")
    expected = _computed(tmp_path / "memory")
    assert {"losses.csv", "score.csv", "reconstruct.png"} <= expected.keys()
    for run in ("files", "both"):
        assert _computed(tmp_path / run) == expected, run


def _computed(run: Path) -> dict[str, str]:
    """What was computed; checkpoints, of which a resumed run keeps others, but the last."""
    every = contents(run)
    kept = [name for name in every if name.startswith("checkpoints/")]
    own = {*sorted(kept)[:-1], "report.html", "model_card.md", "losses.png"}
    return {name: digest for name, digest in every.items() if name not in own}
