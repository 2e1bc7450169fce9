"""The functions of formulas, such as `sse(a, b)`: a module for each, called as it is.

A module has `FUNCTION`, what a call takes and means; `DOCUMENTATION`, its row in
docs/language.md; `CASES` for the conformance suite; and `DRAWN`, how random models draw it.
If it is an operation of its own, each backend has a line for it in its `Dialect`, and the
reference a file: tests/ops/test_functions.py says what is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from gencc import ops

if TYPE_CHECKING:
    from gencc.frontend.formula import Call
    from gencc.ir.expressions import Expression, Type
    from gencc.ir.model import Data
    from gencc.resolve.formula_site import Site
    from gencc.resolve.operands import Value

KIND = "functions"


class Arithmetic(NamedTuple):
    """A function of numbers alone, which a package computes in Python.

    call: `math.exp`, a built-in, or `.scalars.sigmoid`, which stands in
    runtime/optional/scalars.py because Python has no such function; nothing where the value
    is the operand itself. more: further arguments of that call. undefined: why it has no
    value where it has none.
    """

    call: str
    more: tuple[float, ...] = ()
    undefined: str = ""

    @property
    def is_foreign(self) -> bool:
        """Whether Python has no such function, nor float arithmetic that comes to the same."""
        return self.call.startswith(".")


Operation = Literal["elementwise", "reduction", "own"]


class Measured(NamedTuple):
    """What a metric of all examples at once is made of: values of them, and settings."""

    values: tuple[Expression, ...]
    settings: tuple[float, ...] = ()


class Function(NamedTuple):
    """What a call takes, and the expression that it becomes.

    parameters: their names, as messages write the call. build: raises Broken for values that
    the function does not take. least: how few arguments will do; all of them unless told.
    operation: of the
    IR by this name, if it is not made of others: over the elements of `operands` that meet,
    over the features of an example, or a node of its own. rule: that this node is an
    `Operation` of the IR; what types of operands and settings make of it, or None if they do
    not fit. arithmetic: of an elementwise one, where all operands may be numbers. draws: what
    its random numbers are called.
    built_in: the arguments, by position, that are numbers when a package is built. axis: the
    one that names an axis or a mode, and is no value. along: whether an operation of its own takes
    values that have axes; others do, as all that they are made of does.
    classes: whether the first argument may be the number of a class, in place of labels.
    after_training: whether it is there for outputs and metrics. over_batch: whether its
    value depends on the other examples of a minibatch, so that outputs have none. tables:
    the arguments, by position, that are the same for all examples. measure: of a metric of
    all examples at once, which stands by itself: what it is made of; `build` then says that
    it does. module: of runtime/optional, where packages have it. two: what to call with two
    values instead. elsewhere: what other libraries call it, and a remark.
    """

    parameters: tuple[str, ...]
    build: Callable[[Site, Call, Sequence[Value]], Value]
    least: int = -1
    operation: Operation | None = None
    operands: int = 1
    rule: Callable[[Sequence[Type], Sequence[int]], Type | None] | None = None
    arithmetic: Arithmetic | None = None
    draws: str = ""
    built_in: tuple[int, ...] = ()
    axis: int = -1
    along: bool = False
    classes: bool = False
    after_training: bool = False
    over_batch: bool = False
    tables: tuple[int, ...] = ()
    measure: Callable[[Site, Call, Sequence[Value], Data], Measured] | None = None
    module: str = ""
    two: str = ""
    better: Literal["smallest", "largest", ""] = ""
    elsewhere: tuple[tuple[str, str], ...] = ()

    def takes(self, count: int) -> bool:
        """Whether so many arguments are right."""
        most = len(self.parameters)
        return (most if self.least < 0 else self.least) <= count <= most


def names() -> tuple[str, ...]:
    """All functions, without importing any."""
    return ops.vocabulary(KIND)


def find(name: str) -> Function:
    """The function that a formula calls, one of `names`."""
    function: Function = ops.load(KIND, name).FUNCTION
    return function


def is_measure(name: str) -> bool:
    """Whether it is a metric of all examples at once."""
    return name in names() and find(name).measure is not None


def arithmetic(name: str) -> Arithmetic | None:
    """How numbers go through an elementwise function of the IR, if by a call."""
    if name == "log_sigmoid":  # no word: lowering makes it of log(sigmoid(v))
        return Arithmetic(".scalars.log_sigmoid")
    return find(name).arithmetic if name in names() else None


def signature(name: str) -> str:
    """A call as messages write it: `minimum(a, b)`."""
    return f"{name}({', '.join(find(name).parameters)})"


def elsewhere() -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Each function and what other libraries call it, with remarks; imports all of them."""
    return {name: find(name).elsewhere for name in names()}
