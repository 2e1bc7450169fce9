"""The schedule: tiny models whose training can be computed by hand.

Most of them learn numbers a, b from a loss `a * x`, whose gradient by a is the mean of
the minibatch: with rate 1 the path of a says which examples were read. Example i is
2 to the i, so that the sum of a minibatch names its members.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from derivatives import differences, numbers
from gencc.ir.model import Model
from gencc.verification.reference.tape import Array
from gencc.verification.reference.training import Examples, Training, start
from small import AUTOENCODER, CLASSIFIER, GAN, UNPOOLING, VAE, Change, model

BATCH, COUNT = 4, 24
POWERS = {"x": Examples(2.0 ** np.arange(COUNT).reshape(COUNT, 1))}

TEXT = """\
gencc: 1
name: schedule
data: {{source: npz, shape: [1], batch: 4}}
latent: {{z: {{normal: 1}}}}
networks: {{a: {{learned: 0}}, b: {{learned: 0}}}}
params: {{k: 3}}
let: {{draw: sample(prior.z)}}
losses:
  a_x: a * x
  b_x: b * x
  a_z: a * draw
  b_z: b * draw
train:
  epochs: {epochs}
  optimizer: {{sgd: {{lr: 1}}}}
  {train}
"""


def scheduled(*steps: str, more: str = "", epochs: int = 9) -> Training:
    lines = "".join(f"\n    - {{{step}}}" for step in steps)
    text = TEXT.format(train=f"schedule:{lines}\n  {more}", epochs=epochs)
    return Training(model(text), POWERS)


def path(training: Training, steps: int, *names: str) -> dict[str, list[float]]:
    """By how much learned numbers went down in each iteration."""
    seen = {name: [float(training.state[f"{name}/value"])] for name in names}
    for _ in range(steps):
        training.run(1)
        for name, values in seen.items():
            values.append(float(training.state[f"{name}/value"]))
    return {
        name: [before - after for before, after in pairwise(values)]
        for name, values in seen.items()
    }


def members(mean: float) -> set[int]:
    """The examples whose mean this is."""
    whole = int(mean * BATCH)
    assert whole == mean * BATCH
    return {i for i in range(COUNT + 4) if whole >> i & 1}


# ------------------------------------------------------------------ what a step reads


def test_an_epoch_is_one_pass_in_an_order_of_its_own() -> None:
    moves = path(scheduled("update: [a, b], minimize: a_x + 0 * b_x"), 12, "a")["a"]
    epochs = [[members(mean) for mean in moves[i : i + 6]] for i in (0, 6)]
    for epoch in epochs:
        assert all(len(minibatch) == BATCH for minibatch in epoch)
        assert set().union(*epoch) == set(range(COUNT))
    assert epochs[0] != epochs[1]


def test_every_repetition_reads_a_fresh_minibatch() -> None:
    """Algorithm 1: an iteration takes k minibatches, two iterations the 24 examples."""
    training = scheduled(
        "repeat: k, update: a, minimize: a_x", "update: b, minimize: b_z"
    )
    first, second, third = map(members, path(training, 3, "a")["a"])
    assert len(first) == len(second) == len(third) == 3 * BATCH
    assert first | second == set(range(COUNT))


def test_each_step_reads_its_own_minibatch() -> None:
    training = scheduled("update: a, minimize: a_x", "update: b, minimize: b_x")
    moves = path(training, 3, "a", "b")
    minibatches = [members(mean) for means in moves.values() for mean in means]
    assert set().union(*minibatches) == set(range(COUNT))


def test_a_shared_minibatch_is_the_same_for_all_repetitions() -> None:
    training = scheduled(
        "repeat: k, update: a, minimize: a_x + a_z",
        "update: b, minimize: b_x",
        more="share: x",
    )
    seen: set[int] = set()
    noises = set()
    moves = path(training, 6, "a", "b")
    for of_a, of_b in zip(moves["a"], moves["b"], strict=True):
        assert len(members(of_b)) == BATCH
        seen |= members(of_b)
        noises.add(of_a - 3 * of_b)  # of three draws
    assert seen == set(range(COUNT)), "an iteration takes one minibatch"
    assert len(noises) == 6 and max(map(abs, noises)) < 6, "the same x, fresh z"


def test_noise_is_fresh_unless_it_is_shared() -> None:
    steps = ("repeat: 2, update: a, minimize: a_z", "update: b, minimize: b_z")
    fresh = path(scheduled(*steps), 4, "a", "b")
    assert len({*fresh["a"], *fresh["b"]}) == 8
    assert all(of_a != 2 * of_b for of_a, of_b in zip(*fresh.values(), strict=True))
    shared = path(scheduled(*steps, more="share: z"), 4, "a", "b")
    np.testing.assert_allclose(shared["a"], 2 * np.array(shared["b"]), 1e-12)
    assert len(set(shared["b"])) == 4


def test_repetitions_draw_their_own_noise() -> None:
    """Two updates in one iteration, and one in each of two: the same four draws."""
    twice = path(scheduled("repeat: 2, update: [a, b], minimize: a_z + b_x"), 1, "a")
    once = path(scheduled("update: [a, b], minimize: a_z + b_x"), 2, "a")
    assert twice["a"][0] == pytest.approx(sum(once["a"]), rel=1e-12)
    assert once["a"][0] != once["a"][1]


@pytest.mark.parametrize("count", ["3", "k"])
def test_every_kth_iteration_is_the_last_of_k(count: str) -> None:
    training = scheduled(
        "update: a, minimize: a_z",
        f"every: {count}, update: b, minimize: b_z",
        more="share: z",
    )
    moves = path(training, 9, "a", "b")
    due = [move != 0 for move in moves["b"]]
    assert due == [False, False, True] * 3
    for last in (2, 5, 8):
        assert moves["b"][last] == pytest.approx(moves["a"][last], rel=1e-12)


def test_losses_of_steps_that_are_not_due_are_not_reported() -> None:
    training = scheduled(
        "update: a, minimize: a_x",
        "every: 2, update: b, minimize: b_x",
        more="share: x",
    )
    assert [set(row) for row in training.run(4)] == [{"a_x"}, {"a_x", "b_x"}] * 2


def test_losses_are_means_over_the_batch_before_the_update() -> None:
    training = scheduled("repeat: k, update: [a, b], minimize: a_x + b_x")
    training.state["a/value"] = np.asarray(2.0)
    (row,) = training.run(1)
    other = scheduled("update: [a, b], minimize: a_x + b_x")
    other.state["a/value"] = np.asarray(2.0)
    rows = other.run(3)
    assert row == rows[-1], "those of the last repetition"
    minibatch = other.model.data.batch
    assert rows[0]["a_x"] * minibatch / 2 == sum(
        2.0**i for i in members(rows[0]["a_x"] / 2)
    )
    assert len(members(rows[0]["a_x"] / 2)) == minibatch and rows[0]["b_x"] == 0


# ------------------------------------------------------------------ who moves when


def dirac(train: str, *changes: Change) -> Training:
    """The point mass of Mescheder et al. 2018: a and b play for a b."""
    text = """\
gencc: 1
name: dirac
data: {source: npz, shape: [1], batch: 4}
networks: {a: {learned: 1}, b: {learned: 2}}
losses: {play: a * b}
train:
  epochs: 9
  optimizer: {sgd: {lr: 0.5}}
  schedule:
    - {update: a, minimize: play}
    - {update: b, maximize: play}
"""
    return Training(model(text + f"  {train}\n", *changes), POWERS)


def numbers_of(training: Training) -> tuple[float, float]:
    return float(training.state["a/value"]), float(training.state["b/value"])


def test_steps_follow_one_another_or_move_at_once() -> None:
    """a <- a - b / 2, b <- b + a / 2: with the new a, or with the old one."""
    turns, at_once = dirac("simultaneous: false"), dirac("simultaneous: true")
    turns.run(1)
    assert numbers_of(turns) == (0, 2)
    turns.run(1)
    assert numbers_of(turns) == (-1, 1.5)
    at_once.run(1)
    assert numbers_of(at_once) == (0, 2.5)
    at_once.run(1)
    assert numbers_of(at_once) == (-1.25, 2.5)


def test_to_maximize_is_to_go_up() -> None:
    up = dirac("simultaneous: false", ("update: a, minimize", "update: a, maximize"))
    assert up.run(1)[0]["a_play"] == 2, "the objective as it is written"
    assert numbers_of(up) == (2, 3)


CROWD = """\
gencc: 1
name: crowd
data: {source: npz, shape: [3], batch: 4}
latent: {z: {normal: 2}}
networks:
  f: {input: x, layers: [dense: 4, batch_norm, tanh, dense: 2]}
  g: {input: z, layers: [dense: 4, batch_norm, tanh, dense: 3]}
  h: {mirror: f, tied: true}
  s: {learned: 1.0}
params: {beta: {linear: {start: 0, end: 1, steps: 5}}, k: 2}
let: {fake: g(sample(prior.z)), code: f(x), back: h(code)}
losses:
  one: sum(square(code)) + s * sum(f(fake)) + beta * sum(fake * x)
  two: sse(back, x) + square(s)
train:
  optimizers: {f: {adam: {lr: 0.01}}, g: {sgd: {lr: 0.1, momentum: 0.5}}, h: {adam: {lr: 0.01}}, s: {sgd: {lr: 0.1, momentum: 0.9, nesterov: true}}}
  stages:
    - name: early
      epochs: 1
      share: [x, z]
      schedule:
        - {repeat: k, update: f, minimize: one}
        - {every: 2, name: slow, update: [g, s], maximize: one}
    - name: late
      epochs: 2
      simultaneous: true
      schedule:
        - {update: h, optimizer: {sgd: {lr: 0.1, momentum: 0.5}}, minimize: two}
        - {update: s, minimize: two + one}
    - {name: rest, epochs: 1, update: [f, g, h, s], minimize: one + two}
"""
ROWS = {"x": Examples(numbers(24, 3))}


@pytest.mark.parametrize(
    ("step", "moving"),
    [
        ("update: f, minimize: one + two", {"f"}),
        ("update: g, maximize: one", {"g"}),
        ("update: h, minimize: two", {"h"}),
        ("update: [g, s], minimize: one", {"g", "s"}),
    ],
)
def test_a_step_changes_only_what_it_updates(step: str, moving: set[str]) -> None:
    """Weights, statistics and states of the optimizers: the others, bit for bit."""
    early = CROWD.index("        - {repeat")
    late = CROWD.index("    - {name: rest")
    text = CROWD[:early] + f"        - {{{step}}}\n" + CROWD[late:]
    resolved = model(text)
    training = Training(resolved, ROWS)
    for seed, name in enumerate(training.state):
        if training.state[name].dtype == np.float64:
            shifted = training.state[name] + numbers(
                *training.state[name].shape, low=0.1, high=0.2, seed=seed
            )
            training.state[name] = np.asarray(shifted)
    before = {name: array.copy() for name, array in training.state.items()}
    training.run(1)
    changed = {n for n, array in training.state.items() if (array != before[n]).any()}
    learned = {
        f"{network}/{rest}"
        for network in moving
        for rest in (n.split("/", 1)[1] for n in before if n.startswith(f"{network}/"))
    }
    own = {
        n for n in before if n.startswith("optimizers/") and n.split("/")[1] in moving
    }
    assert changed == learned | own


def test_optimizers_of_networks_keep_their_state_and_those_of_steps_have_their_own() -> (
    None
):
    """A constant gradient of 1 and momentum 1/2: moves of 1, 1.5, 1.75."""
    text = """\
gencc: 1
name: momenta
data: {source: npz, shape: [1], batch: 24}
networks: {a: {learned: 0}}
losses: {l: a}
train:
  optimizers: {a: {sgd: {lr: 1, momentum: 0.5}}}
  stages:
    - {name: first, epochs: 1, update: a, minimize: l}
    - {name: own, epochs: 1, update: a, minimize: l, optimizer: {sgd: {lr: 10, momentum: 0.5}}}
    - {name: last, epochs: 2, update: a, minimize: l}
"""
    training = Training(model(text), POWERS)
    assert path(training, 4, "a")["a"] == [1, 10, 1.5, 1.75]


# ------------------------------------------------------------------ stages and numbers


def staged(text: str, data: dict[str, Examples], iterations: int) -> list[set[str]]:
    """Which learned numbers each iteration moves."""
    training = Training(model(text), data)
    by_name = path(training, iterations, "a", "b")
    return [
        {name for name, moves in by_name.items() if moves[i]} for i in range(iterations)
    ]


STAGES = """\
    - {{name: one, epochs: {one}, update: a, minimize: a_x}}
    - {{name: two, epochs: 1, update: b, minimize: b_x}}
"""


@pytest.mark.parametrize("epochs", [1, 2])
def test_stages_follow_one_another(epochs: int) -> None:
    """Six minibatches of four are an epoch; the last stage does not end."""
    stages = "stages:\n" + STAGES.format(one=epochs)
    text = TEXT.format(train=stages, epochs=0).replace("  epochs: 0\n", "")
    expected = [{"a"}] * 6 * epochs + [{"b"}] * 8
    assert staged(text, POWERS, len(expected)) == expected


def test_an_epoch_is_shorter_where_an_iteration_reads_more() -> None:
    """Three minibatches in an iteration: two iterations are one pass."""
    stages = "stages:\n" + STAGES.format(one=1)
    text = TEXT.format(train=stages, epochs=0).replace("  epochs: 0\n", "")
    text = text.replace(
        "update: a, minimize: a_x", "schedule: [{repeat: k, update: a, minimize: a_x}]"
    )
    assert staged(text, POWERS, 4) == [{"a"}, {"a"}, {"b"}, {"b"}]


def test_of_several_domains_the_smallest_counts() -> None:
    stages = "stages:\n" + STAGES.format(one=1)
    text = TEXT.format(train=stages, epochs=0).replace("  epochs: 0\n", "")
    text = text.replace(
        "source: npz, shape: [1], batch: 4",
        "batch: 4, domains: {x: {source: npz, shape: [1]}, w: {source: npz, shape: [1]}}",
    ).replace("a_x: a * x", "a_x: a * x + a * w")
    data = POWERS | {"w": Examples(POWERS["x"].values[:13] * 2.0)}
    assert staged(text, data, 5) == [{"a"}] * 3 + [{"b"}] * 2


def test_domains_have_orders_of_their_own() -> None:
    text = TEXT.format(
        train="minimize: a_x + b_x", epochs=1
    ).replace("source: npz, shape: [1], batch: 4",
        "batch: 4, domains: {x: {source: npz, shape: [1]}, w: {source: npz, shape: [1]}}",
    ).replace("b_x: b * x", "b_x: b * w")  # fmt: skip
    training = Training(model(text), POWERS | {"w": POWERS["x"]})
    moves = path(training, 6, "a", "b")
    assert moves["a"] != moves["b"]
    for means in moves.values():
        assert set().union(*map(members, means)) == set(range(COUNT))


def test_labels_belong_to_their_examples() -> None:
    """A kernel that gives the label i the number 2 to the i, as example i has it."""
    text = TEXT.format(train="minimize: a_x + b_y", epochs=1)
    for old, new in (
        ("shape: [1],", "shape: [1], classes: 24,"),
        ("a_x: a * x", "a_x: a * x * x"),
        ("b_x: b * x", "b_y: b * x * lookup(w)"),
        ("let: {", "let: {w: one_hot(y), "),
        ("b: {learned: 0}", "b: {learned: 0}, lookup: {input: w, layers: [dense: 1]}"),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    powers = POWERS["x"].values
    data = {"x": Examples(powers[::-1], np.arange(COUNT)[::-1])}
    training = Training(model(text), data)
    training.state["lookup/dense_1/kernel"] = powers.copy()
    moves = path(training, 1, "a", "b")
    assert moves["a"] == moves["b"] and moves["a"][0] > 0


@pytest.mark.parametrize(
    ("anneal", "expected"),
    [
        ("{linear: {start: 1, end: 3, steps: 4}}", [1, 1.5, 2, 2.5, 3, 3, 3]),
        ("{linear: {start: 1, end: -1, steps: 2}}", [1, 0, -1, -1, -1, -1, -1]),
        ("{exponential: {start: 1, end: 16, steps: 4}}", [1, 2, 4, 8, 16, 16, 16]),
    ],
)
def test_annealing(anneal: str, expected: list[float]) -> None:
    """In each iteration the number that is multiplied, which is the gradient."""
    text = TEXT.format(train="minimize: beta * a + 0 * b", epochs=1)
    text = text.replace("k: 3", f"beta: {anneal}")
    actual = path(Training(model(text), POWERS), 7, "a")["a"]
    assert actual == pytest.approx(expected, rel=1e-14, abs=1e-14)


def test_the_batch_may_be_another_one() -> None:
    training = scheduled("update: [a, b], minimize: a_x + b_z")
    other = Training(training.model, POWERS, batch=2)
    (move,) = path(other, 1, "a")["a"]
    assert bin(int(2 * move)).count("1") == 2
    assert path(Training(training.model, POWERS, seed=1), 1, "a")["a"] != path(
        training, 1, "a"
    )["a"]  # fmt: skip


def test_a_stopped_training_goes_on_bit_for_bit() -> None:
    """At every iteration, of both stages, those before a change of stage included."""
    resolved = model(CROWD)
    whole = Training(resolved, ROWS)
    states, rows = [dict(whole.state)], []
    for _ in range(9):
        rows += whole.run(1)
        states.append(dict(whole.state))
    assert len({tuple(sorted(row)) for row in rows}) == 3, "both stages, and `every`"
    for stop, state in enumerate(states[:-1]):
        resumed = Training(resolved, ROWS, step=stop, state=dict(state))
        assert resumed.run(9 - stop) == rows[stop:]
        assert resumed.step == 9
        for name, array in states[-1].items():
            assert (resumed.state[name] == array).all(), name


def test_a_training_does_not_modify_its_arguments() -> None:
    resolved = model(CROWD)
    state = start(resolved, 0)
    copies = {name: array.copy() for name, array in state.items()}
    Training(resolved, ROWS, state=dict(state)).run(3)
    assert all((state[name] == array).all() for name, array in copies.items())


# ------------------------------------------------------------------ batch norm in steps

NORMED = """\
gencc: 1
name: normed
data: {source: npz, shape: [3], batch: 24}
networks:
  f: {input: x, layers: [batch_norm: {decay: 0.75}]}
  g: {input: x, layers: [dense: 3]}
let: {u: f(x), v: f(x), other: f(2 * x)}
losses: {l: sum(u * g(x)), twice: sum(u * v) + sum(f(x)), both: sum(u) + sum(other)}
train: {epochs: 9, optimizer: {sgd: {lr: 0.1}}, schedule: [{update: f, minimize: twice}, {update: g, minimize: l}]}
"""
MEAN, VARIANCE = ROWS["x"].values.mean(axis=0), ROWS["x"].values.var(axis=0)
RUNNING = "f/batch_norm_1/running_mean", "f/batch_norm_1/running_variance"


def statistics_after(steps: str, iterations: int = 1) -> tuple[Array, Array]:
    start_, end = NORMED.index("schedule: ["), NORMED.rindex("]")
    text = NORMED[:start_] + f"schedule: [{steps}" + NORMED[end:]
    training = Training(model(text), ROWS)
    training.run(iterations)
    return training.state[RUNNING[0]], training.state[RUNNING[1]]


def test_a_call_written_three_times_moves_statistics_once() -> None:
    """The batch is all examples, so its moments do not depend on an order."""
    mean, variance = statistics_after(
        "{update: f, minimize: twice}, {update: g, minimize: l}"
    )
    np.testing.assert_allclose(mean, 0.25 * MEAN, 1e-13)
    np.testing.assert_allclose(variance, 0.75 + 0.25 * VARIANCE, 1e-13)


def test_two_calls_move_them_twice_in_the_order_of_the_formula() -> None:
    steps = "{update: f, minimize: WRITTEN}, {update: g, minimize: l}"
    for written, first, second in (
        ("both", 1, 2),
        ("sum(other) + sum(u)", 2, 1),
    ):
        mean, _ = statistics_after(steps.replace("WRITTEN", written))
        expected = (0.25 * 0.75 * first + 0.25 * second) * MEAN
        np.testing.assert_allclose(mean, expected, 1e-13)


def test_each_repetition_moves_them() -> None:
    mean, _ = statistics_after(
        "{repeat: 3, update: f, minimize: twice}, {update: g, minimize: l}"
    )
    np.testing.assert_allclose(mean, (1 - 0.75**3) * MEAN, 1e-13)


@pytest.mark.parametrize("mode", ["constant", "finished"])
def test_a_network_that_is_not_updated(mode: str) -> None:
    """Constant where another step of the stage updates it; or finished, as after
    training, where none does: then the running statistics normalize.
    """
    both = "schedule: [{update: g, minimize: l}, {update: f, minimize: twice}]"
    first = both if mode == "constant" else "update: g, minimize: l"
    text = NORMED[: NORMED.index("train:")] + (
        "train:\n  optimizer: {sgd: {lr: 0.1}}\n  stages:\n"
        f"    - {{name: one, epochs: 1, {first}}}\n"
        "    - {name: two, epochs: 1, update: f, minimize: twice}\n"
    )
    training = Training(model(text), ROWS)
    training.state["g/dense_1/kernel"] = np.eye(3)
    training.state[RUNNING[0]] = np.array([1.0, 2, 3])
    training.state[RUNNING[1]] = np.array([4.0, 5, 6])
    x = ROWS["x"].values
    centre, spread = MEAN, VARIANCE
    if mode == "finished":
        centre, spread = np.array([1.0, 2, 3]), np.array([4.0, 5, 6])
    before = dict(training.state)
    row = training.run(1)[0]
    unit = (x - centre) / np.sqrt(spread + 1e-5)
    assert row["l"] == pytest.approx((unit * x).sum(axis=1).mean(), rel=1e-13)
    if mode == "finished":
        for name, array in before.items():
            assert name.startswith("g/") or (training.state[name] == array).all()


# ------------------------------------------------------------------ gradients

WHOLE: list[tuple[str, tuple[Change, ...]]] = [
    (AUTOENCODER, (("relu", "tanh"),)),
    (VAE, ()),
    (GAN, (("[flatten, dense: 1", "[flatten, dense: 3, batch_norm, tanh, dense: 1"),)),
    (CLASSIFIER, (("relu", "tanh"),)),
    (UNPOOLING, (("relu", "silu"),)),
]
ADAM, SGD = "{adam: {lr: 1.0e-3}}", "{sgd: {lr: 1}}"


def smooth(text: str, changes: tuple[Change, ...]) -> Model:
    return model(text, *changes, (ADAM, SGD), ("batch: 64", "batch: 3"))


@pytest.mark.parametrize(("text", "changes"), WHOLE, ids=lambda case: str(case)[16:22])
def test_a_step_goes_down_the_differences_of_its_loss(
    text: str, changes: tuple[Change, ...]
) -> None:
    """With rate 1 the first step moves by the gradient: by some elements of each weight.

    Of the whole objective: through calls, draws, tied kernels and switches.
    """
    resolved = smooth(text, changes)
    images = numbers(9, 8, 8, 1, low=0, high=1)
    data = {"x": Examples(images, np.arange(9))}
    first = resolved.stages[0].steps[0]
    before = start(resolved, 0)
    training = Training(resolved, data, state=dict(before))
    training.run(1)
    weights = {
        name
        for network in resolved.networks
        for name, weight in network.weights()
        if network.name in first.updates and weight.trainable
    }
    for name in weights:
        flat = before[name].ravel()
        places = np.random.default_rng(1).permutation(flat.size)[:2]

        def objective(
            shifted: Array, name: str = name, places: Array = places
        ) -> float:
            array = before[name].copy()
            array.ravel()[places] = shifted
            row = Training(resolved, data, state=before | {name: array}).run(1)[0]
            return objective_of(resolved, row)

        actual = (flat - training.state[name].ravel())[places]
        expected = differences(objective, flat[places])
        np.testing.assert_allclose(actual, expected, 1e-8, 1e-9, err_msg=name)


def objective_of(resolved: Model, row: dict[str, float]) -> float:
    """The first step's, from the losses of an iteration."""
    text = resolved.stages[0].steps[0].text
    for name, value in {**row, "beta": 1.0}.items():
        text = text.replace(name, repr(value))
    return float(eval(text))


# ------------------------------------------------------------------ bounds

TWO = """\
gencc: 1
name: bounds
data: {{source: npz, shape: [1], batch: 4}}
networks: {{a: {{learned: 1}}, b: {{learned: -2}}}}
losses: {{slopes: 3 * a - 4 * b + 0 * sum(x)}}
train: {{epochs: 1, optimizer: {{sgd: {{lr: {lr}{more}}}}}, minimize: slopes, {bound}}}
"""


def bounded(bound: str, lr: float = 1, more: str = "") -> tuple[float, float]:
    """Where a and b are after a step from 1 and -2, whose gradient is (3, -4)."""
    text = TWO.format(bound=bound, lr=lr, more=more)
    training = Training(model(text), POWERS)
    training.run(1)
    a, b = (float(training.state[f"{name}/value"]) for name in "ab")
    return a, b


def test_a_gradient_is_clipped_by_the_norm_of_all_that_the_step_updates() -> None:
    assert bounded("clip_norm: 2.5") == (1 - 1.5, -2 + 2)
    assert bounded("clip_norm: 5") == (1 - 3, -2 + 4), "it is 5 long"
    assert bounded("clip_norm: 6") == (1 - 3, -2 + 4)


def test_a_gradient_is_clipped_number_by_number() -> None:
    assert bounded("clip_value: 3.5") == (1 - 3, -2 + 3.5)


def test_weight_decay_comes_on_top_of_a_clipped_gradient() -> None:
    decayed = bounded("clip_norm: 2.5", more=", weight_decay: 0.5")
    assert decayed == (1 - (1.5 + 0.5), -2 + (2 + 1))


def test_weights_are_clipped_after_the_update() -> None:
    assert bounded("clip_weights: 1.75", lr=0.25) == (0.25, -1.0)
    assert bounded("clip_weights: 1.75", lr=0.01) == (0.97, -1.75)


def test_the_bounds_of_maximizing_are_those_of_minimizing() -> None:
    text = TWO.format(bound="clip_norm: 2.5", lr=1, more="")
    down = Training(
        model(text.replace("minimize: slopes", "maximize: 0 - slopes")), POWERS
    )
    down.run(1)
    assert float(down.state["a/value"]) == 1 - 1.5


# ------------------------------------------------------------------ accumulated gradients

LARGE = """\
gencc: 1
name: large
data: {source: npz, shape: [1], batch: 8}
networks: {e: {input: x, layers: [dense: 3, tanh, dense: 1]}}
losses: {misfit: "sse(x / 1000000, e(x / 1000000))"}
train:
  epochs: 9
  optimizer: {adam: {lr: 0.01}}
  minimize: misfit
  clip_norm: 0.5
outputs: {e: e(x)}
"""


def test_accumulating_is_as_a_larger_minibatch() -> None:
    """Two minibatches of 4 are one of 8, also where an epoch ends; and three of 2 of 6."""
    for size, count in ((8, 2), (6, 3)):
        large = Training(model(LARGE.replace("batch: 8", f"batch: {size}")), POWERS)
        small = LARGE.replace("batch: 8", f"batch: {size // count}")
        small = small.replace("clip_norm", f"accumulate: {count}\n  clip_norm")
        accumulated = Training(model(small), POWERS)
        for training in (large, accumulated):
            training.run(7)
        assert large.ends() == accumulated.ends()
        assert large.state.keys() == accumulated.state.keys()
        for name, tensor in large.state.items():
            np.testing.assert_allclose(accumulated.state[name], tensor, rtol=1e-10)


def test_each_accumulated_minibatch_is_a_fresh_one_with_a_draw_of_its_own() -> None:
    training = scheduled(
        "update: a, minimize: a_x, accumulate: 3", "update: b, minimize: b_x"
    )
    single = scheduled(
        "update: a, minimize: a_x, repeat: 3", "update: b, minimize: b_x"
    )
    accumulated = path(training, 6, "a", "b")
    repeated = path(single, 6, "a", "b")
    assert accumulated["b"] == repeated["b"]
    np.testing.assert_allclose(accumulated["a"], np.divide(repeated["a"], 3))


# ------------------------------------------------------------------ averages

AVERAGED = """\
gencc: 1
name: averaged
data: {source: npz, shape: [1], batch: 4}
networks:
  e: {input: x, layers: [dense: 2, batch_norm]}
  f: {input: x, layers: [dense: {units: 1, init: zeros}]}
  slow_e: {average: e, decay: 0.75}
  slow_f: {average: f, decay: 0.5}
losses: {size: sum(e(x)) + sum(f(x)), also: sum(slow_f(x)) * sum(f(x))}
train:
  epochs: 2
  optimizer: {sgd: {lr: 0.01}}
  schedule:
    - {update: [e, f], minimize: size}
    - {name: again, every: 2, update: f, minimize: size + also}
  share: x
outputs: {e: slow_e(x), f: slow_f(x)}
"""


def test_averages_replayed() -> None:
    """e is averaged in each iteration, f twice in each second one; statistics as weights."""
    training = Training(model(AVERAGED), POWERS)
    tensors = [name for name in training.state if name.startswith("e/")]
    assert {"e/batch_norm_1/running_mean", "e/dense_1/kernel"} <= {*tensors}
    averages = {name: training.state[name] for name in tensors}
    for name in tensors:
        assert (training.state[f"slow_{name}"] == averages[name]).all(), (
            "it starts alike"
        )
    for _ in range(5):
        training.run(1)
        for name in tensors:
            new = training.state[name]
            averages[name] = 0.75 * averages[name] + 0.25 * new
            np.testing.assert_allclose(training.state[f"slow_{name}"], averages[name])


def test_an_average_follows_each_step_that_updates_its_network() -> None:
    """From 0, f has the biases -0.01, -0.02 and so on; the average half of the way."""
    training = Training(model(AVERAGED.replace("size + also", "size")), POWERS)
    training.run(1)
    assert training.state["slow_f/dense_1/bias"] == pytest.approx(-0.005)
    training.run(1)  # two steps: to (-0.005 - 0.02) / 2, and from there to -0.03
    assert training.state["slow_f/dense_1/bias"] == pytest.approx(-0.02125)


# ------------------------------------------------------------------ rates


def rates(lr: str, steps: int, more: str = "") -> list[float]:
    """By how much a went down in each iteration, along a gradient of 1."""
    text = TWO.format(lr=lr, bound="clip_value: 9", more=more).replace("3 * a", "a")
    training = Training(model(text), POWERS)
    return path(training, steps, "a")["a"]


def test_a_rate_is_that_of_the_iteration() -> None:
    assert rates("{linear: {start: 0, end: 1, steps: 4}}", 6) == [
        0,
        0.25,
        0.5,
        0.75,
        1,
        1,
    ]


def test_a_rate_by_epochs_of_six_iterations() -> None:
    curve = "{piecewise: {values: [1, 0.5, 0.25], epochs: [1, 2]}}"
    assert rates(curve, 13) == [1] * 6 + [0.5] * 6 + [0.25]


def test_rates_in_turn() -> None:
    curves = "[{linear: {start: 0, end: 1, steps: 2}}, {linear: {start: 2, end: 1, epochs: 1}}]"
    sixths = [2, 11 / 6, 10 / 6, 9 / 6, 8 / 6, 7 / 6, 1, 1]
    assert rates(curves, 10) == pytest.approx([0, 0.5, *sixths], rel=1e-14)


def test_momentum_keeps_gradients_and_not_steps() -> None:
    """b is 1, 1.5, 1.75; Keras' own SGD, whose velocity has the rate, would go 1, 0.75."""
    curve = "{piecewise: {values: [1, 0.5, 2], steps: [1, 2]}}"
    assert rates(curve, 3, ", momentum: 0.5") == [1, 0.75, 3.5]
