"""Step functions whose calls wait, so that those of many iterations become one program.

The same in every package.

To start a program takes time, beside its arithmetic; for a small model more than that.
"""

from collections.abc import Callable, Hashable, Iterator
from functools import wraps
from itertools import groupby
from typing import Any

import numpy as np

from .programs import Program, is_tensor, repeated
from .support.rows import Rows


class Call:
    """A call of a step function, and where its report will be found."""

    def __init__(self, program: Program, arguments: tuple[Any, ...]) -> None:
        self.program = program
        self.fixed = tuple(None if is_tensor(a) else a for a in arguments)
        self.tensors = tuple(a for a in arguments if is_tensor(a))
        self.number = -1
        self.reports: Any = None

    @property
    def kind(self) -> Hashable:
        """What calls have in common that one program can make."""
        return self.program, self.fixed


class Later:
    """A number of the report of a call, which is computed at the latest when it is read."""

    def __init__(self, call: Call, name: str | None) -> None:
        self.call, self.name = call, name

    def __float__(self) -> float:
        if self.call.reports is None:
            _waiting[-1].settle()
        reports = self.call.reports
        values = reports if self.name is None else reports[self.name]
        return float(values[self.call.number])

    def __bool__(self) -> bool:
        return bool(float(self))


class Waiting:
    """Calls that are not computed yet, at most those of `most` iterations."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._iterations: list[list[Call]] = [[]]
        self._names: dict[Hashable, tuple[str, ...] | None] = {}
        self._programs: dict[Hashable, Callable[..., list[Any]]] = {}

    def add(self, call: Call) -> Any:
        """What the call will report: numbers by their names, or one without a name."""
        self._iterations[-1].append(call)
        if call.kind not in self._names:
            self._names[call.kind] = call.program.names(call.fixed, call.tensors)
        names = self._names[call.kind]
        if names is None:
            return Later(call, None)
        return {name: Later(call, name) for name in names}

    def end_iteration(self) -> None:
        """Calls from here on belong to the next iteration."""
        if len(self._iterations) == self.most:
            self.settle()
        elif self._iterations[-1]:
            self._iterations.append([])

    def settle(self) -> None:
        """Compute all calls, those of neighbouring iterations that are alike together."""
        waiting, self._iterations = filter(None, self._iterations), [[]]
        for kinds, alike in groupby(waiting, _kinds):
            self._compute(kinds, list(alike))

    def _compute(self, kinds: Hashable, iterations: list[list[Call]]) -> None:
        if kinds not in self._programs:
            steps = [(call.program, call.fixed) for call in iterations[0]]
            self._programs[kinds] = repeated(steps, self.most)
        tensors = [
            [
                self._stacked(same)
                for same in zip(*(call.tensors for call in alike), strict=True)
            ]
            for alike in zip(*iterations, strict=True)
        ]
        reports = self._programs[kinds](len(iterations), tensors)
        for number, calls in enumerate(iterations):
            for call, report in zip(calls, reports, strict=True):
                call.number, call.reports, call.tensors = number, report, ()

    def _stacked(self, tensors: tuple[Any, ...]) -> Any:
        """One argument of neighbouring iterations, in an array as long as any."""
        if isinstance(tensors[0], Rows):
            numbers = self._stacked(tuple(tensor.numbers for tensor in tensors))
            return Rows(tensors[0].table, numbers)
        first = np.asarray(tensors[0])
        stacked = np.zeros((self.most, *first.shape), first.dtype)
        stacked[: len(tensors)] = tensors
        return stacked


def _kinds(calls: list[Call]) -> Hashable:
    return tuple(call.kind for call in calls)


_waiting: list[Waiting] = []  # that of the loop which runs, if calls wait in it


def at_once(steps: Iterator[int], most: int) -> Iterator[int]:
    """The steps; what is called in them is computed for up to `most` in one program.

    Numbers that a step function reports are computed when they are read, and all that was
    called before with them. So whoever reads the last loss may read the weights.
    """
    if most == 1:
        yield from steps
        return
    _waiting.append(Waiting(most))
    try:
        for step in steps:
            yield step
            _waiting[-1].end_iteration()
    finally:
        _waiting.pop()


def compiled(step: Callable[..., Any]) -> Callable[..., Any]:
    """The step as a program; in a loop of `at_once`, a part of one for many iterations."""
    program = Program(step)

    @wraps(step)
    def call(*arguments: Any) -> Any:
        called = Call(program, arguments)
        if _waiting:
            return _waiting[-1].add(called)
        return program(called.fixed, called.tensors)

    return call
