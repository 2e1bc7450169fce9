"""Flags of the command line: the settings of a run, and what they are called.

The same in every package.
"""

import argparse
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import Field, fields
from typing import Any

from .contents import shown
from .settings import PRECISIONS, SEEDS, limits

NUMERIC = frozenset("0123456789+-.eE")
MOST_SEEDS = 1000
BESIDE = {"data": None, "device": "cpu", "film": None, "log": None, "pictures": "png"}
SET_SEED = "set_seed"  # the option that says that --set has set it
BOTH = "--seeds says which seeds, so that --set cannot; leave one of them out"
RATES = "learning rate of all optimizers"
SCALED = (
    "the learning rate follows a curve of the spec, which --{} multiplies; another "
    "curve is one of another spec: {} --set PATH=VALUE"
)
NORMS = (
    "the norms of gradients are columns of losses.csv if the package is built with them, "
    "and a run goes on with them: {} --set train.gradient_norms=true"
)

Reader = Callable[[str], Any]


def add_settings(
    command: argparse.ArgumentParser,
    config: Any,
    texts: Mapping[str, str],
    paths: Mapping[str, str],
    build: str,
) -> None:
    """A flag for each setting of the class `config`, and --set, --seeds and --lr.

    `texts` and `paths` have the help of a setting, and where the spec has it; `build` is
    the command that builds the package, for what no run can set.
    """
    settings = fields(config)
    seed = command.add_mutually_exclusive_group()
    for setting in settings:
        group = seed if setting.name == "seed" else command
        text = texts.get(setting.name, "a number of the spec")
        group.add_argument(
            f"--{_flag(setting)}",
            dest=setting.name,
            type=str if setting.name == "precision" else reader(setting),
            default=setting.default,
            metavar=None if setting.name == "precision" else _word(setting),
            choices=PRECISIONS if setting.name == "precision" else None,
            help=f"{text} ({setting.default})".replace("%", "%%"),
        )
    several = "one after another: 0..4, or 0,3,7"
    seed.add_argument("--seeds", action=SetSeeds, type=seeds, help=several)
    _add_common_rate(command, settings, build)
    _refuse(command, "--gradient-norms", NORMS.format(build), nargs=0)
    command.add_argument(
        "--set",
        action=SetByPath,
        settings=settings,
        paths=paths,
        build=build,
        default=argparse.SUPPRESS,
        metavar="PATH=VALUE",
        help="a number by its place in the spec: train.epochs=5",
    )


def changed(config: Any) -> list[str]:
    """The flags that make these settings of the spec's own: `--lr 0.01`."""
    values = ((setting, getattr(config, setting.name)) for setting in fields(config))
    differing = ((s, str(value)) for s, value in values if value != s.default)
    return [f"--{_flag(s)} {shlex.quote(text)}" for s, text in differing]


def beside(options: argparse.Namespace) -> list[str]:
    """The words of other flags that make a run what it is: ["--data", "a b.csv"].

    Not those of settings, and not those that say how far or where to train.
    """
    words: list[str] = []
    for name, usual in BESIDE.items():
        value = getattr(options, name, usual)
        for text in value if isinstance(value, list) else [value]:
            words += [] if text == usual else [f"--{name}", str(text)]
    return words


def quoted(words: Sequence[str]) -> list[str]:
    """The words as a shell reads them."""
    return [shlex.quote(word) for word in words]


def number(kind: type[int] | type[float], limits: tuple[float, float]) -> Reader:
    """A reader of numbers that lie within the limits."""

    def read(text: str) -> float:
        low, high = limits
        try:
            if not NUMERIC.issuperset(text):  # int() takes 1_000, and other digits
                raise ValueError
            value = kind(text)
        except ValueError:
            what = "whole number" if kind is int else "number"
            raise argparse.ArgumentTypeError(f"{shown(text)} is no {what}") from None
        if value < low:
            message = f"{shown(text)} is too small, {low} is the least"
            raise argparse.ArgumentTypeError(message)
        if value > high:
            message = f"{shown(text)} is too large, {high} is the most"
            raise argparse.ArgumentTypeError(message)
        return value

    return read


def reader(setting: "Field[Any]") -> Reader:
    """What reads the value of a setting, and raises ArgumentTypeError for a wrong one."""
    if setting.name == "precision":
        return _precision
    if isinstance(setting.default, str):  # a path
        return str
    kind = int if isinstance(setting.default, int) else float
    return number(kind, limits(setting))


def seeds(text: str) -> tuple[int, ...]:
    """0..4, or 0,3,7: each seed once, in this order."""
    one = number(int, SEEDS)
    listed: list[int] = []
    for part in text.split(","):
        first, dots, last = part.partition("..")
        low = one(first)
        high = one(last) if dots else low
        if high < low:
            raise argparse.ArgumentTypeError(f"{shown(part)} counts down")
        if len(listed) + high - low >= MOST_SEEDS:
            message = f"{shown(text)} are more than {MOST_SEEDS:,} seeds"
            raise argparse.ArgumentTypeError(message)
        listed += range(low, high + 1)
    if len({*listed}) < len(listed):
        raise argparse.ArgumentTypeError(f"{shown(text)} has a seed twice")
    return tuple(listed)


class SetAll(argparse.Action):
    """Gives several settings one value."""

    def __init__(self, settings: Sequence[str], **options: Any) -> None:
        super().__init__(**options)
        self.settings = settings

    def __call__(
        self, parser: Any, namespace: argparse.Namespace, value: Any, option: Any = None
    ) -> None:
        """Note the value."""
        for name in self.settings:
            setattr(namespace, name, value)


class Refuse(argparse.Action):
    """Ends with a message whenever the flag is given."""

    def __init__(self, message: str, **options: Any) -> None:
        super().__init__(**options)
        self.message = message

    def __call__(
        self, parser: Any, namespace: argparse.Namespace, value: Any, option: Any = None
    ) -> None:
        """Say the message."""
        raise argparse.ArgumentError(self, self.message)


class SetSeeds(argparse.Action):
    """Notes several seeds, beside which none can be set."""

    def __call__(
        self, parser: Any, namespace: argparse.Namespace, value: Any, option: Any = None
    ) -> None:
        """Note the seeds; ArgumentError behind `--set seed=…`."""
        if getattr(namespace, SET_SEED, False):
            raise argparse.ArgumentError(self, BOTH)
        setattr(namespace, self.dest, value)


class SetByPath(argparse.Action):
    """Gives the settings that stand at a place of the spec another value: PATH=VALUE."""

    def __init__(
        self,
        settings: Sequence["Field[Any]"],
        paths: Mapping[str, str],
        build: str,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.settings, self.paths, self.build = settings, paths, build

    def __call__(
        self, parser: Any, namespace: argparse.Namespace, value: Any, option: Any = None
    ) -> None:
        """Note the value; ArgumentError for a place without a setting, or behind --seeds."""
        path, _, text = value.partition("=")
        path = path.strip()
        meant = [s for s in self.settings if self.paths.get(s.name) == path]
        meant = meant or [s for s in self.settings if path in (s.name, _flag(s))]
        if not meant:
            raise argparse.ArgumentError(self, self._refusal(path, value))
        if any(setting.name == "seed" for setting in meant):
            if getattr(namespace, "seeds", None):
                raise argparse.ArgumentError(self, BOTH)
            setattr(namespace, SET_SEED, True)
        for setting in meant:
            try:
                setattr(namespace, setting.name, reader(setting)(text.strip()))
            except argparse.ArgumentTypeError as error:
                raise argparse.ArgumentError(self, f"{path}: {error}") from None

    def _refusal(self, path: str, value: str) -> str:
        if "=" not in value or not path:
            return f"{shown(value)} is not PATH=VALUE, as in train.epochs=5"
        known = dict.fromkeys(self.paths.get(s.name, s.name) for s in self.settings)
        return (
            f"a run cannot set {shown(path)}, but {', '.join(known)}; for anything else "
            f"build the package with it: {self.build} --set {shown(value)}"
        )


def _add_common_rate(
    command: argparse.ArgumentParser, settings: Sequence["Field[Any]"], build: str
) -> None:
    """--lr for several optimizers, or one that says why there is none."""
    if any(_flag(setting) == "lr" for setting in settings):
        return
    rates = [setting for setting in settings if "fact" in setting.metadata]
    scales = [setting for setting in settings if "usual" in setting.metadata]
    if scales:  # without it, argparse takes --lr for a short form of --lr-scale
        message = SCALED.format(_flag(scales[0]), build)
        _refuse(command, "--lr", message)
    elif rates:
        command.add_argument(
            "--lr",
            action=SetAll,
            settings=[setting.name for setting in rates],
            type=reader(rates[0]),
            default=argparse.SUPPRESS,
            help=RATES,
        )


def _refuse(
    command: argparse.ArgumentParser, flag: str, message: str, nargs: int | None = None
) -> None:
    """A flag that says why it is none."""
    hidden = argparse.SUPPRESS
    command.add_argument(
        flag, action=Refuse, message=message, nargs=nargs, default=hidden, help=hidden
    )


def _precision(text: str) -> str:
    if text not in PRECISIONS:
        message = f"{shown(text)} is none of {', '.join(PRECISIONS)}"
        raise argparse.ArgumentTypeError(message)
    return text


def _word(setting: "Field[Any]") -> str:
    """LR for --discriminator-lr: lines of help are 80 characters wide."""
    return setting.name.rpartition("_")[-1].upper()


def _flag(setting: "Field[Any]") -> str:
    name: str = setting.metadata.get("flag", setting.name)
    return name.replace("_", "-")
