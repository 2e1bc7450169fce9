"""`data` -> the domains that examples come from, and the types of what formulas call them."""

from __future__ import annotations

from gencc.findings import Findings
from gencc.ir.expressions import Label, Tensor
from gencc.ir.model import Data, Domain
from gencc.spec import Spec
from gencc.spec import data as spec

Inputs = dict[str, Tensor | Label]


def data(findings: Findings, written: Spec) -> Data:
    """The domains: x alone, or those that have names of their own."""
    found = written.data
    path = ("data", "domains") if found.domains else ("data",)
    named: dict[str, spec.Domain] = {**(found.domains or {"x": found})}
    for name, one in named.items():
        _check_count(findings, (*path, name) if found.domains else path, one, found)
    domains = tuple(_domain(name, one) for name, one in named.items())
    return Data(domains, found.batch, found.hold_out)


def inputs(found: Data) -> Inputs:
    """x and, where there are labels, y; or every domain by its name."""
    types: Inputs = {one.name: Tensor(one.shape) for one in found.domains}
    if found.classes:
        types["y"] = Label(found.classes)
    return types


def _domain(name: str, one: spec.Domain) -> Domain:
    assert one.source is not None
    known = spec.SOURCES[one.source]
    shape = known.shape or one.shape
    assert shape is not None
    classes = known.classes or one.classes
    only = tuple(sorted(set(one.only or ())))
    return Domain(name, one.source, shape, classes, one.scale, one.range, only)


def _check_count(
    findings: Findings, path: tuple[str, ...], one: spec.Domain, found: spec.Data
) -> None:
    assert one.source is not None
    count = spec.SOURCES[one.source].count
    if count is None or found.batch <= count:
        return
    message = f"a minibatch of {found.batch:,} is more than the {count:,} {one.source} there are"
    span = findings.document.span(("data", "batch"))
    findings.add("E0320", span, message, help=f"write {count} or less")
