"""`let` -> definitions in an order in which each uses only earlier ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from gencc.findings import Findings
from gencc.ir.expressions import Local
from gencc.ir.model import Definition
from gencc.resolve import expressions
from gencc.resolve.expressions import Scope
from gencc.resolve.operands import Normal, Prior, Value, tensor
from gencc.resolve.site import Broken, Draws, Site, names_in
from gencc.spec import Spec


def definitions(
    findings: Findings, spec: Spec, scope: Scope, draws: Draws
) -> tuple[Definition, ...]:
    """The definitions, which are put into `scope` as well; broken ones only there."""
    uses = {
        name: [used for used in names_in(formula.tree) if used in spec.let]
        for name, formula in spec.let.items()
    }
    scope.definitions.update(dict.fromkeys(spec.let))
    order, cycles = ordered(uses)
    for cycle in cycles:
        _tell_cycle(findings, cycle)
    in_cycles = {name for cycle in cycles for name in cycle}
    found = [
        _definition(Site(findings, ("let", name), draws), scope, spec, name)
        for name in order
        if name not in in_cycles
    ]
    return tuple(one for one in found if one is not None)


def _definition(site: Site, scope: Scope, spec: Spec, name: str) -> Definition | None:
    formula = spec.let[name]
    try:
        value = expressions.resolve(site, scope, formula.tree)
        expression = value.record if isinstance(value, Normal) else value
        if isinstance(expression, Prior):
            expression = tensor(site, expression)
    except Broken:
        return None
    span = site.findings.document.span(site.path)
    local = Local(expression.type, span, name)
    known: Value = replace(value, record=local) if isinstance(value, Normal) else local
    scope.definitions[name] = known
    return Definition(name, expression, formula.text, span)


def ordered(uses: Mapping[str, list[str]]) -> tuple[list[str], list[list[str]]]:
    """The names, each behind those it uses, and the cycles that make that impossible."""
    order: list[str] = []
    cycles: list[list[str]] = []
    done: set[str] = set()
    for first in uses:
        path: list[str] = []
        waiting: list[Iterator[str]] = [iter([first])]
        while waiting:
            name = next(waiting[-1], None)
            if name is None:
                waiting.pop()
                if path:
                    order.append(path.pop())
                    done.add(order[-1])
            elif name in path:
                cycles.append(path[path.index(name) :])
            elif name not in done:
                path.append(name)
                waiting.append(iter(uses[name]))
    return order, cycles


def _tell_cycle(findings: Findings, cycle: list[str]) -> None:
    shown = " -> ".join([*cycle, cycle[0]])
    message = f"`{cycle[0]}` is defined by itself: {shown}"
    if len(cycle) == 1:
        message = f"`{cycle[0]}` is defined by itself"
    span = findings.document.span(("let", cycle[0]))
    way_out = "a definition says what a value is from others, it does not change it"
    findings.add("E0310", span, message, help=way_out)
