"""`data` -> the domains that examples come from, and the types of what formulas call them."""

from __future__ import annotations

from gencc.diagnostics.collector import Collector
from gencc.frontend.identifiers import unused
from gencc.frontend.spec import Spec
from gencc.frontend.spec import data as spec
from gencc.ir.expressions import Label, Tensor
from gencc.ir.model import Data, Domain
from gencc.ops import sources

Inputs = dict[str, Tensor | Label]


def data(collector: Collector, written: Spec) -> Data:
    """The domains: x alone, or those that have names of their own."""
    found = written.data
    path = ("data", "domains") if found.domains else ("data",)
    for name, one in _written(written).items():
        _check_count(collector, (*path, name) if found.domains else path, one, found)
    labels = labels_of(written)
    domains = tuple(
        _domain(name, one, labels.get(name, ""))
        for name, one in _written(written).items()
    )
    return Data(domains, found.batch, found.hold_out, named=found.domains is not None)


def inputs(found: Data) -> Inputs:
    """What a formula calls by a bare name: x and its labels y, or every domain."""
    types: Inputs = {one.name: Tensor(one.shape) for one in found.domains}
    for one in found.domains:
        if one.classes and not found.named:
            types[one.labels] = Label(one.classes)
    return types


def labels_of(written: Spec) -> dict[str, str]:
    """The input for the labels of each domain that has some.

    Of x that is y; the labels of a domain a are `a.y` in formulas, and a_y where that is
    no name.
    """
    taken = {*(written.data.domains or ()), *written.networks, *written.params}
    taken |= {*written.let, *written.losses, *written.latent, *written.fit}
    found: dict[str, str] = {}
    for name, one in _written(written).items():
        if _classes(one):
            own = unused(f"{name}_y", taken) if written.data.domains else "y"
            found[name] = own
            taken.add(own)
    return found


def _written(written: Spec) -> dict[str, spec.Domain]:
    return {**(written.data.domains or {"x": written.data})}


def _classes(one: spec.Domain) -> int | None:
    assert one.source is not None
    return sources.find(one.source).classes or one.classes


def _domain(name: str, one: spec.Domain, labels: str) -> Domain:
    assert one.source is not None
    shape = sources.find(one.source).shape or one.shape
    assert shape is not None
    only = tuple(sorted(set(one.only or ())))
    return Domain(
        name, one.source, shape, _classes(one), one.scale, one.range, only, labels
    )


def _check_count(
    collector: Collector, path: tuple[str, ...], one: spec.Domain, found: spec.Data
) -> None:
    assert one.source is not None
    count = sources.find(one.source).examples
    if count is None or found.batch <= count:
        return
    message = f"a minibatch of {found.batch:,} is more than the {count:,} {one.source} there are"
    span = collector.document.span(("data", "batch"))
    collector.add("E0320", span, message, help=f"write {count} or less")
