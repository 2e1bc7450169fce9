"""The settings of a run, as facts and back."""

from dataclasses import dataclass, field

import pytest
from gencc.runtime.support import settings
from gencc.runtime.support.errors import CheckpointError


@dataclass(frozen=True)
class Config:
    """As a package has it."""

    epochs: int = 3
    seed: int = 0
    precision: str = "float32"
    C: float = 10.0
    lambda_: float = field(default=0.5, metadata={"flag": "lambda"})
    step: float = field(default=0.25, metadata={})
    shift: float = field(default=1.0, metadata={"free": True})
    t_start: float = field(default=1.0, metadata={"above_0": True})
    lr: float = field(default=0.1, metadata={"fact": "sgd lr"})
    lr_scale: float = field(default=1.0, metadata={"usual": 1.0})


FACTS = {
    "seed": "7",
    "precision": "float32",
    "C": "10.0",
    "lambda": "0.5",
    "params.step": "0.25",  # `step` is in every checkpoint
    "free.shift": "1.0",
    "t_start": "1.0",
}


def test_settings_are_called_as_in_the_spec() -> None:
    assert settings.facts(Config(seed=7), "epochs") == FACTS


def test_settings_are_read_back() -> None:
    changed = Config(seed=7, C=1e-30, lambda_=2.0, shift=-1.0, t_start=0.125)
    assert settings.read(Config, settings.facts(changed, "epochs")) == changed
    assert settings.read(Config, {"seed": "1", "other": "x"}) == Config(seed=1)


def test_learning_rates_are_read_from_the_facts_of_optimizers() -> None:
    assert settings.facts(Config(seed=7, lr=0.5), "epochs") == FACTS
    assert settings.read(Config, {"sgd lr": "0.5"}) == Config(lr=0.5)


def test_a_scale_is_a_fact_once_it_does_something() -> None:
    scaled = Config(seed=7, lr_scale=2.0)
    assert settings.facts(scaled, "epochs") == {**FACTS, "lr_scale": "2.0"}
    assert settings.read(Config, {"lr_scale": "2.0"}) == Config(lr_scale=2.0)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("seed", "x"),
        ("seed", "-1"),
        ("precision", "float16"),
        ("C", "nan"),
        ("C", "inf"),
        ("t_start", "0.0"),
        ("free.shift", "1e999"),
        ("sgd lr", "0.0"),
        ("lr_scale", "-1.0"),
    ],
)
def test_what_train_would_refuse_is_refused(name: str, text: str) -> None:
    with pytest.raises(CheckpointError, match=r"no possible setting: \w+ is"):
        settings.read(Config, {**FACTS, name: text})
