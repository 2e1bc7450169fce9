"""What the tape cannot do, and where a spec asks for it."""

from collections.abc import Iterator
from dataclasses import replace

from gencc.diagnostics import Source, Span
from gencc.frontend.yaml.document import load_text
from gencc.ir import expressions as ir
from gencc.ir.model import Model, Network, Placed, Step

LAYERS = {"dense", "flatten", "reshape", "relu", "tanh", "sigmoid"}
KINDS = {"Number", "Parameter", "Input", "Local", "Term", "Apply", "AsNumber"}
FUNCTIONS = {"add", "subtract", "multiply", "negative", "square", "exp", "sum", "mean"}
FUNCTIONS |= {"relu", "tanh", "sigmoid"}
RULES = {"adam", "sgd"}


def beyond(model: Model) -> Iterator[tuple[str, Source, Span]]:
    """For each thing a message, and its place."""
    for what, span in _beyond(model):
        yield f"the backend `numpy` has no {what}", model.source, span


def _beyond(model: Model) -> Iterator[tuple[str, Span]]:
    steps = [step for stage in model.stages for step in stage.steps]
    yield from (("second step", step.span) for step in steps[1:])
    data, step = model.data.domains[0], steps[0]
    if model.data.named or data.augment or data.columns or data.hold_out or data.only:
        place = load_text(model.source.name, model.source.text).span(["data"])
        yield "domains, columns, hold_out, only or augment", place
    plain = Step(
        step.name,
        step.updates,
        step.optimizers,
        False,
        step.objective,
        1,
        "",
        step.span,
    )
    if replace(step, text="") != plain or model.gradient_norms:
        yield "step but one that minimizes, once in each iteration", step.span
    for optimizer in model.optimizers:
        rule = optimizer.rule
        odd = [
            k for k in ("momentum", "nesterov", "weight_decay") if getattr(rule, k, 0)
        ]
        if rule.word not in RULES or odd or optimizer.rate:
            yield f"`{rule.word}` with {', '.join(odd) or 'such a rate'}", step.span
    for network in model.networks:
        yield from _of_network(network)
    for loss in (*model.losses, *model.definitions):
        yield from _of_formula(loss.value, loss.span)
    yield from _of_formula(step.objective, step.span)
    for output in model.outputs:
        yield from (
            ("pictures below one another", output.span) for _ in output.values[1:]
        )
        yield from _of_formula(output.values[0], output.span)
    yield from (("statistics after training", s.span) for s in model.statistics)
    yield from (("metrics", metric.span) for metric in model.metrics)


def _of_network(network: Network) -> Iterator[tuple[str, Span]]:
    name, span = network.name, network.span
    plain = Network(name, network.inputs[:1], network.layers, (), span)
    if network != replace(plain, mirror_of=network.mirror_of) or network.switches:
        yield "network but of one input, without heads, with weights of its own", span
    for p in network.layers:
        plain = p == Placed(p.name, p.layer, p.input, p.output, p.span)
        if (
            p.layer.word not in LAYERS
            or not plain
            or getattr(p.layer, "spectral_norm", 0)
        ):
            yield f"layer `{p.layer.word}` like this", p.span


def _of_formula(node: ir.Expression, span: Span) -> Iterator[tuple[str, Span]]:
    kind, span = type(node).__name__, node.span or span
    word = getattr(node, "function", getattr(node, "name", kind))
    known = word in FUNCTIONS if kind in ("Elementwise", "Reduce") else kind in KINDS
    if getattr(node, "over", "") or isinstance(node.type, ir.Scalar):
        known = False
    if not known or (kind == "Input" and word != "x"):
        yield f"`{word}` in formulas", span
    for part in ir.children(node):
        yield from _of_formula(part, span)
