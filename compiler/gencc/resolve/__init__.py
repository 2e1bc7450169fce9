"""The resolve stage: a Spec -> the Model it means, every name, shape and number known."""

from __future__ import annotations

from dataclasses import replace

from gencc.diagnostics.collector import Findings
from gencc.frontend.spec import Spec
from gencc.frontend.spec.model import UniformPrior
from gencc.frontend.yaml.document import Document
from gencc.ir.expressions import Constant, Noise, Scalar, StandardNormal, Uniform
from gencc.ir.model import Model
from gencc.resolve import trainability as usage
from gencc.resolve.data import data, inputs
from gencc.resolve.definitions import definitions
from gencc.resolve.draws import training_draws
from gencc.resolve.expressions import Scope
from gencc.resolve.identity import identity
from gencc.resolve.idle import idle
from gencc.resolve.losses_and_outputs import losses, metrics, outputs, statistics
from gencc.resolve.networks import check_norms, check_sizes
from gencc.resolve.operands import Prior
from gencc.resolve.schedule import parameters, schedule


def resolve(document: Document, spec: Spec) -> Model:
    """The model of a spec; raises CompileError with every mistake."""
    findings = Findings(document)
    examples = data(findings, spec)
    scope = Scope(
        examples,
        inputs(examples),
        _priors(spec),
        _parameters(spec),
        spec.losses,
        spec.fit,
    )
    draws = training_draws(spec)
    defined = definitions(findings, spec, scope, draws)
    terms = losses(findings, spec, scope, draws)
    scope.are_terms = True
    plan = schedule(findings, spec, scope, draws)
    scope.are_terms = False
    fitted = statistics(findings, spec, scope, draws)
    made = outputs(findings, spec, scope, draws)
    measured = metrics(findings, spec, scope, draws)
    findings.stop_if_any()
    check_sizes(findings, scope.networks, spec.data.batch)
    check_norms(findings, scope.networks, spec.data.batch)
    findings.stop_if_any()
    model = Model(
        name=spec.name,
        about=spec.about.strip(),
        paper=spec.paper.strip(),
        data=examples,
        networks=tuple(
            network for name in spec.networks if (network := scope.networks[name])
        ),
        parameters=parameters(spec, plan.counts),
        definitions=defined,
        losses=terms,
        optimizers=tuple(plan.optimizers.values()),
        stages=tuple(plan.stages),
        statistics=fitted,
        outputs=made,
        metrics=measured,
        source=document.source,
        allowed=spec.allow,
        idle=tuple(idle(document, spec)),
    )
    usage.check(findings, model)
    findings.stop_if_any()
    return replace(model, identity=identity(spec, model, draws))


def _priors(spec: Spec) -> dict[str, Prior]:
    found: dict[str, Prior] = {}
    for name, written in spec.latent.items():
        noise: Noise = StandardNormal()
        if isinstance(written, UniformPrior):
            noise = Uniform(written.low, written.high)
        found[name] = Prior(name, noise, written.size, None)
    return found


def _parameters(spec: Spec) -> dict[str, Constant | Scalar]:
    """Numbers are constants; what is annealed changes as training goes on."""
    return {
        name: Constant() if isinstance(value, float) else Scalar()
        for name, value in spec.params.items()
    }
