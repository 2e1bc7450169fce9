"""How each function of formulas says that it is drawn."""

from __future__ import annotations

from typing import TypeVar

from gencc import ops
from gencc.ops import functions
from gencc.ops.drawing import Binary, Distance, Reduction, Special, Unary

_Rule = TypeVar("_Rule", Unary, Binary, Reduction, Distance, Special)


def _drawn(kind: type[_Rule]) -> dict[str, _Rule]:
    """Those that are drawn in this way, by name."""
    rules = {name: ops.load(functions.KIND, name).DRAWN for name in functions.names()}
    return {name: rule for name, rule in rules.items() if isinstance(rule, kind)}


UNARY = _drawn(Unary)
BINARY = _drawn(Binary)
REDUCTIONS = _drawn(Reduction)
DISTANCES = _drawn(Distance)
SPECIAL = _drawn(Special)
