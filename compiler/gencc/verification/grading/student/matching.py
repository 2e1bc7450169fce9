"""Whose weights are whose: tensors of a spec, and those of a program of layers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gencc.ir.model import Model, Placed
from gencc.verification.reference.tape import Array

# What heads are called elsewhere.
ALIASES = {
    "mean": ("mean", "mu"),
    "log_var": ("log_var", "logvar", "log_variance", "lv"),
}


@dataclass(frozen=True)
class Slot:
    """A tensor of the spec. head: the head of the network that it belongs to, if any.

    rows, columns: the image (height, width, channels) that a dense layer takes flattened,
    or that its result becomes; empty for none.
    """

    name: str
    shape: tuple[int, ...]
    head: str = ""
    rows: tuple[int, ...] = ()
    columns: tuple[int, ...] = ()


class Unmatched(ValueError):
    """The weights of a program are not those of the spec; the text says how."""


def slots(model: Model) -> list[Slot]:
    """Every tensor of the networks, in the order of the spec."""
    every = []
    for network in model.networks:
        for head, chain in (
            ("", network.layers),
            *((head.name, head.layers) for head in network.heads),
        ):
            prefix = "/".join(filter(None, (network.name, head)))
            every += _of_chain(prefix, head, chain)
        if network.learned:
            every.append(
                Slot(f"{network.name}/{network.learned.name}", network.learned.shape)
            )
    return every


def _of_chain(prefix: str, head: str, chain: Sequence[Placed]) -> list[Slot]:
    listed = []
    for number, placed in enumerate(chain):
        before = chain[number - 1].layer.word if number else ""
        after = chain[number + 1] if number + 1 < len(chain) else None
        rows = chain[number - 1].input if before == "flatten" else ()
        columns = after.output if after and after.layer.word == "reshape" else ()
        for weight in placed.weights():
            dense = placed.layer.word == "dense"
            listed.append(
                Slot(
                    f"{prefix}/{placed.name}/{weight.name}",
                    weight.shape,
                    head,
                    rows if dense and len(rows) == 3 else (),
                    columns if dense and len(columns) == 3 else (),
                )
            )
        for branch in placed.branches:
            listed += _of_chain(prefix, head, branch.layers)
    return listed


def channels_first(slot: Slot, array: Array, back: bool = False) -> Array:
    """The tensor where images are flattened (channels, height, width), or the way back."""
    if slot.rows and array.ndim == 2:
        array = array[_order(slot.rows, back)]
    if slot.columns:
        array = array[..., _order(slot.columns, back)]
    return array


def _order(shape: tuple[int, ...], back: bool) -> NDArray[np.int64]:
    order = np.arange(np.prod(shape)).reshape(shape).transpose(2, 0, 1).ravel()
    return np.argsort(order) if back else order


def match(
    every: Sequence[Slot],
    parameters: Sequence[tuple[str, tuple[int, ...]]],
    mapping: Mapping[str, str],
) -> tuple[dict[str, str], list[str]]:
    """Their name of each tensor of the spec, and what was settled how.

    parameters: their names and shapes, in the layout of the spec. mapping: what the student
    has written down, theirs -> ours. Raises Unmatched.
    """
    ours, theirs = {s.name: s for s in every}, dict(parameters)
    matched: dict[str, str] = {}
    for name, own in mapping.items():
        _check_entry(name, own, ours, theirs)
        matched[own] = name
    slots_left = [s for s in every if s.name not in matched]
    left = [(n, s) for n, s in parameters if n not in matched.values()]
    if len(slots_left) != len(left):
        raise Unmatched(
            f"the spec has {len(every)} tensors, the networks {len(parameters)}:\n"
            + _side_by_side(every, parameters)
        )
    if all(s.shape == p[1] for s, p in zip(slots_left, left, strict=True)):
        pairs = [(s, n) for s, (n, _) in zip(slots_left, left, strict=True)]
        notes: list[str] = []
    else:
        pairs, notes = _by_shape(slots_left, left, every, parameters)
    matched |= {s.name: n for s, n in pairs}
    return _heads_by_name(slots_left, matched, notes), notes


def _check_entry(
    name: str, own: str, ours: Mapping[str, Slot], theirs: Mapping[str, tuple[int, ...]]
) -> None:
    if own not in ours:
        raise Unmatched(f"MAPPING: the spec has no tensor {own!r}")
    if name not in theirs:
        raise Unmatched(f"MAPPING: the networks have no tensor {name!r}")
    if ours[own].shape != theirs[name]:
        raise Unmatched(
            f"MAPPING: {name} is {theirs[name]}, but {own} is {ours[own].shape}, in the "
            "layout of the trace"
        )


def _by_shape(
    left: Sequence[Slot],
    others: Sequence[tuple[str, tuple[int, ...]]],
    every: Sequence[Slot],
    parameters: Sequence[tuple[str, tuple[int, ...]]],
) -> tuple[list[tuple[Slot, str]], list[str]]:
    """The only one of its shape, or of the head of its name; raises Unmatched for others."""
    pairs: list[tuple[Slot, str]] = []
    open_pairs: list[tuple[Slot, str]] = []
    for shape in dict.fromkeys(s.shape for s in left):
        own = [s for s in left if s.shape == shape]
        same = [n for n, s in others if s == shape]
        if len(own) != len(same):
            raise Unmatched(
                "the weights are not those of the spec:\n"
                + _side_by_side(every, parameters)
                + "\nMAPPING = {'their.name': 'our/name'} says whose is whose"
            )
        settled = _by_heads(own, same)
        pairs += settled
        names = {n for _, n in settled}
        rest = [s for s in own if s not in [slot for slot, _ in settled]]
        open_pairs += zip(rest, [n for n in same if n not in names], strict=True)
    if open_pairs:
        raise Unmatched(_asked_for(open_pairs))
    notes = [f"matched by name: {n} is {s.name}" for s, n in pairs if s.head]
    return pairs, notes


def _by_heads(own: Sequence[Slot], same: Sequence[str]) -> list[tuple[Slot, str]]:
    """Those that their names settle; the last one left, as there is no other."""
    pairs = []
    for slot in own:
        words = ALIASES.get(slot.head, (slot.head,)) if slot.head else ()
        named = [n for n in same if any(word in n.lower() for word in words)]
        if len(named) == 1:
            pairs.append((slot, named[0]))
    if len({name for _, name in pairs}) != len(pairs):
        return []
    rest = [s for s in own if s not in [slot for slot, _ in pairs]]
    if len(rest) == 1:
        (name,) = set(same) - {name for _, name in pairs}
        pairs.append((rest[0], name))
    return pairs


def _asked_for(pairs: Sequence[tuple[Slot, str]]) -> str:
    """What the student is to write down, filled in by their order as a guess."""
    lines = (f'    "{name}": "{slot.name}",  # {slot.shape}' for slot, name in pairs)
    return (
        "the networks list their weights in another order than the spec, and some have one "
        "shape, so that nobody can tell which is which. Say it in the file, by these lines "
        "with the right names:\nMAPPING = {\n" + "\n".join(lines) + "\n}"
    )


def _heads_by_name(
    left: Sequence[Slot], matched: dict[str, str], notes: list[str]
) -> dict[str, str]:
    """Heads of one shape by what they are called, where the names say it."""
    matched = dict(matched)
    for slot in left:
        group = [s.name for s in left if s.head and slot.head and s.shape == slot.shape]
        words = ALIASES.get(slot.head, (slot.head,))
        named = [
            matched[n]
            for n in group
            if any(word in matched[n].lower() for word in words)
        ]
        if len(named) == 1 and matched[slot.name] != named[0]:
            other = next(n for n in group if matched[n] == named[0])
            matched[other], matched[slot.name] = matched[slot.name], named[0]
            notes.append(f"matched by name: {named[0]} is {slot.name}")
    return matched


def _side_by_side(
    every: Sequence[Slot], parameters: Sequence[tuple[str, tuple[int, ...]]]
) -> str:
    rows = max(len(every), len(parameters))
    ours = [f"{s.name} {s.shape}" for s in every] + [""] * (rows - len(every))
    theirs = [f"{n} {s}" for n, s in parameters] + [""] * (rows - len(parameters))
    width = max(map(len, ours))
    lines = (f"  {a.ljust(width)}  {b}" for a, b in zip(ours, theirs, strict=True))
    return "\n".join(lines)
