"""What of the language a model has: operations, and pairs of them that meet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import get_args

from gencc.frontend import formula as syntax
from gencc.frontend import formula_parser
from gencc.ir import expressions as ir
from gencc.ir.layers import Layer
from gencc.ir.model import Model, Network, Rule, Stage
from gencc.lowering.rewriting import values
from gencc.ops import functions, load, vocabulary
from gencc.ops.layers.conv import Conv
from gencc.ops.layers.conv_transpose import ConvTranspose
from gencc.resolve.formula_site import parts
from strategies.sources import KNOWN

# Others are read from folders and files of their own formats, or large: tests/runtime and
# tests/equivalence/words have them.
_SOURCES = (
    "npz",
    *KNOWN,
)
_ELEMENTWISE = [
    name
    for name in functions.names()
    if functions.find(name).operation == "elementwise"
]
_NETWORKS = (
    "heads", "concat", "flatten, concat", "mirror", "tied", "unpool: switches",
    "unpool: upsample", "learned", "learned tensor", "average", "state",
    "frozen", "start",
)  # fmt: skip
_LAYERS = (
    "bias: false", "stride", "padding", "kernel: not square", "grown", "one example",
)  # fmt: skip
_TRAINING = (
    "repeat", "every", "named count", "maximize", "share", "share: draws", "simultaneous", "stages",
    "optimizers", "optimizer of a step", "own objective", "clip_norm", "clip_value",
    "clip_weights", "accumulate", "when", "changing rate",
    "validation", "keep", "gradient_norms",
)  # fmt: skip
_DATA = (
    "domains", "one domain", "x among domains", "labels of a domain", "classes", "scale",
    "range", "only", "hold_out", "factors", "pairs",
    *(f"augment {word}" for word in vocabulary("augmentations")),
)  # fmt: skip


def _class_names(union: object, *beside: type) -> Iterator[str]:
    yield from (cls.__name__ for cls in get_args(union) if cls not in beside)


def _usual(word: str) -> dict[str, float | bool]:
    """The settings of a rule that may be left out, and what they are then."""
    keys = load("optimizers", word).Keys.model_fields
    return {k: field.default for k, field in keys.items() if not field.is_required()}


def _every() -> Iterator[str]:
    # concat and repeat are none in a model; a mirror has max_unpool. No chain knows whether a
    # latent comes in, as virtual_batch_norm wants.
    layers = (
        word
        for word in vocabulary("layers")
        if load("layers", word).Keys.node != Layer and word != "virtual_batch_norm"
    )
    yield from (f"layer {word}" for word in (*layers, "max_unpool"))
    yield from (
        f"init {word}"
        for word in (*vocabulary("initializers"), "Ones", "Filled", "ByGate")
    )
    yield from (f"function {name}" for name in (*ir.OPERATORS, *_ELEMENTWISE))
    # Only gradients of calls are drawn: those of other numbers are functions of names.
    drawn = _class_names(ir.Expression, ir.Within)
    yield from (f"expression {name}" for name in drawn)
    yield from (
        f"noise {name}"
        for name in ("permutation", "gumbel", *vocabulary("distributions"))
    )
    yield from (f"word {name}" for name in functions.names())
    for word in vocabulary("optimizers"):
        yield f"optimizer {word}"
        yield from (f"optimizer {word}, {key}" for key in _usual(word))
    yield from (f"anneal {name}" for name in vocabulary("schedules"))
    yield from (f"source {name}" for name in _SOURCES)
    yield from (f"network {name}" for name in _NETWORKS)
    yield from (f"feature {name}" for name in _LAYERS)
    yield from (f"training {name}" for name in _TRAINING)
    yield from (f"data {name}" for name in _DATA)


EVERY: tuple[str, ...] = tuple(_every())
"""All that can occur, as `occurrences` counts it; pairs are left open."""


def occurrences(model: Model) -> Counter[str]:
    """How often each operation, and each pair, stands in a model, lowered or not."""
    counts = Counter(_of_data(model))
    for network in model.networks:
        counts.update(_of_network(network))
    counts.update(_of_formulas(model))
    counts.update(_of_training(model))
    for parameter in model.parameters:
        if parameter.anneal:
            counts[f"anneal {parameter.anneal.word}"] += 1
    return counts


def _of_data(model: Model) -> Iterator[str]:
    data = model.data
    for domain in data.domains:
        yield f"source {domain.source}"
        yield from (
            f"data {name}"
            for name, value in (
                ("classes", domain.classes),
                ("scale", domain.scale),
                ("range", domain.bounds),
                ("only", domain.only),
                ("factors", domain.factor_count),
            )
            if value
        )
        yield from (f"data augment {change.word}" for change in domain.augment)
    if data.named:
        names = [domain.name for domain in data.domains]
        yield "data one domain" if len(names) == 1 else "data domains"
        yield from ["data x among domains"] * ("x" in names and len(names) > 1)
        read = any(_is_label(p) for v in values(model) for p in ir.walk(v))
        yield from ["data labels of a domain"] * read
    if data.paired:
        yield "data pairs"
    if data.holds_out:
        yield "data hold_out"
    if data.batch == 1:
        yield "feature one example"


def _is_label(part: ir.Expression) -> bool:
    return isinstance(part, ir.Input) and isinstance(part.type, ir.Label)


# ------------------------------------------------------------------ networks


def _of_network(network: Network) -> Iterator[str]:
    yield from ["network average"] * bool(network.average_of)
    if network.pretrained:
        yield "network frozen" if network.is_frozen else "network start"
    chains = [[placed.layer for placed in network.layers]]
    chains += [
        [*chains[0][-1:], *(placed.layer for placed in head.layers)]
        for head in network.heads
    ]
    for chain in chains:
        for first, second in pairwise(chain):
            yield f"layers {first.word} > {second.word}"
    for _, placed in network.placed():
        yield f"layer {placed.layer.word}"
        yield from _of_layer(placed.layer)
    for _, weight in network.weights():
        yield f"init {weight.initial.word or type(weight.initial).__name__}"
    if network.heads:
        yield "network heads"
    if len(network.inputs) > 1:
        yield "network flatten, concat" if network.flattened else "network concat"
    if network.learned:
        kind = "learned tensor" if network.learned.shape else "learned"
        yield f"network {'state' if network.is_state else kind}"
    if network.mirror_of:
        yield "network mirror"
        if network.switches:
            yield "network unpool: switches"
        elif any(p.layer.word == "upsample" for p in network.layers):
            yield "network unpool: upsample"
    if network.tied_to:
        yield "network tied"


def _of_layer(layer: Layer) -> Iterator[str]:
    if not getattr(layer, "bias", True):
        yield "feature bias: false"
    if isinstance(layer, Conv | ConvTranspose):
        pads = layer.padding if isinstance(layer, Conv) else layer.crop
        flat = [size for pair in pads for size in pair]
        if layer.stride != (1, 1):
            yield "feature stride"
        if any(flat):
            yield "feature padding"
        if min(flat) < 0:
            yield "feature grown"
        if len(set(layer.kernel)) > 1:
            yield "feature kernel: not square"


# ------------------------------------------------------------------ formulas


def _of_formulas(model: Model) -> Iterator[str]:
    single = (*model.definitions, *model.losses, *model.statistics)
    named = (*single, *model.metrics)
    values = [item.value for item in single]
    values += [value for metric in model.metrics for value in metric.values]
    values += [step.objective for step in model.steps]
    values += [value for output in model.outputs for value in output.values]
    for value in values:
        for part in ir.walk(value):
            yield from _of_expression(part)
    texts = [item.text for item in (*named, *model.steps)]
    # A list of pictures is written with commas: the arguments of one call.
    texts += [f"list({output.text})" for output in model.outputs]
    for text in texts:
        for node in parts(formula_parser.parse(text)):
            if isinstance(node, syntax.Call) and node.name in functions.names():
                yield f"word {node.name}"
                for argument in node.arguments:
                    if (
                        isinstance(argument, syntax.Call)
                        and argument.name in functions.names()
                    ):
                        yield f"words {node.name}({argument.name})"


def _of_expression(part: ir.Expression) -> Iterator[str]:
    yield f"expression {type(part).__name__}"
    if isinstance(part, ir.Elementwise):
        yield f"function {part.function}"
        for operand in part.operands:
            if isinstance(operand, ir.Elementwise):
                yield f"functions {part.function}({operand.function})"
    if isinstance(part, ir.Draw | ir.Grid):
        yield f"noise {part.noise.word}"


# ------------------------------------------------------------------ training


def _of_training(model: Model) -> Iterator[str]:
    for optimizer in model.optimizers:
        yield from _of_rule(optimizer.rule)
    if len(model.stages) > 1:
        yield "training stages"
    if own := model.validation:
        yield "training validation"
        yield from ["training keep"] * (own.keep is not None)
    yield from ["training gradient_norms"] * model.gradient_norms
    yield from _of_rates(model)
    for stage in model.stages:
        yield from _of_stage(model, stage)


def _of_rule(rule: Rule) -> Iterator[str]:
    yield f"optimizer {rule.word}"
    for key, usual in _usual(rule.word).items():
        if rule.settings()[key] != usual:
            yield f"optimizer {rule.word}, {key}"


def _of_rates(model: Model) -> Iterator[str]:
    for optimizer in model.optimizers:
        yield from ["training changing rate"] * (optimizer.rate is not None)


def _of_stage(model: Model, stage: Stage) -> Iterator[str]:
    if stage.simultaneous:
        yield "training simultaneous"
    elif stage.shared:
        yield "training share"
        inputs = {*model.data.inputs}
        yield from ["training share: draws"] * bool(set(stage.shared) - inputs)
    for step in stage.steps:
        for count, word in ((step.repeat, "repeat"), (step.every, "every")):
            yield from [f"training {word}"] * (count != 1)
            yield from ["training named count"] * isinstance(count, str)
        yield from ["training accumulate"] * (step.accumulate > 1)
        yield from ["training when"] * (step.condition is not None)
        for bound in ("clip_norm", "clip_value", "clip_weights"):
            yield from [f"training {bound}"] * (getattr(step, bound) is not None)
        if step.maximize:
            yield "training maximize"
        if len(step.optimizers) > 1:
            yield "training optimizers"
        if len(stage.steps) > 1 and step.name in step.optimizers:
            yield "training optimizer of a step"
        if not any(isinstance(p, ir.Term) for p in ir.walk(step.objective)):
            yield "training own objective"
