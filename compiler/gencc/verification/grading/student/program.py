"""What a student's file has: functions by the names of steps, and networks."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import ModuleType
from typing import Any

import numpy as np

from gencc.verification.grading.student import frameworks
from gencc.verification.grading.student.matching import (
    Slot,
    Unmatched,
    channels_first,
    match,
    slots,
)
from gencc.verification.grading.trace import Arrays, Trace, Turn
from gencc.verification.reference.tape import Array


class Wrong(Exception):
    """Something that a student's program does, and cannot do; the text says it to them."""


def name_of(step: str) -> str:
    """regularization_critic, of regularization/critic"""
    return re.sub(r"\W", "_", step)


@dataclass
class Program:
    """A student's module, and the trace that it is held against."""

    module: ModuleType
    trace: Trace
    notes: list[str] = field(default_factory=list)

    @cached_property
    def framework(self) -> Any:
        """The module of `frameworks` that it computes with."""
        return frameworks.of(self.module)

    @cached_property
    def precision(self) -> str:
        """float64, unless the file says otherwise."""
        own = getattr(self.module, "DTYPE", "float64")
        if own not in ("float32", "float64"):
            raise Wrong(f"DTYPE is 'float32' or 'float64', not {own!r}")
        return str(own)

    @cached_property
    def channels_first(self) -> bool:
        """Whether images are (batch, channels, height, width)."""
        layout = getattr(self.module, "LAYOUT", "")
        if layout not in ("", "channels_first", "channels_last"):
            raise Wrong("LAYOUT is 'channels_first' or 'channels_last'")
        if layout:
            return bool(layout == "channels_first")
        return bool(self.framework.CHANNELS_FIRST)

    def function(self, kind: str, step: str) -> Callable[..., Any] | None:
        """`loss`, or `critic_loss` where there are several steps; None without any."""
        names = [f"{name_of(step)}_{kind}"]
        if len(self.trace.steps) == 1:
            names.insert(0, kind)
        for name in names:
            function: Callable[..., Any] | None = getattr(self.module, name, None)
            if callable(function):
                return function
        return None

    @property
    def expected_names(self) -> str:
        """The functions that a file may have."""
        steps = self.trace.steps
        if len(steps) == 1:
            return (
                "`loss(weights, batch, noise)` or `step(weights, batch, noise, state)`"
            )
        losses = ", ".join(f"`{name_of(step)}_loss`" for step in steps)
        return (
            f"{losses} of (weights, batch, noise), such a `…_step` of (weights, batch, "
            "noise, state), or `iteration(weights, turns, state)`"
        )

    # -------------------------------------------------------------- what it is given

    @cached_property
    def networks(self) -> Any:
        """The networks of the file, as it has them; None where it has functions alone."""
        own = getattr(self.module, "networks", None)
        return own() if callable(own) and not self._is_network(own) else own

    def _is_network(self, value: Any) -> bool:
        test = getattr(self.framework, "is_network", None)
        return bool(test and test(value))

    @cached_property
    def matched(self) -> dict[str, Any]:
        """The tensor of a network of the student for each one of the spec."""
        own = self.networks
        listed = own.items() if isinstance(own, Mapping) else [("", own)]
        parameters: dict[str, Any] = {}
        for name, network in listed:
            if not self._is_network(network):
                raise Wrong(
                    f"`networks` has a {type(network).__name__} where a network of "
                    f"{self._framework_name} was expected"
                )
            prefix = f"{name}." if name else ""
            pairs = self.framework.parameters(network, self.precision)
            parameters |= {prefix + own_name: p for own_name, p in pairs}
        every = self._slots(list(listed))
        shapes = [(n, self._shape(p)) for n, p in parameters.items()]
        mapping = getattr(self.module, "MAPPING", {})
        try:
            names, notes = match(every, shapes, mapping)
        except Unmatched as error:
            raise Wrong(str(error)) from error
        self.notes += notes
        return {own: parameters[name] for own, name in names.items()}

    def _slots(self, listed: Sequence[tuple[str, Any]]) -> list[Slot]:
        """In the order in which the student lists the networks, where they have names."""
        every = slots(self.trace.model)
        names = [name for name, _ in listed if name]
        known = {slot.name.split("/")[0] for slot in every}
        if not names:
            return every
        if unknown := [name for name in names if name not in known]:
            raise Wrong(
                f"`networks` has {unknown[0]!r}; the spec's are {', '.join(sorted(known))}"
            )
        return [s for name in names for s in every if s.name.split("/")[0] == name]

    @property
    def _framework_name(self) -> str:
        return str(self.framework.__name__.rpartition(".")[2].removesuffix("_tensors"))

    def _shape(self, parameter: Any) -> tuple[int, ...]:
        """In the layout of the trace."""
        empty = np.empty(tuple(parameter.shape))
        return tuple(self.framework.from_own(empty).shape)

    def first(self, state: Arrays) -> Any:
        """What functions have as their first argument: networks, or tensors by name."""
        if self.networks is None:
            return {
                name: self.framework.weight(array, self.precision)
                for name, array in state.items()
            }
        by_name = {slot.name: slot for slot in slots(self.trace.model)}
        for name, parameter in self.matched.items():
            array = state[name]
            if self.channels_first:
                array = channels_first(by_name[name], array)
            self.framework.assign(parameter, self.framework.to_own(array))
        return self.networks

    def state(self, first: Any, returned: Any = None) -> Arrays:
        """Every tensor as it is now, in the layout of the trace."""
        if self.networks is None:
            tensors = {**first, **(returned or {})}
            return {n: np.array(self.framework.array(t)) for n, t in tensors.items()}
        return {n: self.in_trace_layout(n, p) for n, p in self.matched.items()}

    def in_trace_layout(self, name: str, tensor: Any) -> Array:
        """A tensor of the student's networks, or its gradient."""
        array = self.framework.array(tensor)
        if self.networks is None:
            return np.array(array)
        slot = next(s for s in slots(self.trace.model) if s.name == name)
        array = self.framework.from_own(array)
        if self.channels_first:
            array = channels_first(slot, array, back=True)
        return np.array(array)

    def inputs(self, turn: Turn) -> tuple[dict[str, Any], dict[str, Any]]:
        """Minibatch and draws of a turn, as tensors of the framework."""
        return self._tensors(turn.batch), self._tensors(turn.noise)

    def _tensors(self, arrays: Arrays) -> dict[str, Any]:
        return {
            name: self.framework.tensor(self._laid_out(array), self.precision)
            for name, array in arrays.items()
        }

    def _laid_out(self, array: Array) -> Array:
        if self.channels_first and array.ndim == 4:
            return array.transpose(0, 3, 1, 2)
        return array
