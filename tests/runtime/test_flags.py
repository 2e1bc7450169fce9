"""Flags of the settings of a run, without a package: numbers, seeds, and places of a spec."""

import argparse
from dataclasses import dataclass, field

import pytest
from gencc.runtime.support import flags

TEXTS = {"C": "weight of the reconstruction"}
PATHS = {
    "epochs": "train.epochs",
    "C": "params.C",
    "critic_lr": "train.optimizer.adam.lr",
    "generator_lr": "train.optimizer.adam.lr",
}


@dataclass(frozen=True)
class Config:
    """As a package with two optimizers has it."""

    epochs: int = 3
    critic_lr: float = field(default=0.1, metadata={"fact": "critic adam lr"})
    generator_lr: float = field(default=0.2, metadata={"fact": "generator adam lr"})
    seed: int = 0
    precision: str = "float32"
    C: float = 10.0
    lambda_: float = field(default=0.5, metadata={"flag": "lambda"})


@dataclass(frozen=True)
class Annealed:
    """As one has it whose rate follows a curve."""

    lr_scale: float = field(default=1.0, metadata={"usual": 1.0})


def parsed(*arguments: str, config: type = Config) -> argparse.Namespace:
    command = argparse.ArgumentParser(prog="train")
    flags.add_settings(command, config, TEXTS, PATHS, "gencc build gan.yaml")
    return command.parse_args(arguments)


def test_defaults_are_those_of_the_spec() -> None:
    options = parsed()
    assert (options.epochs, options.C, options.seeds) == (3, 10.0, None)
    assert (options.critic_lr, options.generator_lr) == (0.1, 0.2)


@pytest.mark.parametrize(
    ("arguments", "rates"),
    [
        (("--lr", "0.5"), (0.5, 0.5)),
        (("--lr", "0.5", "--critic-lr", "0.25"), (0.25, 0.5)),
        (("--critic-lr", "0.25", "--lr", "0.5"), (0.5, 0.5)),
        (("--set", "train.optimizer.adam.lr=0.5"), (0.5, 0.5)),
        (("--set", "generator_lr=0.5"), (0.1, 0.5)),
        (("--set", "generator-lr=0.5", "--set", "critic-lr=1"), (1.0, 0.5)),
    ],
)
def test_the_last_word_counts(
    arguments: tuple[str, ...], rates: tuple[float, float]
) -> None:
    options = parsed(*arguments)
    assert (options.critic_lr, options.generator_lr) == rates


@pytest.mark.parametrize(
    ("assignment", "name", "value"),
    [
        ("params.C=1e3", "C", 1000.0),
        ("train.epochs = 7", "epochs", 7),
        ("lambda=2", "lambda_", 2.0),
        ("seed=9", "seed", 9),
        ("precision=float64", "precision", "float64"),
    ],
)
def test_a_number_is_set_by_its_place(
    assignment: str, name: str, value: object
) -> None:
    assert getattr(parsed("--set", assignment), name) == value


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("--set", "latent.z.normal=8"),
            "gencc build gan.yaml --set latent.z.normal=8",
        ),
        (
            ("--set", "latent.z.normal=8"),
            "a run cannot set latent.z.normal, but train.",
        ),
        (("--set", "nothing"), "nothing is not PATH=VALUE"),
        (("--set", "=3"), "is not PATH=VALUE"),
        (("--set", "train.epochs=0"), "train.epochs: 0 is too small"),
        (("--set", "train.epochs=1.5"), "train.epochs: 1.5 is no whole number"),
        (("--set", "params.C="), "params.C:  is no number"),
        (("--set", "precision=float16"), "none of float32, float64, bf16"),
        (("--lr", "0"), "too small"),
        (("--critic-lr", "-1"), "too small"),
        (("--seeds", "0..2", "--seed", "1"), "not allowed with"),
        (("--seeds", "4..0"), "counts down"),
        (("--seeds", "1,2,1"), "a seed twice"),
        (("--seeds", "0..1000"), "more than 1,000 seeds"),
        (("--seeds", "0,"), "no whole number"),
        (("--seeds", "-1..2"), "expected one argument"),
    ],
)
def test_what_cannot_be_set_is_refused(
    arguments: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as exit:
        parsed(*arguments)
    assert exit.value.code == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "seeds"),
    [("3", (3,)), ("0..4", (0, 1, 2, 3, 4)), ("7,0..1", (7, 0, 1)), ("5..5", (5,))],
)
def test_seeds(text: str, seeds: tuple[int, ...]) -> None:
    assert parsed("--seeds", text).seeds == seeds


def test_a_rate_that_follows_a_curve_is_scaled(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert parsed("--lr-scale", "0.5", config=Annealed).lr_scale == 0.5
    with pytest.raises(SystemExit):  # and not a short form of --lr-scale
        parsed("--lr", "0.5", config=Annealed)
    assert "follows a curve" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ("--seeds", "0..4", "--set", "seed=3"),
        ("--set", "seed=0", "--seeds", "0..4"),
        ("--seeds", "0..4", "--seed", "3"),
    ],
)
def test_several_seeds_and_one_are_refused(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        parsed(*arguments)
    assert "--seeds" in capsys.readouterr().err
    assert parsed("--set", "seed=3", "--set", "C=1").seed == 3


def test_flags_beside_settings() -> None:
    options = argparse.Namespace(
        data=["train=a b.csv", "test=c"], device="cpu", film=3, resume=True, C=1.0
    )
    words = flags.beside(options)
    assert words == ["--data", "train=a b.csv", "--data", "test=c", "--film", "3"]
    assert flags.quoted(words)[1] == "'train=a b.csv'"


def test_norms_of_gradients_are_built_in(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parsed("--gradient-norms")
    said = " ".join(capsys.readouterr().err.split())
    assert "gencc build gan.yaml --set train.gradient_norms=true" in said
    assert not hasattr(parsed(), "gradient_norms")
