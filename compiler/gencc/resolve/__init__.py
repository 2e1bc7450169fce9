"""The resolve stage: a Spec -> the Model it means, every name, shape and number known."""

from __future__ import annotations

from dataclasses import replace

from gencc.diagnostics.collector import Collector
from gencc.frontend.sound import NOTHING, Lost
from gencc.frontend.spec import Spec
from gencc.frontend.yaml.document import Document
from gencc.ir.model import Model
from gencc.resolve import formulas, pools, sharing, trainability
from gencc.resolve.data import data, inputs
from gencc.resolve.definitions import definitions
from gencc.resolve.draws import training_draws
from gencc.resolve.dropout import draw_dropout
from gencc.resolve.expressions import Scope
from gencc.resolve.identity import identity
from gencc.resolve.losses_and_outputs import losses, metrics, outputs, statistics
from gencc.resolve.networks import check_norms, check_sizes
from gencc.resolve.parameters import free_values, named_numbers, parameters
from gencc.resolve.schedule import schedule
from gencc.resolve.unused_names import unused_names
from gencc.resolve.validation import validation


def resolve(document: Document, spec: Spec, lost: Lost = NOTHING) -> Model:
    """The model of a spec; raises CompileError with every mistake.

    Of what is left of a spec without its `lost` parts it is a model that only lints may
    read: it may lack steps, and is not checked as a whole.
    """
    collector = Collector(document)
    named = formulas.defined(spec)
    unused = formulas.unused(collector, spec, named)
    spec = formulas.written_out(collector, spec, named)
    examples = data(collector, spec)
    scope = Scope(
        examples,
        inputs(examples),
        {name: written.prior(name) for name, written in spec.latent.items()},
        parameters(spec),
        spec.losses,
        spec.fit,
        {name: definition.signature for name, definition in named.items()},
        lost=lost,
    )
    draws = training_draws(spec)
    defined = definitions(collector, spec, scope, draws)
    terms = losses(collector, spec, scope, draws)
    scope.are_terms = True
    plan = schedule(collector, spec, scope, draws)
    scope.are_terms = False
    fitted = statistics(collector, spec, scope, draws)
    computed = outputs(collector, spec, scope, draws)
    measured = metrics(collector, spec, scope, draws)
    collector.raise_if_any()
    check_sizes(collector, scope.networks, spec.data.batch)
    check_norms(collector, scope.networks, spec.data.batch)
    collector.raise_if_any()
    model = Model(
        name=spec.name,
        about=spec.about.strip(),
        paper=spec.paper.strip(),
        data=examples,
        networks=tuple(
            network for name in spec.networks if (network := scope.networks[name])
        ),
        parameters=free_values(spec, scope.parameters, plan.counts),
        named_numbers=named_numbers(spec, scope.parameters),
        definitions=defined,
        losses=terms,
        optimizers=tuple(plan.optimizers.values()),
        stages=tuple(plan.stages),
        statistics=fitted,
        outputs=computed,
        metrics=measured,
        source=document.source,
        assignments=document.assignments,
        allowed=spec.allow,
        unused_names=(*unused_names(document, spec), *unused),
        formulas=formulas.described(named),
        gradient_norms=spec.train.gradient_norms,
    )
    if not lost.is_nothing:
        if "E0403" not in lost.mentions:
            trainability.check_names(collector, spec, model, lost.mentions)
        collector.raise_if_any()
        return model
    trainability.check(collector, model)
    pools.check(collector, model)
    collector.raise_if_any()
    model = replace(model, validation=validation(collector, spec, model))
    collector.raise_if_any()
    model = draw_dropout(sharing.of_what_is_drawn(model))
    return replace(model, identity=identity(spec, model, scope.parameters, draws))
