"""`share` -> the inputs and the draws that an iteration takes once for all its steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from gencc.diagnostics.collector import Collector
from gencc.frontend.spec import Spec
from gencc.frontend.spec.error_paths import Path
from gencc.ir.expressions import Draw, walk
from gencc.ir.model import Model
from gencc.lowering.rewriting import values
from gencc.resolve.draws import by_source
from gencc.resolve.expressions import Scope
from gencc.resolve.formula_site import Draws


def resolve(
    collector: Collector,
    spec: Spec,
    scope: Scope,
    draws: Draws,
    path: Path,
    written: tuple[str, ...],
) -> tuple[str, ...]:
    """The names of the inputs and draws; `path` is that of the stage."""
    draws_of: Mapping[str, list[str]] = by_source(spec, draws) if written else {}
    shared: list[str] = []
    for index, name in enumerate(written):
        if name in scope.inputs:
            # One minibatch of both: labels belong to their examples.
            shared += scope.data.domain(name).inputs
        elif own := draws_of.get(name):
            shared += own
        elif name not in scope.lost.names | scope.lost.latents and (
            not scope.lost.sections
        ):
            latents = [latent for latent in spec.latent if latent in draws_of]
            item = collector.document.item_path(path, "share", index)
            _report(collector, spec, scope, latents, item, name)
    return tuple(dict.fromkeys(shared))


def of_what_is_drawn(model: Model) -> Model:
    """The model whose stages share nothing that no formula draws.

    Draws have names before it is known which distributions are mixtures, whose
    components are chosen by a further draw.
    """
    drawn = {
        v.name for value in values(model) for v in walk(value) if isinstance(v, Draw)
    }
    known = {*model.data.inputs, *drawn}
    stages = tuple(
        replace(stage, shared=tuple(name for name in stage.shared if name in known))
        for stage in model.stages
    )
    return replace(model, stages=stages)


def _report(
    collector: Collector,
    spec: Spec,
    scope: Scope,
    latents: list[str],
    path: Path,
    name: str,
) -> None:
    sources = (*scope.inputs, *latents)
    message = f"`{name}` is neither data nor a latent that is drawn"
    way_out = collector.suggest(name, sources)
    if name in spec.latent:
        message = f"no formula of the training draws from `{name}`"
        way_out = f"`sample(prior.{name})` draws; or leave it out"
    elif name in spec.let:
        message = f"`{name}` draws nothing by itself, so there is nothing to share"
        way_out = "share the data or the latents that it is computed from: "
        way_out += ", ".join(f"`{source}`" for source in sources)
    span = collector.document.span(path)
    collector.add("E0321", span, message, help=way_out)
