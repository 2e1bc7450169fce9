"""`data` -> the domains of the examples, and their types in formulas."""

from __future__ import annotations

from dataclasses import replace

from gencc.diagnostics.collector import Collector
from gencc.frontend.identifiers import unused
from gencc.frontend.spec import Spec
from gencc.frontend.spec import data as spec
from gencc.ir.expressions import Label, Tensor
from gencc.ir.model import Data, Domain, Fit
from gencc.ops import sources

Inputs = dict[str, Tensor | Label]


def data(collector: Collector, written: Spec) -> Data:
    """The domains: x alone, or those that have names of their own."""
    section = written.data
    path = ("data", "domains") if section.domains else ("data",)
    for name, domain in _written(written).items():
        _check_count(
            collector, (*path, name) if section.domains else path, domain, section
        )
    labels, factors = labels_of(written), factors_of(written)
    domains = tuple(
        replace(
            _domain(name, domain, labels.get(name, ""), factors.get(name, "")),
            hold_out=_held_out(section, domain),
        )
        for name, domain in _written(written).items()
    )
    return Data(
        domains,
        section.batch,
        named=section.domains is not None,
        paired=section.pairs,
    )


def inputs(data: Data) -> Inputs:
    """The inputs with a bare name in formulas: x and its labels y, or every domain."""
    types: Inputs = {domain.name: Tensor(domain.shape) for domain in data.domains}
    for domain in data.domains:
        if domain.classes and not data.named:
            types[domain.labels] = Label(domain.classes)
    return types


def labels_of(written: Spec) -> dict[str, str]:
    """The input for the labels of each domain that has some.

    For x it is y; the labels of a domain a are `a.y` in formulas, and a_y where that is
    not a valid name.
    """
    taken, labels = _named(written), dict[str, str]()
    for name, domain in _written(written).items():
        if _classes(domain):
            own = unused(f"{name}_y", taken) if written.data.domains else "y"
            labels[name] = own
            taken.add(own)
    return labels


def factors_of(written: Spec) -> dict[str, str]:
    """The input for the factors of each domain that has some: x_factors for x.factors."""
    taken = {*_named(written), *labels_of(written).values()}
    factors: dict[str, str] = {}
    for name, domain in _written(written).items():
        if _factor_count(domain):
            factors[name] = unused(f"{name}_factors", taken)
            taken.add(factors[name])
    return factors


def _named(written: Spec) -> set[str]:
    """All that a spec has a name for."""
    names = {*(written.data.domains or ()), *written.networks, *written.params}
    return names | {*written.let, *written.losses, *written.latent, *written.fit}


def _written(written: Spec) -> dict[str, spec.Domain]:
    return {**(written.data.domains or {"x": written.data})}


def _classes(domain: spec.Domain) -> int | None:
    assert domain.source is not None
    return sources.find(domain.source).classes or domain.class_count


def _factor_count(domain: spec.Domain) -> int:
    assert domain.source is not None
    return sources.find(domain.source).factors or domain.factors or 0


def _domain(name: str, written: spec.Domain, labels: str, factors: str) -> Domain:
    assert written.source is not None
    columns = written.table()
    shape = sources.find(written.source).shape or written.shape
    if shape is None:  # as many numbers as all columns together
        shape = (sum(column.size for column in columns),)
    if written.window:
        shape = (written.window.length, *shape)
    only = tuple(sorted(set(written.only or ())))
    return Domain(
        name,
        written.source,
        shape,
        _classes(written),
        written.scale,
        written.range,
        only,
        labels,
        _factor_count(written),
        factors,
        _fit(written),
        written.labels or "",
        columns,
        tuple(augmentation.resolved() for augmentation in written.augment or ()),
        written.window.stride if written.window else 0,
    )


def _held_out(section: spec.Data, domain: spec.Domain) -> float:
    """The fraction of a domain: its own, or that of all of them."""
    own = domain.hold_out if isinstance(domain, spec.NamedDomain) else None
    return section.hold_out if own is None else own


def _fit(written: spec.Domain) -> Fit | None:
    crop = written.crop
    centre = crop == "centre"
    pixels = None if crop is None or isinstance(crop, str) else crop
    fit = Fit(written.resize, pixels, centre)
    return None if fit == Fit() else fit


def _check_count(
    collector: Collector, path: tuple[str, ...], domain: spec.Domain, data: spec.Data
) -> None:
    assert domain.source is not None
    count = sources.find(domain.source).examples
    if count is None or data.batch <= count:
        return
    message = f"a minibatch of {data.batch:,} is more than the {count:,} {domain.source} there are"
    span = collector.document.span(("data", "batch"))
    collector.add("E0320", span, message, help=f"write {count} or less")
