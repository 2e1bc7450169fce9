"""What a training measures on held-out examples, and which of its checkpoints is the best."""

from __future__ import annotations

from pathlib import Path

import pytest
from gencc.driver import check
from gencc.ir.model import Keep, Validation
from gencc.lowering import lower
from gencc.lowering.plan import plan

SPEC = """\
gencc: 1
name: held
data: {source: digits, scale: [0, 1], batch: 16, hold_out: 0.2}
networks:
  encoder: {input: x, layers: [flatten, dense: 2]}
  decoder: {mirror: encoder}
params: {C: 2.0, away: -1.0}
let: {x_hat: decoder(encoder(x))}
losses:
  error: mse(x, x_hat)
  size: mean(square(encoder(x)))
  far: mean(x_hat)
train:
  epochs: 2
  optimizer: {adam: {lr: 1.0e-3}}
  minimize: C * error - size / 2 + away * far
  MORE
fit: {codes: encoder(x)}
metrics:
  error: error
  quality: psnr(x, x_hat, 1)
  bright: mean(x_hat)
  distance: mahalanobis(encoder(x), codes)
  set_apart: energy_distance(x, x_hat)
"""


def validated(folder: Path, more: str, spec: str = SPEC) -> Validation | None:
    path = folder / "spec.yaml"
    path.write_text(spec.replace("MORE", more))
    return check(path).model.validation


def columns(folder: Path) -> tuple[str, ...]:
    program = plan(lower(check(folder / "spec.yaml").model)).validation
    assert program is not None
    return program.columns


def test_by_default_losses_and_what_takes_no_longer(tmp_path: Path) -> None:
    """Not what is fitted, nor what compares all examples, nor a loss once more."""
    own = Validation(1, True, ("quality", "bright"), None)
    assert validated(tmp_path, "") == own
    losses = ("val_error", "val_size", "val_far", "val_loss")
    assert columns(tmp_path) == (*losses, "val_quality", "val_bright")


def test_what_is_named_is_measured(tmp_path: Path) -> None:
    more = "validation: {every: 30 iterations, metrics: [set_apart, error]}"
    own = Validation(30, False, ("set_apart", "error"), None)
    assert validated(tmp_path, more) == own
    losses = ("val_error", "val_size", "val_far", "val_loss")
    assert columns(tmp_path) == (*losses, "val_set_apart", "val_error_2")


@pytest.mark.parametrize("more", ["validation: false", ""])
def test_nothing_is_looked_at(tmp_path: Path, more: str) -> None:
    spec = SPEC if more else SPEC.replace(", hold_out: 0.2", "")
    assert validated(tmp_path, more, spec) is None


@pytest.mark.parametrize(
    ("keep", "kind", "name", "largest"),
    [
        ("best: error", "loss", "error", False),
        ("best: size", "loss", "size", True),  # it is subtracted
        ("best: far", "loss", "far", True),  # its weight is below 0
        ("best: loss", "objective", "train", False),
        ("best: quality", "metric", "quality", True),
        ("largest: bright", "metric", "bright", True),
        ("smallest: quality", "metric", "quality", False),
        ("smallest: set_apart", "metric", "set_apart", False),
    ],
)
def test_which_is_better(
    tmp_path: Path, keep: str, kind: str, name: str, largest: bool
) -> None:
    own = validated(tmp_path, f"keep: {{{keep}}}\n  patience: 3")
    assert own is not None
    assert own.keep == Keep(kind, name, largest, 3)  # type: ignore[arg-type]
    if name == "set_apart":
        assert own.metrics == ("quality", "bright", "set_apart")
