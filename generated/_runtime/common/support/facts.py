"""The facts that a run shares with its checkpoints, and how those of two runs differ.

The same in every package.

A fact is a name and its value, both text, in the words of the spec. Those that begin
with `free.` do not determine the training.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from .contents import LONGEST, shown
from .errors import CheckpointError

Facts = Mapping[str, str]

VERSION = "version of these facts"
FREE = "free."
SHOWN = 4  # differences that are listed
AROUND = 25  # characters before the place where two long values begin to differ
BELONG = "build the package from the spec of that run, or train again"


def require(facts: Facts, expected: Facts, advice: str) -> None:
    """Refuse, with CheckpointError, facts that are not those expected.

    The message says what differs, and then the advice.
    """
    if facts.get(VERSION) != expected.get(VERSION):
        raise CheckpointError(
            "the checkpoint was written by another version of gencc, whose runs are "
            f"described in another way; {advice}"
        )
    if differing := differences(facts, expected):
        raise CheckpointError(
            f"the checkpoint belongs to another training: {differing}; {advice}"
        )


def differences(stored: Facts, current: Facts) -> str:
    """encoder layer 2: dense 256 there, dense 128 here"""
    names = [
        name
        for name in dict.fromkeys([*current, *stored])
        if stored.get(name) != current.get(name) and not name.startswith(FREE)
    ]
    # What only one side has mostly follows from what both have.
    common = [name for name in names if name in stored and name in current]
    return _listed(
        f"{shown(name)}: {first} there, {second} here"
        for name in common or names
        for first, second in [_both(stored.get(name), current.get(name))]
    )


def rules(optimizers: Mapping[str, tuple[str, Mapping[str, Any]]]) -> dict[str, str]:
    """Facts about optimizers: for each its rule, such as adam, and the rule's numbers.

    Numbers that are 0 or off are left out, but for a rate: they do nothing.
    """
    facts = {}
    for name, (rule, numbers) in optimizers.items():
        own = "" if len(optimizers) == 1 else f"{name} "
        facts[f"{own}optimizer rule"] = rule
        for key, value in numbers.items():
            if value or key == "lr":
                is_number = isinstance(value, int | float) and value is not True
                text = repr(float(value)) if is_number else str(value)
                facts[f"{own}{rule} {key}"] = text
    return facts


def _both(stored: str | None, current: str | None) -> tuple[str, str]:
    """Two values for a message, long ones from where they begin to differ."""
    texts = [value or "nothing" for value in (stored, current)]
    pairs = enumerate(zip(*texts, strict=False))
    equal = next((n for n, (a, b) in pairs if a != b), min(map(len, texts)))
    if (start := equal - AROUND) > 0 and max(map(len, texts)) > LONGEST:
        texts = [f"...{text[start:]}" for text in texts]
    first, second = map(shown, texts)
    return first, second


def _listed(differences: Iterable[str]) -> str:
    every = list(differences)
    shown = every[:SHOWN]
    if len(every) > SHOWN:
        shown.append(f"and {len(every) - SHOWN} more")
    return "; ".join(shown)
