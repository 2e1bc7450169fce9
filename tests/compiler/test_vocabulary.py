"""The table of words from elsewhere: each leads to a word of the language, or says no."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from gencc.diagnostics import other_libraries
from gencc.diagnostics.collector import Collector
from gencc.diagnostics.other_libraries import (
    KEYS,
    LAYERS,
    OPTIMIZERS,
    TRANSLATIONS,
    known_elsewhere,
)
from gencc.frontend.spec.error_paths import target
from gencc.frontend.spec.model import Spec
from gencc.frontend.yaml.document import load_text
from gencc.ops import functions, vocabulary
from small import AUTOENCODER

ELSEWHERE = {
    **other_libraries.FUNCTIONS,
    **other_libraries.called(functions.elsewhere()),
}
PLACES = {
    "spec": (),
    "data": ("data",),
    "network": ("networks", "e", "~written"),
    "frozen": ("networks", "e", "~written", "frozen"),
    "start": ("networks", "e", "~written", "start"),
    "train": ("train",),
    "step": ("train", "schedule", 0),
    **{word: ("train", "optimizer", word) for word in vocabulary("optimizers")},
    "normal": ("latent", "z", "normal"),
    "uniform": ("latent", "z", "uniform"),
    **{word: ("params", "b", word) for word in vocabulary("schedules")},
}


def keys(owner: str) -> tuple[str, ...]:
    """The settings that there are in a place."""
    layer = ("networks", "e", "~written", "layers", 0, owner)
    return target(Spec, PLACES.get(owner, layer), {}).keys


def meant_by(help: str) -> str:
    """The word that a help says is used here, if it says one."""
    match = re.match("here it is called `([a-z0-9_]+)`", help)
    return match[1] if match else ""


@pytest.mark.parametrize("owner", KEYS)
def test_settings_lead_to_settings(owner: str) -> None:
    assert keys(owner), f"nothing has the settings of {owner}"
    for word, help in KEYS[owner].items():
        assert word not in keys(owner), f"{word} is a setting of {owner}"
        assert not meant_by(help) or meant_by(help) in keys(owner), (word, help)


@pytest.mark.parametrize(
    ("table", "known"),
    [
        (LAYERS, set(vocabulary("layers"))),
        (ELSEWHERE, set(functions.names())),
        (OPTIMIZERS, set(vocabulary("optimizers"))),
    ],
    ids=["layers", "functions", "optimizers"],
)
def test_every_translation_is_in_the_vocabulary(
    table: Mapping[str, str], known: set[str]
) -> None:
    plain = {name.replace("_", "") for name in known}
    for word, help in table.items():
        assert word not in plain, f"{word} is a word of the language"
        assert not meant_by(help) or meant_by(help) in known, (word, help)


@pytest.mark.parametrize("table", [*KEYS.values(), *TRANSLATIONS.values(), ELSEWHERE])
def test_no_advice_to_remove_what_is_needed(table: Mapping[str, str]) -> None:
    for word, help in table.items():
        assert re.fullmatch("[a-z0-9]+", word)
        assert "remove" not in help
        assert "did you mean" not in help


@pytest.mark.parametrize(
    ("word", "table", "meant"),
    [
        ("lrelu", LAYERS, "leaky_relu"),
        ("LeakyReLU", LAYERS, ""),
        ("swish", LAYERS, "silu"),
        ("nn.Linear", LAYERS, "dense"),
        ("fc", LAYERS, "dense"),
        ("Conv2d", LAYERS, "conv"),
        ("conv_2d", LAYERS, "conv"),
        ("deconv", LAYERS, "conv_transpose"),
        ("ConvTranspose2d", LAYERS, "conv_transpose"),
        ("amax", ELSEWHERE, "max"),
        ("detach", ELSEWHERE, "stop"),
        ("stop_gradient", ELSEWHERE, "stop"),
        ("BCELoss", ELSEWHERE, "bce"),
        ("binary_crossentropy", ELSEWHERE, "bce"),
        ("MSELoss", ELSEWHERE, "mse"),
        ("l1", ELSEWHERE, "mae"),
        ("momentum", KEYS["batch_norm"], "decay"),
        ("learning_rate", KEYS["adam"], "lr"),
    ],
)
def test_what_people_write(word: str, table: Mapping[str, str], meant: str) -> None:
    assert meant_by(known_elsewhere(word, table)) == meant


@pytest.mark.parametrize(
    ("word", "table"),
    [
        *((word, LAYERS) for word in ("mish", "weight_norm", "rnn", "celu")),
        *((word, OPTIMIZERS) for word in ("lamb", "adadelta")),
        ("amsgrad", KEYS["adam"]),
        *((word, ELSEWHERE) for word in ("topk", "lpips")),
    ],
)
def test_what_there_is_not(word: str, table: Mapping[str, str]) -> None:
    assert known_elsewhere(word, table).startswith(f"the language has no `{word}`; ")


def test_a_word_in_other_letters_is_that_word() -> None:
    collector = Collector(load_text("spec.yaml", AUTOENCODER))
    assert collector.suggest("ReLU", ["relu"], elsewhere={"relu": "no"}) == (
        "did you mean `relu`?"
    )


def test_of_very_many_names_none_is_compared() -> None:
    collector = Collector(load_text("spec.yaml", AUTOENCODER))
    known = [f"name_{number}" for number in range(20_000)]
    help = collector.suggest("nam_7", known)
    assert help.endswith(" and 19,960 more")
    assert collector.suggest("nam_7", ["name_7"], "") == ""
