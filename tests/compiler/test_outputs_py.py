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
    ("output", "table"),
    [
        ("of_a(a)", 'tables.labelled(dataset["a"], {'),
        ("of_b(b)", 'tables.labelled(dataset["b"], {'),
        ("of_a(a) + of_b(b)", 'save_table(table, {"table": '),  # whose would they be?
    ],
)
def test_a_table_has_the_labels_of_its_domain(
    output: str, table: str, backend: str
) -> None:
    codes = lower(model(SPEC, ("OUTPUT", output)))
    text = load(find(backend)).emit(codes).files["outputs.py"].decode()
    assert table in text


LEARNED = """\
gencc: 1
name: learned
data: {source: digits, scale: [0, 1], batch: 32}
networks:
  encoder: {input: x, layers: [flatten, dense: 4]}
  decoder: {input: code, layers: [dense: 64, reshape: [8, 8, 1]]}
  u: {learned: {shape: [4]}}
let: {code: encoder(x) + u}
losses: {misfit: "sse(x, decoder(code))"}
train: {epochs: 1, optimizer: {sgd: {lr: 0.1}}, minimize: misfit}
outputs: {vector: u, picture: decoder(u)}
metrics: {size: sum(square(u)), misfit: misfit}
"""


def outputs_py(spec: str) -> str:
    return load(find("torch")).emit(lower(model(spec))).files["outputs.py"].decode()


def test_what_is_learned_alone_is_not_said_to_be_made_of_noise() -> None:
    text = outputs_py(LEARNED)
    assert "noise" not in text
    assert "An image that is learned" in text
    assert "what is learned, one for all examples" in text


def test_a_metric_of_what_is_learned_alone_is_computed_once() -> None:
    text = outputs_py(LEARNED)
    before, _, behind = text.partition("for i in range(")
    assert "size_values = [to_array(size_of_each(trained.networks))]" in before
    assert "size_of_each(" not in behind
    alone = LEARNED.replace(", misfit: misfit", "")
    assert "dataset" not in outputs_py(alone)


@pytest.mark.parametrize(
    "formula",
    [
        "hardmax(code - 1)",
        "sample(categorical(softmax(code - 1)))",
        "hardmax(softmax(code))",
    ],
)
def test_the_largest_of_a_vector_is_written_once(formula: str) -> None:
    text = outputs_py(LEARNED.replace("vector: u", f"vector: {formula}"))
    _, _, result = text.partition("return F.one_hot(")
    assert result.partition("def ")[0].count("code") == 1
