"""Nothing but `pycode.scope` writes a name of the spec into a program."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence

import pytest
from gencc.codegen.python import scope
from gencc.frontend.parse import parse
from gencc.frontend.yaml.document import load_text
from gencc.lowering import lower
from gencc.resolve import resolve
from gencc_keras import KerasBackend, KerasJaxBackend
from gencc_torch import TorchBackend
from gencc_torch.networks import ATTRIBUTES

# Every name begins with `qq`.
SPEC = """\
gencc: 1
name: marked
data:
  batch: 100
  hold_out: 0.2
  domains: {qq_a: {source: ring, only: [0, 1]}, qq_b: {source: moons}}
latent: {qq_z: {normal: 2}, qq_w: {normal: 2}}
params:
  qq_k: 2
  qq_c: 0.5
  qq_t: {linear: {start: 0, end: 1, steps: 5}}
networks:
  qq_half: {input: qq_a, layers: [dense: 3], heads: {qq_m: [dense: 2], qq_v: [dense: 2]}}
  qq_code: {input: qq_a, layers: [dense: 3, dense: 2]}
  qq_back: {mirror: qq_code, tied: true}
  qq_g: {input: [qq_z, qq_a], layers: [concat, dense: 2, batch_norm]}
  qq_d: {input: qq_b, layers: [dense: 1, sigmoid]}
  qq_n: {learned: 0.5}
let:
  qq_q: qq_half(qq_a)
  qq_dist: normal(qq_q.qq_m, qq_q.qq_v)
  qq_s: sample(qq_dist)
  qq_fake: qq_g(sample(prior.qq_z), qq_a)
  qq_u: interpolate(qq_b, qq_fake)
  qq_label: one_hot(qq_a.y)
losses:
  qq_r: sse(qq_back(qq_code(qq_a)), qq_a) + sum(square(qq_s)) + square(qq_n)
  qq_j: -log(qq_d(qq_b)) - log(1 - qq_d(qq_fake)) + square(norm(grad(qq_d(qq_u), qq_u)))
  qq_f: qq_c * sum(square(qq_fake)) * qq_t - log(qq_d(qq_fake)) + sum(qq_label)
train:
  optimizers: {qq_g: {sgd: {lr: 0.01}}, qq_d: {adam: {lr: 0.01}}}
  optimizer: {sgd: {lr: 0.01}}
  stages:
    - name: qq_first
      epochs: 1
      schedule:
        - {name: qq_x, update: [qq_half, qq_code, qq_back, qq_n], minimize: qq_r}
        - {name: qq_y, update: [qq_g, qq_d], repeat: qq_k, maximize: -qq_f - qq_j}
    - name: qq_second
      epochs: 1
      simultaneous: true
      schedule: [{update: qq_d, minimize: qq_j}, {update: qq_g, minimize: log(2 + qq_f)}]
fit: {qq_fit: qq_code(qq_a)}
outputs:
  qq_made: qq_fake
  qq_plane: qq_back(grid(prior.qq_w))
  qq_score: mahalanobis(qq_code(qq_a), qq_fit)
  qq_mean: qq_fit.mean - qq_code(qq_a)
  qq_way: between(qq_code(qq_a))
metrics: {qq_error: "sse(qq_fake, qq_b)", qq_size: sum(square(qq_code(qq_a)))}
"""


def identifiers(data: bytes) -> Iterator[str]:
    """All names in a program, whatever they are names of."""
    for node in ast.walk(ast.parse(data)):
        for _, value in ast.iter_fields(node):
            if isinstance(value, str) and not isinstance(node, ast.Constant):
                yield value


@pytest.mark.parametrize("backend", [TorchBackend, KerasBackend, KerasJaxBackend])
def test_every_name_of_the_spec_is_handed_out(
    backend: type[TorchBackend], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where other words are handed out, none of those of the spec is left."""

    def others(names: Sequence[str], taken: Collection[str]) -> tuple[str, ...]:
        return tuple(f"handed_{len(taken)}_{n}_out" for n, _ in enumerate(names))

    monkeypatch.setattr(scope, "distinct", others)
    document = load_text("spec.yaml", SPEC)
    package = backend().emit(lower(resolve(document, parse(document))))
    programs = {n: data for n, data in package.files.items() if n.endswith(".py")}
    handed = 0
    for name, data in programs.items():
        handed_names = [*identifiers(data)]
        assert [text for text in handed_names if "qq" in text.lower()] == [], name
        handed += sum(text.startswith("handed") for text in handed_names)
    assert handed > 300


@pytest.mark.framework
def test_attributes_of_modules_are_known() -> None:
    torch = pytest.importorskip("torch")
    module = torch.nn.Module()
    has = {*dir(module), *torch.nn.Module.__annotations__}
    assert {name for name in has if not name.startswith("_")} <= ATTRIBUTES
