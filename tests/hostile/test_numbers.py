"""Numbers that no setting is meant to have: each refused at its place, or a model."""

from __future__ import annotations

from pathlib import Path

import pytest
from invariants import Programs, examine
from mutants import NUMBERS

pytestmark = pytest.mark.framework  # for the seconds that it takes

# Every setting that is a number, and one that it may have.
SETTINGS = {
    "version": "1", "batch": "16", "low": "0", "high": "1", "held": "0.2", "label": "2",
    "latent": "2", "below": "-1", "above": "1", "units": "4", "deviation": "0.02",
    "filters": "2", "kernel": "3", "stride": "1", "padding": "1", "decay": "0.9",
    "epsilon": "1.0e-5", "window": "2", "slope": "0.2", "curve": "1.0", "learned": "0.5",
    "side": "8", "beta": "1.0", "start": "0", "end": "1", "steps": "5", "from": "0.1",
    "epochs": "1", "rate": "1.0e-3", "beta_1": "0.9", "adam_epsilon": "1.0e-8",
    "momentum": "0.5", "repeat": "2", "block": "2", "spread": "0.1", "range": "1",
}  # fmt: skip

SPEC = """\
gencc: {version}
name: numbers
data:
  {{source: digits, scale: [{low}, {high}], batch: {batch}, hold_out: {held}, only: [0, {label}]}}
latent:
  z: {{normal: {latent}}}
  u: {{uniform: {{size: 2, low: {below}, high: {above}}}}}
networks:
  encoder:
    input: x
    layers:
      - conv: {{filters: {filters}, kernel: {kernel}, stride: {stride}, padding: {padding}}}
      - batch_norm: {{decay: {decay}, epsilon: {epsilon}}}
      - leaky_relu: {slope}
      - max_pool: {window}
      - flatten
      - dense: {{units: {units}, init: {{normal: {deviation}}}}}
      - elu: {curve}
      - dense: 2
  decoder: {{input: z, layers: [dense: 64, sigmoid, reshape: [8, {side}, 1]]}}
  n: {{learned: {learned}}}
params:
  beta: {beta}
  gamma: {{linear: {{start: {start}, end: {end}, steps: {steps}}}}}
  delta: {{exponential: {{start: {from}, end: 1, steps: 5}}}}
let:
  c: encoder(x)
  back: decoder(c + 0 * sample(prior.u))
losses:
  misfit: sse(downsample(x, {block}), downsample(back, {block}))
  size: sum(square(c)) + n * gamma * delta
train:
  epochs: {epochs}
  optimizers:
    encoder: {{adam: {{lr: {rate}, beta_1: {beta_1}, epsilon: {adam_epsilon}}}}}
    decoder: {{sgd: {{lr: {rate}, momentum: {momentum}}}}}
    n: {{sgd: {{lr: {rate}}}}}
  schedule:
    - {{repeat: {repeat}, update: [encoder, decoder], minimize: misfit}}
    - {{update: [encoder, n], minimize: beta * size}}
outputs:
  sample: decoder(sample(prior.z))
  noisy: corrupt(x, {spread})
metrics:
  ratio: "psnr(x, back, {range})"
"""
WHOLE = {
    "batch",
    "latent",
    "units",
    "filters",
    "kernel",
    "stride",
    "window",
    "steps",
    "epochs",
}
WHOLE |= {"repeat", "block", "side", "version"}


def spec_of(**numbers: object) -> bytes:
    """The spec with some of its numbers changed."""
    return SPEC.format_map(SETTINGS | numbers).encode()


def test_the_plain_numbers_are_a_model(tmp_path: Path) -> None:
    assert examine(spec_of(), tmp_path / "spec.yaml", Programs()) == ()


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_setting(setting: str, tmp_path: Path) -> None:
    """Every fifth number, which it takes or not; some are refused by all."""
    programs, results = Programs(), {}
    for number in NUMBERS[position(setting) % 5 :: 5]:
        spec = spec_of(**{setting: "null" if number is None else number})
        results[str(number)] = examine(
            spec, tmp_path / "spec.yaml", programs, ["torch"]
        )
    programs.lint()
    refused = {
        "True",
        "None",
        "1:30",
        "٣",
        "½",
        "1e999",
        ".inf",
        "-.inf",
        ".nan",
        "010",
    }
    refused |= {"1_000", "1e-400", "9" * 19}
    if setting in WHOLE:
        refused |= {"0.5", "1.5", "-1", "1e-300", "5e-324"}
    assert all(results[number] for number in refused & results.keys()), results


@pytest.mark.parametrize("number", NUMBERS, ids=ascii)
def test_a_number_everywhere(number: object, tmp_path: Path) -> None:
    """All that is wrong is told at once, once each."""
    text = "null" if number is None else number
    codes = examine(
        spec_of(**dict.fromkeys(SETTINGS, text)), tmp_path / "spec.yaml", Programs()
    )
    assert codes


def position(setting: str) -> int:
    """Where it stands among them."""
    return [*SETTINGS].index(setting)
