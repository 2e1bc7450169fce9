"""`networks` and `let` -> networks and definitions, each after those that it depends on.

A network may take a definition for its input, and a definition may apply a network.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

from gencc.diagnostics.collector import Collector
from gencc.frontend.formula import Call
from gencc.frontend.spec import Spec
from gencc.frontend.spec.fields import Formula
from gencc.frontend.spec.model import Averaged, Learned, Mirrored, Written
from gencc.ir.expressions import (
    Apply,
    Draw,
    Expression,
    Input,
    Local,
    Number,
    Parameter,
)
from gencc.ir.model import Definition
from gencc.ops.distributions import Distribution
from gencc.resolve import expressions
from gencc.resolve.draws import part_name
from gencc.resolve.expressions import Scope
from gencc.resolve.formula_site import Broken, Draws, Site, names_in, parts
from gencc.resolve.limits import check_programs
from gencc.resolve.networks import network
from gencc.resolve.operands import Estimate, Value, tensor

_Key = TypeVar("_Key")
Node = tuple[str, str]  # ("networks" or "let", name)


def definitions(
    collector: Collector, spec: Spec, scope: Scope, draws: Draws
) -> tuple[Definition, ...]:
    """The definitions; they and the networks are added to `scope`, None if broken."""
    scope.networks.update(dict.fromkeys(spec.networks))
    scope.definitions.update(dict.fromkeys(spec.let))
    order, cycles = ordered(_uses(spec, scope))
    check_programs(collector, spec, [name for kind, name in order if kind == "let"])
    for cycle in cycles:
        _report_cycle(collector, cycle)
    in_cycles = {node for cycle in cycles for node in cycle}
    resolved: list[Definition] = []
    for section, name in order:
        if (section, name) in in_cycles:
            continue
        if section == "networks":
            scope.networks[name] = network(collector, spec, scope, name)
        else:
            site = Site(collector, ("let", name), draws)
            resolved += _definition(site, scope, spec, name)
    return tuple(resolved)


def _uses(spec: Spec, scope: Scope) -> dict[Node, list[Node]]:
    """The networks and definitions that each network and each definition depends on."""
    uses: dict[Node, list[Node]] = {}
    for name, written in spec.networks.items():
        uses["networks", name] = []
        if isinstance(written, Mirrored):  # a mirror of a mirror is refused anyway
            source = spec.networks.get(written.mirror)
            if isinstance(source, Written):
                uses["networks", name] = [("networks", written.mirror)]
        if isinstance(written, Averaged):
            source = spec.networks.get(written.average)
            if isinstance(source, Written | Mirrored):
                uses["networks", name] = [("networks", written.average)]
        if isinstance(written, Written):
            known = {*scope.inputs, *scope.priors}
            named = [field for field in written.input if field not in known]
            uses["networks", name] = [
                ("let" if field in spec.let else "networks", field)
                for field in named
                if field in spec.let or isinstance(spec.networks.get(field), Learned)
            ]
    for name, formula in spec.let.items():
        uses["let", name] = [*_named(spec, formula)]
    return uses


def _named(spec: Spec, formula: Formula) -> Iterator[Node]:
    for part in parts(formula.tree):
        if isinstance(part, Call) and part.name in spec.networks:
            yield "networks", part.name
    for name in names_in(formula.tree):
        if name in spec.let:
            yield "let", name
        elif name in spec.networks:  # a learned number
            yield "networks", name


def _definition(
    site: Site, scope: Scope, spec: Spec, name: str
) -> Iterator[Definition]:
    formula = spec.let[name]
    try:
        value = expressions.resolve(site, scope, formula.tree)
        if isinstance(value, Distribution) and (record := value.record()):
            expression = record
        elif isinstance(value, Distribution) and value.parts():
            yield from _parts(site, scope, spec, name, value)
            return
        elif isinstance(value, Distribution | Estimate):
            expression = tensor(site, value)
        else:
            expression = value
    except Broken:
        return
    span = site.collector.document.span(site.path)
    local = Local(expression.type, span, name)
    known: Value = local
    if isinstance(value, Distribution):
        known = value.of_record(local, span)
    scope.definitions[name] = known
    scope.values[name] = expression
    yield Definition(name, expression, formula.text, span)


def _parts(
    site: Site, scope: Scope, spec: Spec, name: str, value: Distribution
) -> Iterator[Definition]:
    """q: normal(mean(x), log_var(x)) is two definitions, q_mean and q_log_var."""
    span = site.collector.document.span(site.path)
    named: dict[str, Expression] = {}
    for key, part in value.parts().items():
        simple = isinstance(part, Local | Input | Draw | Number | Parameter)
        if not simple and not (isinstance(part, Apply) and not part.arguments):
            own = part_name(spec, name, key)
            scope.values[own] = part
            yield Definition(own, part, spec.let[name].text, span)
            part = Local(part.type, span, own)
        named[key] = part
    scope.definitions[name] = value.of_parts(named)


def ordered(
    uses: Mapping[_Key, list[_Key]],
) -> tuple[list[_Key], list[list[_Key]]]:
    """The keys, each behind those it uses, and the cycles that make that impossible."""
    order: list[_Key] = []
    cycles: list[list[_Key]] = []
    done: set[_Key] = set()
    for first in uses:
        path: list[_Key] = []
        waiting: list[Iterator[_Key]] = [iter([first])]
        while waiting:
            key = next(waiting[-1], None)
            if key is None:
                waiting.pop()
                if path:
                    order.append(path.pop())
                    done.add(order[-1])
            elif key in path:
                cycles.append(path[path.index(key) :])
            elif key not in done:
                path.append(key)
                waiting.append(iter(uses[key]))
    return order, cycles


def _report_cycle(collector: Collector, cycle: list[Node]) -> None:
    section, first = next((node for node in cycle if node[0] == "networks"), cycle[0])
    start = cycle.index((section, first))
    names = [name for _, name in (*cycle[start:], *cycle[:start])]
    shown = f": {' -> '.join([*names, first])}" if len(cycle) > 1 else ""
    message = f"`{first}` is defined by itself{shown}"
    span = collector.document.span((section, first))
    way_out = "a definition says what a value is from others, it does not change it"
    if section == "networks":
        span = collector.document.key_span((section, first))
        message = f"the input of `{first}` is made by `{first}` itself{shown}"
        way_out = "give it an input of the same shape that does not need it, or write "
        way_out += f"a second network for `{names[1]}`"
    collector.add("E0310", span, message, help=way_out)
