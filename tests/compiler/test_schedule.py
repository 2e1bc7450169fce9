"""Stages, what steps share, every, simultaneous: in the Model and in `gencc show`."""

from __future__ import annotations

import ast
from types import SimpleNamespace

import pytest
from gencc.cli.show.model import show
from gencc.lowering import lower
from gencc.ops.optimizers.adam import Adam
from gencc.ops.optimizers.sgd import Sgd
from gencc_torch import TorchBackend
from small import AUTOENCODER, CLASSIFIER, GAN, Change, codes, model

STEPS = "  schedule:\n    - {update: discriminator, minimize: told_apart}\n    - {update: generator, minimize: fools}"  # fmt: skip


def scheduled(
    plan: str = "", discriminator: str = "", generator: str = ""
) -> tuple[Change, ...]:
    """The GAN's schedule with keys of its own, and further ones of the two steps."""
    steps = STEPS.replace("{update: d", f"{{{discriminator}update: d")
    steps = steps.replace("{update: g", f"{{{generator}update: g")
    return ((STEPS, (f"  {plan}\n" if plan else "") + steps),)


# ------------------------------------------------------------------ the Model


def test_one_objective_is_one_stage_without_a_name() -> None:
    (stage,) = model(AUTOENCODER).stages
    assert (stage.name, stage.epochs, stage.shared, stage.simultaneous) == ("", 2, (), False)  # fmt: skip
    assert [step.name for step in stage.steps] == ["train"]


def test_an_objective_for_some_networks() -> None:
    changes = [("  minimize:", "  update: decoder\n  minimize:")]
    assert codes(AUTOENCODER, *changes) == ["E0401"]
    resolved = model(
        AUTOENCODER, ("  minimize:", "  update: [decoder, encoder]\n  minimize:")
    )
    assert resolved.steps[0].updates == ("decoder", "encoder")


def test_stages() -> None:
    resolved = model(CLASSIFIER)
    assert [(stage.name, stage.epochs) for stage in resolved.stages] == [
        ("codes", 3),
        ("reading", 2),
    ]
    assert [step.name for step in resolved.steps] == ["codes", "reading"]
    assert [step.updates for step in resolved.steps] == [
        ("encoder", "decoder"),
        ("classifier",),
    ]
    assert [optimizer.networks for optimizer in resolved.optimizers] == [
        step.updates for step in resolved.steps
    ]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("epochs: 3, ", ""), "E0208"),
        (("update: classifier, ", ""), "E0208"),
        (("minimize: error", "epoch: 1, minimize: error"), "E0201"),
        (("name: codes, ", ""), "E0202"),
        (("train:", "train:\n  epochs: 3"), "E0208"),
        (("name: codes", "name: reading"), "E0211"),
        (("  stages:", "  minimize: error\n  stages:"), "E0208"),
        (("  optimizer: {adam: {lr: 1.0e-3}}\n", ""), "E0208"),
        (("update: classifier", "update: encoder"), "E0401"),
    ],
)
def test_stages_that_cannot_be(change: Change, code: str) -> None:
    assert code in codes(CLASSIFIER, change)


def test_rules_of_a_step_of_a_stage_and_of_all() -> None:
    sgd = "optimizer: {sgd: {lr: 1}}"
    resolved = model(CLASSIFIER, ("epochs: 2", f"epochs: 2, {sgd}"))
    rules = {optimizer.networks: optimizer.rule for optimizer in resolved.optimizers}
    assert rules == {
        ("encoder", "decoder"): Adam(1e-3, 0.9, 0.999, 1e-8),
        ("classifier",): Sgd(1.0, 0.0, False),
    }
    gan = model(GAN, *scheduled(generator=f"{sgd}, "))
    assert isinstance(gan.optimizer(gan.steps[1].optimizers[0]).rule, Sgd)
    assert isinstance(gan.optimizer(gan.steps[0].optimizers[0]).rule, Adam)


@pytest.mark.parametrize(
    ("share", "shared"),
    [("x", {"x", "y"}), ("y", {"x", "y"}), ("z", {"z"}), ("fake", {"z"}), ("[x, z]", {"x", "y", "z"})],
)  # fmt: skip
def test_what_is_shared(share: str, shared: set[str]) -> None:
    (stage,) = model(GAN, *scheduled(f"share: {share}")).stages
    assert set(stage.shared) == shared
    assert len(set(stage.shared)) == len(stage.shared)


@pytest.mark.parametrize("share", ["generator", "nothing", "k", "told_apart", "[x, q]"])
def test_what_cannot_be_shared(share: str) -> None:
    assert codes(GAN, *scheduled(f"share: {share}")) == ["E0321"]


def test_one_thing_is_shared_once() -> None:
    assert codes(GAN, *scheduled("share: [x, x]")) == ["E0204"]


def test_every() -> None:
    (_, fool) = model(GAN, *scheduled(generator="every: k, ")).steps
    assert (fool.every, fool.repeat) == ("k", 1)
    resolved = model(GAN, *scheduled(generator="every: k, "))
    assert resolved.parameters[0].count
    for wrong, code in (("every: 0, ", "E0203"), ("every: 1.5, ", "E0203"), ("every: j, ", "E0316"), ("every: 2, repeat: 2, ", "E0208")):  # fmt: skip
        assert codes(GAN, *scheduled(generator=wrong)) == [code]


def test_a_step_that_is_left_out_shares_its_minibatch() -> None:
    assert codes(GAN, *scheduled(discriminator="every: 2, ")) == ["E0324"]
    assert model(GAN, *scheduled("share: x", discriminator="every: 2, "))


def test_simultaneous_steps_share_everything() -> None:
    (stage,) = model(GAN, *scheduled("simultaneous: true")).stages
    assert stage.simultaneous and set(stage.shared) == {"x", "y", "z"}


@pytest.mark.parametrize(
    ("plan", "step"),
    [("simultaneous: true", "repeat: 2, "), ("simultaneous: true", "every: 2, "),
     ("simultaneous: true, share: x", "")],
)  # fmt: skip
def test_simultaneous_steps_are_taken_once(plan: str, step: str) -> None:
    plan = plan.replace(", ", "\n  ")
    assert codes(GAN, *scheduled(plan, generator=step)) == ["E0208"]


# ------------------------------------------------------------------ in words


def order(*changes: Change) -> str:
    """The sentence about the order of an iteration."""
    text = show(model(GAN, *changes))
    start = text.index("each iteration:") + len("each iteration:")
    return " ".join(text[start : text.index("  1. ", start)].split())


def test_five_meanings_of_k_steps_of_the_discriminator() -> None:
    """Which data and which fakes each of them sees is what tells them apart."""
    assert order(*scheduled(discriminator="repeat: k, ")) == (
        "discriminator k = 5 times, then generator; "
        "a fresh minibatch of x and fresh z each time."
    )
    assert order(*scheduled("share: x", discriminator="repeat: k, ")) == (
        "discriminator k = 5 times, then generator; "
        "the same minibatch of x for all steps, fresh z each time."
    )
    assert order(*scheduled("share: z", generator="every: k, ")) == (
        "discriminator, then generator (only in every k-th iteration, k = 5); "
        "the same z for all steps, a fresh minibatch of x each time."
    )
    assert order(*scheduled("simultaneous: true")) == (
        "discriminator and generator at the same time, each from the weights before; "
        "the same minibatch of x and the same z for all steps."
    )
    assert order(*scheduled("share: z")) == (
        "discriminator, then generator; "
        "the same z for all steps, a fresh minibatch of x each time."
    )


@pytest.mark.parametrize(
    ("count", "ordinal"),
    [(2, "2nd"), (3, "3rd"), (5, "5th"), (11, "11th"), (12, "12th"), (21, "21st"), (112, "112th")],
)  # fmt: skip
def test_ordinals(count: int, ordinal: str) -> None:
    assert f"generator (only in every {ordinal} iteration)" in order(
        *scheduled(generator=f"every: {count}, ")
    )


def test_labels_are_mentioned_with_their_examples() -> None:
    text = " ".join(show(model(CLASSIFIER)).split())
    assert (
        "once: a fresh minibatch of x with its labels y; classifier goes down" in text
    )
    assert text.count("a fresh minibatch of x;") == 1
    assert "training codes, 3 epochs; each iteration:" in text
    assert "training reading, 2 epochs; each iteration:" in text


def test_a_single_step_that_shares_says_so() -> None:
    schedule = "  share: x\n  schedule:\n    - {update: [generator, discriminator], repeat: 3, minimize: told_apart + fools}"  # fmt: skip
    text = order((STEPS, schedule))
    assert text.startswith("generator_discriminator 3 times; the same minibatch of x")
    assert text.endswith("fresh z each time.")


def test_one_epoch() -> None:
    assert "training, 1 epoch; each" in show(model(GAN, ("epochs: 2", "epochs: 1")))


# ------------------------------------------------------------------ updates


def updates(text: str, step: int, *changes: Change, **names: object) -> dict[str, int]:
    """What train.py says that optimizers have done at a checkpoint of this step."""
    program = TorchBackend().emit(lower(model(text, *changes))).files["train.py"]
    taken_up = next(
        node
        for node in ast.walk(ast.parse(program))
        if isinstance(node, ast.If) and ast.unparse(node.test) == "run.checkpoint"
    )
    restored: list[dict[str, int]] = []
    run = SimpleNamespace(step=step, checkpoint=None)
    weights = SimpleNamespace(restore=lambda *parts: restored.extend(parts[3:]))
    scope = {"run": run, "weights": weights, "networks": 0, "optimizers": 0, **names}
    exec(compile(ast.Module(taken_up.body, []), "train.py", "exec"), scope)
    return restored[0] if restored else {}


def test_updates_of_steps_that_are_repeated_or_left_out() -> None:
    k = SimpleNamespace(k=3)
    assert updates(GAN, 7) == {"discriminator": 7, "generator": 7}
    repeated = scheduled(discriminator="repeat: k, ")
    assert updates(GAN, 7, *repeated, config=k) == {"discriminator": 21, "generator": 7}
    left_out = scheduled(generator="every: k, ")  # the 3rd and the 6th take place
    assert updates(GAN, 7, *left_out, config=k) == {"discriminator": 7, "generator": 2}


@pytest.mark.parametrize(
    ("step", "codes", "reading"),
    [(0, 0, 0), (5, 5, 0), (6, 6, 0), (7, 6, 1), (9, 6, 3)],
)
def test_updates_of_stages(step: int, codes: int, reading: int) -> None:
    counts = updates(CLASSIFIER, step, codes_end=6)
    assert counts == {"codes": codes, "reading": reading}


def test_an_optimizer_that_does_not_count_has_no_updates() -> None:
    sgd = ("{adam: {lr: 1.0e-3}}", "{sgd: {lr: 1.0e-3, momentum: 0.9}}")
    assert updates(GAN, 7, sgd) == {}
