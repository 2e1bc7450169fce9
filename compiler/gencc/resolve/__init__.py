"""The resolve stage: a Spec -> the Model it means, every name, shape and number known."""

from __future__ import annotations

from gencc.document import Document
from gencc.findings import Findings
from gencc.ir.expressions import Noise, StandardNormal, Tensor, Uniform
from gencc.ir.layers import Shape
from gencc.ir.model import Data, Loss, Model, Output
from gencc.resolve import expressions, usage
from gencc.resolve.definitions import definitions
from gencc.resolve.draws import output_draws, training_draws
from gencc.resolve.expressions import Scope
from gencc.resolve.networks import check_sizes, networks
from gencc.resolve.operands import Prior, per_example, show, span_of, tensor
from gencc.resolve.schedule import parameters, schedule
from gencc.resolve.site import Broken, Draws, Site
from gencc.spec import Spec
from gencc.spec.model import UniformPrior

SHAPES: dict[str, Shape] = {"digits": (8, 8, 1), "mnist": (28, 28, 1)}
COUNTS = {"digits": 1797}  # of the sources whose size is known here


def resolve(document: Document, spec: Spec) -> Model:
    """The model of a spec; raises CompileError with every mistake."""
    findings = Findings(document)
    data = _data(findings, spec)
    priors = _priors(spec)
    inputs = {"x": data.shape, **{name: (p.size,) for name, p in priors.items()}}
    nets = networks(findings, spec, inputs)
    scope = Scope(data.shape, nets, priors, spec.params.keys(), spec.losses.keys())
    draws = training_draws(spec)
    defined = definitions(findings, spec, scope, draws)
    losses = _losses(findings, spec, scope, draws)
    outputs = _outputs(findings, spec, scope, draws)
    scope.are_terms = True
    plan = schedule(findings, spec, scope, draws)
    findings.stop_if_any()
    check_sizes(findings, nets, spec.data.batch)
    findings.stop_if_any()
    model = Model(
        name=spec.name,
        about=spec.about.strip(),
        paper=spec.paper.strip(),
        data=data,
        networks=tuple(network for network in nets.values() if network),
        parameters=parameters(spec, plan.counts),
        definitions=defined,
        losses=losses,
        epochs=spec.train.epochs,
        optimizers=tuple(plan.optimizers.values()),
        steps=tuple(plan.steps),
        outputs=outputs,
        source=document.source,
    )
    usage.check(findings, model)
    findings.stop_if_any()
    return model


def _data(findings: Findings, spec: Spec) -> Data:
    low, high = spec.data.scale
    source, batch = spec.data.source, spec.data.batch
    if (count := COUNTS.get(source, batch)) < batch:
        span = findings.document.span(("data", "batch"))
        message = (
            f"a minibatch of {batch:,} is more than the {count:,} {source} there are"
        )
        findings.add("E0320", span, message, help=f"write {count} or less")
    return Data(source, SHAPES[source], low, high, spec.data.batch)


def _priors(spec: Spec) -> dict[str, Prior]:
    found: dict[str, Prior] = {}
    for name, written in spec.latent.items():
        noise: Noise = StandardNormal()
        if isinstance(written, UniformPrior):
            noise = Uniform(written.low, written.high)
        found[name] = Prior(name, noise, written.size, None)
    return found


def _losses(
    findings: Findings, spec: Spec, scope: Scope, draws: Draws
) -> tuple[Loss, ...]:
    found = []
    for name, formula in spec.losses.items():
        site = Site(findings, ("losses", name), draws)
        try:
            value = expressions.resolve(site, scope, formula.tree)
            number = per_example(site, value, "a loss")
        except Broken:
            continue
        span = findings.document.span(site.path)
        found.append(Loss(name, number, formula.text, span))
    return tuple(found)


def _outputs(
    findings: Findings, spec: Spec, scope: Scope, draws: Draws
) -> tuple[Output, ...]:
    found = []
    for name, formula in spec.outputs.items():
        own = output_draws(spec, draws, name)
        site = Site(findings, ("outputs", name), own, is_output=True)
        try:
            value = tensor(site, expressions.resolve(site, scope, formula.tree))
            if not isinstance(value.type, Tensor):
                message = f"an output is a tensor, this is {show(value.type)}"
                raise site.mistake("E0308", span_of(site, value), message)
        except Broken:
            continue
        span = findings.document.span(site.path)
        found.append(Output(name, value, formula.text, span))
    return tuple(found)
