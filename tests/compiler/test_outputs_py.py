"""outputs.py: what an output is written with."""

from __future__ import annotations

import pytest
from gencc.lowering import lower
from gencc.plugins import find, load
from small import model

SPEC = """\
gencc: 1
name: codes
data:
  batch: 32
  domains: {a: {source: digits, scale: [0, 1]}, b: {source: npz, shape: [3]}}
networks:
  of_a: {input: a, layers: [flatten, dense: 3]}
  of_b: {input: b, layers: [dense: 3]}
losses: {size: sum(square(of_a(a))) + sum(square(of_b(b)))}
train: {epochs: 1, optimizer: {sgd: {lr: 0.1}}, minimize: size}
outputs: {table: OUTPUT}
"""


@pytest.mark.parametrize("backend", ["torch", "keras", "keras-jax"])
@pytest.mark.parametrize(
    ("output", "labels"),
    [
        ("of_a(a)", 'dataset["a"].labels'),
        ("of_b(b)", None),  # it has none
        ("of_a(a) + of_b(b)", None),  # whose would they be?
    ],
)
def test_a_table_has_the_labels_of_its_domain(
    output: str, labels: str | None, backend: str
) -> None:
    codes = lower(model(SPEC, ("OUTPUT", output)))
    text = load(find(backend)).emit(codes).files["outputs.py"].decode()
    assert f"tables.labelled({labels}, " in text
