"""What a run shares with its checkpoints, item by item, and how two of them differ.

A fact is a name and its value, both text. Settings of a run are called `config.NAME`,
or `free.NAME` where they do not determine the training; the others are in the words of
the spec.
"""

from collections.abc import Iterable, Mapping

from .contents import shown
from .errors import CheckpointError

Facts = Mapping[str, str]

VERSION = "version of these facts"
SETTING, FREE = "config.", "free."
SHOWN = 4  # differences that are listed


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


def differences(there: Facts, here: Facts) -> str:
    """encoder layer 2: dense 256 there, dense 128 here"""
    names = [
        name
        for name in dict.fromkeys([*here, *there])
        if there.get(name) != here.get(name) and not name.startswith(FREE)
    ]
    # What only one side has mostly follows from what both have.
    common = [name for name in names if name in there and name in here]
    return _listed(
        f"{shown(name.removeprefix(SETTING))}: {shown(there.get(name, 'nothing'))} "
        f"there, {shown(here.get(name, 'nothing'))} here"
        for name in common or names
    )


def _listed(differences: Iterable[str]) -> str:
    every = list(differences)
    shown = every[:SHOWN]
    if len(every) > SHOWN:
        shown.append(f"and {len(every) - SHOWN} more")
    return "; ".join(shown)
