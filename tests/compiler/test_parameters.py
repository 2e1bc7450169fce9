"""`params`: where a number is needed, defined by others, and what becomes of their names."""

from __future__ import annotations

import pytest
from gencc.cli.show.model import show
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
data: {source: digits, scale: [low, 1], batch: 8 * n}
latent: {z: {normal: code}, u: {uniform: {size: n, low: -half, high: half}}}
networks:
  e:
    input: x
    layers:
      - conv: {filters: code, kernel: k, stride: n - 1, padding: [[one, 0], [n, one]]}
      - {leaky_relu: half / 5}
      - flatten
      - dense: 4 * code
    heads: {mean: [dense: code], log_var: [dense: code]}
  d: {input: [z, u], layers: [concat, dense: side ** 2, reshape: [side, side, one]]}
  s: {learned: half}
params:
  low: 0
  one: {value: 1, about: one}
  n: 2
  k: n + one
  code: {value: 3, about: dimension of the code}
  side: 8
  half: 0.5
  rate: 0.01
  C: {value: 10, about: "weight of the\\n reconstruction"}
  twice: 2 * C
  ramp: {linear: {start: half, end: 2 * half, steps: 10 * n}}
  slow: {value: ramp / code, about: slower}
  both: twice + slow
  third: 1 / 3
  r: 2
  j: r - 1
  times: 5
let:
  q: normal(e(x))
  v: d(sample(q), sample(prior.u))
losses:
  misfit: sum((x - v) ** n) + sum(upsample(v, r) ** 2) + s
  kl: kl(q, prior.z) / code + third
train:
  epochs: 4 * n
  optimizer: {adam: {lr: rate / 2, beta_1: half}}
  schedule:
    - {repeat: times, update: e, minimize: C * misfit + both * kl}
    - {every: j, update: [d, s], minimize: twice * misfit}
    - {repeat: r, update: [d, s], minimize: misfit}
outputs: {o: v}
"""


def model(text: str = SPEC) -> Model:
    document = load_text("t.yaml", text)
    return verify(resolve(document, parse(document)))


def written_out() -> str:
    """The same model, its fixed numbers written down."""
    numbers = {
        "[low, 1]": "[0, 1]", "8 * n": "16", "normal: code": "normal: 3",
        "size: n, low: -half, high: half": "size: 2, low: -0.5, high: 0.5",
        "filters: code, kernel: k, stride: n - 1": "filters: 3, kernel: 3, stride: 1",
        "[[one, 0], [n, one]]": "[[1, 0], [2, 1]]", "half / 5": "0.1",
        "dense: 4 * code": "dense: 12", "dense: code": "dense: 3",
        "dense: side ** 2": "dense: 64", "[side, side, one]": "[8, 8, 1]",
        "learned: half": "learned: 0.5", "half, end: 2 * half, steps: 10 * n":
        "0.5, end: 1, steps: 20", "** n)": "** 2)", "upsample(v, r)": "upsample(v, 2)",
        "/ code + third": "/ 3 + third", "epochs: 4 * n": "epochs: 8",
        "rate / 2, beta_1: half": "0.005, beta_1: 0.5", "both * kl": "(2 * C + ramp / 3) * kl",
        "twice * misfit": "2 * C * misfit", "repeat: r": "repeat: 2", "every: j": "every: 1",
    }  # fmt: skip
    head, rest = SPEC.split("params:\n")
    params, rest = rest.split("let:\n")
    text = "".join((head, "params:\n", params, "let:\n", rest))
    for name, number in numbers.items():
        assert name in text, name
        text = text.replace(name, number)
    keys = ("C:", "ramp:", "third:", "times:")
    head, rest = text.split("params:\n")
    params, rest = rest.split("let:\n")
    lines = [line for line in params.splitlines() if line.strip().startswith(keys)]
    return "".join((head, "params:\n", "\n".join(lines), "\nlet:\n", rest))


def test_a_name_means_what_its_number_means() -> None:
    named, plain = model(), model(written_out())
    assert named.networks == plain.networks
    assert named.data == plain.data
    assert named.optimizers == plain.optimizers
    assert named.parameters == plain.parameters
    assert [stage.epochs for stage in named.stages] == [8]
    assert named.losses[0].value == plain.losses[0].value
    assert [s.objective for s in named.steps] == [s.objective for s in plain.steps]
    assert [(s.repeat, s.every) for s in named.steps] == [("times", 1), (1, 1), (2, 1)]


def test_a_run_remembers_numbers_not_names() -> None:
    named, plain = model().identity, model(written_out()).identity
    assert named == plain
    assert named.parameters == ("C", "ramp", "third", "times")


def test_what_a_run_may_set() -> None:
    free = {p.name: p.value for p in model().parameters}
    assert free == {"C": 10.0, "ramp": 1.0, "third": 1 / 3, "times": 5.0}


def test_show_says_what_is_fixed_and_what_follows() -> None:
    text = show(model())
    assert "  C      10" in text
    assert "weight of the reconstruction" in text
    for line in (
        "code   3 ",
        "k      n + one = 3",
        "twice  2 * C",
        "slow   ramp / code",
    ):
        assert f"  {line}" in text, text
    assert "dimension of the code" in text


def test_the_package_says_what_numbers_are() -> None:
    files = TorchBackend().emit(lower(model())).files
    config = files["config.py"].decode()
    assert "    C: float = 10.0  # weight of the reconstruction\n" in config
    assert "    # code = 3, dimension of the code\n" in config
    assert "    # slow = ramp / code, slower\n" in config
    assert '"C": "weight of the reconstruction"' in files["__main__.py"].decode()


@pytest.mark.parametrize(
    ("old", "new", "code", "marked"),
    [
        ("dense: 4 * code", "dense: code / n", "E0204", "code / n"),
        ("dense: 4 * code", "dense: 4 * ramp", "E0316", "ramp"),
        ("dense: 4 * code", "dense: 4 * slow", "E0316", "slow"),
        ("dense: 4 * code", "dense: 4 * cod", "E0301", "cod"),
        ("dense: 4 * code", "dense: sqrt(code)", "E0203", "sqrt(code)"),
        ("dense: 4 * code", "dense: 1 / low", "E0327", "1 / low"),
        ("dense: 4 * code", "dense: (low - n) ** half", "E0327", "(low - n) ** half"),
        ("dense: 4 * code", "dense: 9 ** 9 ** 9 ** 9", "E0327", "9 ** 9 ** 9"),
        ("rate / 2", "-rate", "E0204", "-rate"),
        ("beta_1: half", "beta_1: 2 * half", "E0204", "2 * half"),
        ("[low, 1]", "[n, 1]", "E0204", "[n, 1]"),
        ("kernel: k", "kernel: [k, half]", "E0204", "half"),
        ("filters: code", "filters: code, bias: code", "E0204", "code"),
        ("every: j", "every: half", "E0316", "half"),
        ("every: j", "every: ramp", "E0316", "ramp"),
        ("every: j", "every: low", "E0316", "low"),
        ("code: {value: 3", "code: {valu: 3", "E0201", "valu"),
        ("n: 2", 'n: "2"', "E0203", '"2"'),
        ("n: 2", "n: k", "E0310", "k"),
        ("n: 2", "n: sqrt(4)", "E0203", "sqrt(4)"),
    ],
)
def test_numbers_that_cannot_be(old: str, new: str, code: str, marked: str) -> None:
    text = SPEC.replace(old, new)
    with pytest.raises(CompileError) as caught:
        model(text)
    reported = [d for d in caught.value.diagnostics if d.code == code]
    lines = text.splitlines()
    places = [
        lines[d.span.start.line - 1][d.span.start.column - 1 : d.span.end.column - 1]
        for d in reported
    ]
    assert marked in places, (caught.value.diagnostics, places)
