"""Which calls drop, and which of them drop the same."""

from __future__ import annotations

import numpy as np
from gencc.ir.expressions import Apply, Draw, Expression, walk
from gencc.ir.model import Model
from gencc.lowering import lower
from gencc.lowering.plan import Program, plan
from gencc.lowering.rewriting import values
from gencc.verification.reference.training import Examples, Training
from small import model

SPEC = """\
gencc: 1
name: drops
data: {source: npz, shape: [4], batch: 50}
latent: {z: {normal: 2}}
networks:
  generator: {input: z, layers: [dense: 4]}
  critic: {input: x, layers: [dense: 6, dropout: 0.5, dense: 1]}
let: {fake: generator(sample(prior.z)), real: critic(x)}
losses:
  judge: real - critic(fake) + square(critic(x))
  penalty: square(norm(grad(critic(fake), fake)) - 1)
  fool: critic(fake)
train:
  epochs: 1
  optimizer: {sgd: {lr: 0.1}}
  schedule:
    - {update: critic, minimize: judge + penalty}
    - {update: generator, minimize: fool}
outputs: {seen: critic(x), of_fakes: critic(fake)}
metrics: {mean: mean(real)}
"""
TOGETHER = ("  optimizer:", "  simultaneous: true\n  optimizer:")


def drops(values: list[Expression]) -> set[tuple[str, str]]:
    """What each call is given, and what it drops by."""
    return {
        (str(call.arguments[0].name), call.noise.name if call.noise else "")  # type: ignore[union-attr]
        for value in values
        for call in walk(value)
        if isinstance(call, Apply) and call.network == "critic"
    }


def program(spec: str) -> Program:
    return plan(lower(model(spec)))


def drawn(program: Program, step: int) -> list[str]:
    return [draw.name for draw in program.steps[step].draws]


def test_a_call_is_identified_by_its_arguments() -> None:
    compiled = model(SPEC)
    assert drops([*values(compiled)]) == {
        ("x", "real_dropout"),
        ("fake", "fake_dropout"),
    }


def test_each_step_draws_for_its_own_calls() -> None:
    compiled = program(SPEC)
    assert sorted(drawn(compiled, 0)) == ["fake_dropout", "real_dropout", "z"]
    assert sorted(drawn(compiled, 1)) == ["fake_dropout", "z"]
    assert compiled.stages[0].draws == ()


def test_simultaneous_steps_drop_the_same() -> None:
    compiled = program(SPEC.replace(*TOGETHER))
    names = [draw.name for draw in compiled.stages[0].draws]
    assert sorted(names) == ["fake_dropout", "real_dropout", "z"]


def test_nothing_is_dropped_after_training() -> None:
    compiled = program(SPEC)
    for output in (*compiled.outputs, *compiled.metrics):
        computed = [*output.values, *(line.value for line in output.lines)]
        assert {noise for _, noise in drops(computed)} == {""}
        assert "dropout" not in str([draw.name for draw in output.draws])


def test_a_finished_network_drops_nothing() -> None:
    stages = """\
train:
  optimizer: {sgd: {lr: 0.1}}
  stages:
    - {name: first, epochs: 1, update: critic, minimize: judge}
    - {name: second, epochs: 1, update: generator, minimize: fool}
"""
    start, end = SPEC.index("train:"), SPEC.index("outputs:")
    compiled = program(SPEC[:start] + stages + SPEC[end:])
    assert sorted(drawn(compiled, 0)) == ["fake_dropout", "real_dropout", "z"]
    assert drawn(compiled, 1) == ["z"]


def test_several_networks_with_dropout_have_draws_of_their_own() -> None:
    more = ("dense: 4]}", "dense: 4, dropout: 0.5]}")
    compiled = model(SPEC.replace(*more))
    names = {d.name for v in values(compiled) for d in walk(v) if isinstance(d, Draw)}
    assert names == {"z", "fake_dropout", "real_dropout", "critic_fake_dropout"}


def test_a_name_that_is_taken_is_left_alone() -> None:
    compiled = model(SPEC.replace("let: {", "let: {real_dropout: x, "))
    assert ("x", "real_dropout_2") in drops([*values(compiled)])


def gradient(lowered: Model, seed: int) -> dict[str, np.ndarray]:
    data = {"x": Examples(np.ones((50, 4)))}
    training = Training(lowered, data, seed)
    before = dict(training.state)
    training.run(1)
    return {k: training.state[k] - before[k] for k in before}


def test_masks_are_functions_of_the_seed_alone() -> None:
    lowered = lower(model(SPEC))
    first, again, other = (
        gradient(lowered, 0),
        gradient(lowered, 0),
        gradient(lowered, 1),
    )
    for name in first:
        np.testing.assert_array_equal(first[name], again[name])
    assert not np.array_equal(
        first["critic/dense_2/kernel"], other["critic/dense_2/kernel"]
    )
