"""Latents, parameters, definitions, losses and statistics that nothing in a spec uses."""

from __future__ import annotations

from collections.abc import Iterator

from gencc.frontend.formula import Attribute, Name
from gencc.frontend.spec import Spec
from gencc.frontend.spec.fields import Formula
from gencc.frontend.spec.model import Written
from gencc.frontend.yaml.document import Document
from gencc.ir.model import UnusedName
from gencc.resolve.draws import formulas, plans
from gencc.resolve.formula_site import names_in, parts

_KINDS = {
    "latent": "latent",
    "params": "parameter",
    "let": "definition",
    "losses": "loss",
    "fit": "statistic",
}


def unused_names(document: Document, spec: Spec) -> Iterator[UnusedName]:
    """In the order of the spec; unused networks and learned numbers are errors (E0403)."""
    used = {*_used(spec)}
    for section, kind in _KINDS.items():
        for name in getattr(spec, section):
            reference = f"prior.{name}" if section == "latent" else name
            if reference not in used:
                yield UnusedName(kind, name, document.key_span((section, name)))


def _used(spec: Spec) -> Iterator[str]:
    """Every name that the spec refers to, that of a latent as `prior.z`."""
    for formula in formulas(spec):
        yield from names_in(formula.tree)
        for part in parts(formula.tree):
            match part:
                case Attribute(owner=Name(name="prior"), name=latent):
                    yield f"prior.{latent}"
    yield from spec.numbers.used
    for param in spec.params.values():
        if isinstance(param.value, Formula):
            yield from names_in(param.value.tree)
    for network in spec.networks.values():
        for name in network.input if isinstance(network, Written) else ():
            yield from (name, f"prior.{name}")
    for _, plan in plans(spec):
        yield from plan.share or ()
        for step in plan.schedule or ():
            yield from (str(step.repeat), str(step.every))
