"""Outputs of one class and of each: what they are given, and the flag --label."""

from __future__ import annotations

import pytest
from gencc.diagnostics import CompileError
from gencc.frontend.parse import parse
from gencc.frontend.yaml.document import load_text
from gencc.ir.model import Model
from gencc.ir.verify import verify
from gencc.lowering import lower
from gencc.resolve import resolve
from gencc_torch import TorchBackend

SPEC = """\
gencc: 1
name: t
data: {source: digits, scale: [0, 1], batch: 4}
latent: {z: {normal: 2}}
networks:
  e: {input: x, layers: [flatten, dense: 2]}
  d: {input: [z, c], layers: [concat, dense: 64, sigmoid, reshape: [8, 8, 1]]}
  k: {input: x, layers: [flatten, dense: 10, softmax]}
params: {seven: 7}
let:
  c: one_hot(y)
  drawn(label): d(sample(prior.z), one_hot(label))
losses: {l: "sse(x, d(e(x), c)) + cross_entropy(y, k(x))"}
train: {epochs: 1, optimizer: {adam: {lr: 0.1}}, minimize: l}
outputs: {o: "OUTPUT"}
metrics: {m: "METRIC"}
"""


def model(output: str, metric: str = "sum(x)") -> Model:
    text = SPEC.replace("OUTPUT", output).replace("METRIC", metric)
    document = load_text("t.yaml", text)
    return verify(resolve(document, parse(document)))


def files(output: str, metric: str = "sum(x)") -> dict[str, str]:
    package = TorchBackend().emit(lower(model(output, metric)))
    names = ("outputs.py", "trained.py", "__main__.py")
    return {name: package.files[name].decode() for name in names}


@pytest.mark.parametrize(
    ("output", "lines"),
    [
        ("drawn(3)", ["label = trained.tensor(labels.of_all(trained.count, trained.label, 3))"]),
        ("drawn(seven)", ["labels.of_all(trained.count, trained.label, 7)"]),
        ("drawn(y)", ["labels.unless_replaced(", "trained.label"]),
        ("e(x) - sum(one_hot(2) * one_hot(2))",
         ["label = trained.tensor(labels.of_all(len(x), trained.label, 2))"]),
        ("drawn(each(y))", ["labels.repeated(10, streams.normal)", "(ACROSS, 2)", "labels.each(10, ACROSS)"]),
        ("d(e(x), one_hot(each(y)))",
         ["x = trained.tensor(labels.for_each(10, trained.trial().examples[:ACROSS]))",
          "labels.each(10, len(x) // 10)", "columns=len(x) // 10"]),
        ("d(sample(prior.z), 0.5 * one_hot(1) + 0.5 * one_hot(8))",
         ["label_1 = trained.tensor(np.full(trained.count, 1))",
          "label_8 = trained.tensor(np.full(trained.count, 8))"]),
        ("e(drawn(each(y)))", ['"label": to_array(label)']),
    ],
)  # fmt: skip
def test_what_outputs_are_given(output: str, lines: list[str]) -> None:
    text = files(output)["outputs.py"]
    for line in lines:
        assert line in text, text


@pytest.mark.parametrize(
    ("output", "has_flag"),
    [
        ("drawn(3)", True),
        ("drawn(y)", True),
        ("d(e(x), c)", True),
        ("cross_entropy(y, k(x))", False),
        ("drawn(each(y))", False),
        ("d(sample(prior.z), one_hot(1) + one_hot(8))", False),
        ("e(x)", False),
    ],
)
def test_the_flag_is_that_of_outputs_with_one_label(
    output: str, has_flag: bool
) -> None:
    package = files(output)
    assert ('"--label"' in package["__main__.py"]) == has_flag
    assert ("label: int | None = None" in package["trained.py"]) == has_flag
    if has_flag:
        assert "type=flags.number(int, (0, 9))" in package["__main__.py"]


def test_metrics_name_each_label() -> None:
    metric = "accuracy(3, k(drawn(3))) + accuracy(8, k(x))"
    text = files("e(x)", metric)["outputs.py"]
    assert "label_3 = trained.tensor(np.full(" in text
    assert "label_8 = trained.tensor(np.full(" in text
    assert "labels.of_all" not in text


@pytest.mark.parametrize(
    ("output", "metric", "code"),
    [
        ("drawn(10)", "sum(x)", "E0328"),
        ("drawn(1.5)", "sum(x)", "E0328"),
        ("drawn(-1)", "sum(x)", "E0328"),
        ("drawn(each(3))", "sum(x)", "E0308"),
        ("e(x)", "sum(drawn(each(y)))", "E0319"),
        ("d(between(e(x)), one_hot(each(y)))", "sum(x)", "E0319"),
        ("d(traverse(e(x)), one_hot(each(y)))", "sum(x)", "E0319"),
        ("d(traverse(e(x)), one_hot(y))", "sum(x)", "E0319"),
        ("d(between(e(x)), one_hot(y))", "sum(x)", "E0319"),
        ("traverse(e(x)) + between(e(x))", "sum(x)", "E0319"),
        ("d(shuffle(e(x)), one_hot(each(y)))", "sum(x)", "E0319"),
        ("d(grid(prior.z), one_hot(each(y)))", "sum(x)", "E0319"),
    ],
)
def test_wrong_classes(output: str, metric: str, code: str) -> None:
    with pytest.raises(CompileError) as caught:
        model(output, metric)
    assert [d.code for d in caught.value.diagnostics] == [code]
