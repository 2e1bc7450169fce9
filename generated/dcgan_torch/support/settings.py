"""The settings of a run: their limits, and how a checkpoint keeps them.

The same in every package.

They are the fields of a dataclass, whose metadata may have `flag`, the name of the
setting in the spec and on the command line; `above_0`, that it must be positive;
`free`, that no training uses it; `fact`, the fact that it is as a number of an optimizer,
and positive as learning rates are; `usual`, with which it does nothing and is no fact.
"""

from collections.abc import Iterator, Mapping
from dataclasses import Field, fields
from typing import Any, TypeVar

from .checkpoints import OWN_FACTS
from .contents import shown
from .devices import MIXED
from .errors import CheckpointError
from .facts import FREE

PRECISIONS = ("float32", "float64", MIXED)
COUNTS = (1, 10**12)
SEEDS = (0, 2**64 - 1)
FLOATS = (-1e300, 1e300)
ABOVE_0 = (1e-300, 1e300)

Config = TypeVar("Config")


def limits(setting: "Field[Any]") -> tuple[float, float]:
    """The least and the largest value of a number among the settings."""
    if isinstance(setting.default, float):
        positive = setting.metadata.keys() & {"above_0", "fact", "usual"}
        return ABOVE_0 if positive else FLOATS
    return SEEDS if setting.name == "seed" else COUNTS


def facts(config: Any, longer: str) -> dict[str, str]:
    """The settings as facts of a run, without the one that makes it `longer`.

    Those that are facts of optimizers are not among them.
    """
    return {
        fact: str(getattr(config, setting.name))
        for fact, setting in _settings(type(config))
        if setting.name != longer
        and "fact" not in setting.metadata
        and getattr(config, setting.name) != setting.metadata.get("usual")
    }


def rates(config: Any) -> dict[str, str]:
    """The settings that are facts of optimizers."""
    return {
        fact: str(getattr(config, setting.name))
        for fact, setting in _settings(type(config))
        if "fact" in setting.metadata
    }


def read(kind: type[Config], facts: Mapping[str, str]) -> Config:
    """The settings among the facts of a run; missing ones have their defaults.

    Raises CheckpointError for a value that `train` would not accept.
    """
    return kind(
        **{
            setting.name: _value(setting, facts[fact])
            for fact, setting in _settings(kind)
            if fact in facts
        }
    )


def _settings(kind: Any) -> Iterator[tuple[str, "Field[Any]"]]:
    """The fields by the names of their facts."""
    for setting in fields(kind):
        if fact := setting.metadata.get("fact"):
            yield fact, setting
            continue
        fact = setting.metadata.get("flag", setting.name)
        if fact in OWN_FACTS:  # the facts of every checkpoint
            fact = f"params.{fact}"
        yield (FREE + fact if "free" in setting.metadata else fact), setting


def _value(setting: "Field[Any]", text: str) -> Any:
    default: Any = setting.default
    value: Any = None
    try:
        value = type(default)(text)
        if setting.name == "precision":
            possible = value in PRECISIONS
        elif isinstance(default, str):  # a path
            possible = True
        else:
            low, high = limits(setting)
            possible = low <= value <= high
    except ValueError:
        possible = False
    if not possible:
        raise CheckpointError(
            f"the checkpoint holds no possible setting: {setting.name} is {shown(text)}"
        )
    return value
