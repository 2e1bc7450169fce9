"""Mistakes in networks: activations, normalization, the layout of weights and images."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from gencc.ir.layers import Layer
from gencc.ir.model import Model, Placed, tensors_of
from gencc.ops.layers.batch_norm import BatchNorm
from gencc.ops.layers.leaky_relu import LeakyRelu
from gencc.ops.layers.relu import Relu
from gencc.ops.layers.sigmoid import Sigmoid
from gencc.ops.layers.tanh import Tanh
from gencc.verification.grading.mistakes.record import Mistake
from gencc.verification.grading.mistakes.rewriting import (
    Chain,
    of_networks,
    single_layers,
)
from gencc.verification.grading.replay import Alteration
from gencc.verification.grading.student.running import Result
from gencc.verification.grading.trace import Arrays, Trace, Turn
from gencc.verification.reference.training import State

IDENTITY = LeakyRelu(slope=1.0)
CLOSING = (Sigmoid, Tanh)


def _layers(change: Any, trace: Trace, what: str = "") -> Iterator[Alteration]:
    """Layers replaced, all of a network or of all networks; a layer, or None to keep it."""

    def of(chain: Chain) -> Chain:
        others = ((p, change(p.layer)) for p in chain)
        return tuple(p if o is None else replace(p, layer=o) for p, o in others)

    for model, name in of_networks(trace.model, of):
        yield Alteration(model, _where(what, name))


def _where(what: str, name: str) -> str:
    return ", ".join(filter(None, (what, f"in {name}" if name else "")))


def _slopes(trace: Trace, result: Result) -> Iterator[Alteration]:
    for slope in (0.01, 0.2, 0.1, 0.3, 0.02, 0.05):
        yield from _layers(
            lambda layer, s=slope: (
                LeakyRelu(slope=s)
                if isinstance(layer, LeakyRelu) and layer.slope != s
                else None
            ),
            trace,
            f"slope {slope:g}",
        )


SLOPE = Mistake(
    "slope of leaky_relu",
    "leaky_relu has another slope below 0, such as the 0.01 that PyTorch has by itself",
    _slopes,
)


def _relu_for_leaky(trace: Trace, result: Result) -> Iterator[Alteration]:
    yield from _layers(
        lambda layer: Relu() if isinstance(layer, LeakyRelu) else None, trace
    )


RELU_FOR_LEAKY = Mistake(
    "relu instead of leaky_relu",
    "relu stands where leaky_relu was expected",
    _relu_for_leaky,
)


def _leaky_for_relu(trace: Trace, result: Result) -> Iterator[Alteration]:
    for slope in (0.01, 0.2, 0.1, 0.3):
        yield from _layers(
            lambda layer, s=slope: (
                LeakyRelu(slope=s) if isinstance(layer, Relu) else None
            ),
            trace,
            f"slope {slope:g}",
        )


LEAKY_FOR_RELU = Mistake(
    "leaky_relu instead of relu",
    "leaky_relu stands where relu was expected",
    _leaky_for_relu,
)


def _one_missing(trace: Trace, result: Result) -> Iterator[Alteration]:
    def change(placed: Placed) -> tuple[Placed, ...] | None:
        is_one = isinstance(placed.layer, Relu | LeakyRelu | Tanh | Sigmoid)
        return () if is_one and not _closes(trace.model, placed) else None

    for model, name in single_layers(trace.model, change):
        yield Alteration(model, f"{name}")


def _closes(model: Model, placed: Placed) -> bool:
    """Whether an activation is that of the result of a network."""
    for network in model.networks:
        for chain in (network.layers, *(head.layers for head in network.heads)):
            kept = [p for p in chain if p.layer.word not in ("reshape", "flatten")]
            if kept and kept[-1] is placed:
                return not (network.heads and chain is network.layers)
    return False


ACTIVATION_MISSING = Mistake(
    "activation forgotten", "an activation between two layers is missing", _one_missing
)


def _closing_missing(trace: Trace, result: Result) -> Iterator[Alteration]:
    def change(placed: Placed) -> tuple[Placed, ...] | None:
        closes = isinstance(placed.layer, CLOSING) and _closes(trace.model, placed)
        return () if closes else None

    for model, name in single_layers(trace.model, change):
        yield Alteration(model, f"{name}")


CLOSING_MISSING = Mistake(
    "output without its activation",
    "the activation at the end of a network is missing: logits are taken for probabilities",
    _closing_missing,
)


def _closing_twice(trace: Trace, result: Result) -> Iterator[Alteration]:
    def change(placed: Placed) -> tuple[Placed, ...] | None:
        closes = isinstance(placed.layer, CLOSING) and _closes(trace.model, placed)
        return (
            (placed, replace(placed, name=f"{placed.name}_again")) if closes else None
        )

    for model, name in single_layers(trace.model, change):
        yield Alteration(model, f"{name}")


CLOSING_TWICE = Mistake(
    "activation of the output twice",
    "the sigmoid at the end is applied twice: probabilities are given to what takes logits, "
    "such as BCEWithLogitsLoss",
    _closing_twice,
)


def _other_closing(trace: Trace, result: Result) -> Iterator[Alteration]:
    for old, new in ((Sigmoid, Tanh()), (Tanh, Sigmoid())):

        def change(
            placed: Placed, o: type[Layer] = old, n: Layer = new
        ) -> tuple[Placed, ...] | None:
            if isinstance(placed.layer, o) and _closes(trace.model, placed):
                return (replace(placed, layer=n),)
            return None

        for model, name in single_layers(trace.model, change):
            yield Alteration(model, f"{name}")


CLOSING_OTHER = Mistake(
    "another activation of the output",
    "the output goes through tanh where sigmoid was expected, or the other way round: the "
    "data have another range",
    _other_closing,
)


def _closing_added(trace: Trace, result: Result) -> Iterator[Alteration]:
    for new, what in ((Relu(), "relu"), (Sigmoid(), "sigmoid"), (Tanh(), "tanh")):

        def change(placed: Placed, n: Layer = new) -> tuple[Placed, ...] | None:
            if placed.layer.word == "dense" and _closes(trace.model, placed):
                return placed, replace(
                    placed, name="added", layer=n, input=placed.output
                )
            return None

        for model, name in single_layers(trace.model, change):
            yield Alteration(model, f"{what} behind {name}")


CLOSING_ADDED = Mistake(
    "activation behind the last layer",
    "the result of a network, or of a head, goes through an activation where there is none",
    _closing_added,
)


def _other_hidden(trace: Trace, result: Result) -> Iterator[Alteration]:
    for new, what in ((Tanh(), "tanh"), (Sigmoid(), "sigmoid")):
        yield from _layers(
            lambda layer, n=new: n if isinstance(layer, Relu | LeakyRelu) else None,
            trace,
            what,
        )


HIDDEN_OTHER = Mistake(
    "another activation",
    "the hidden layers have another activation than the spec's",
    _other_hidden,
)


def _without_bias(trace: Trace, result: Result) -> Iterator[Alteration]:
    def change(layer: Layer) -> Any:
        has = layer.word in ("dense", "conv", "conv_transpose")
        return replace(layer, bias=False) if has and layer.bias else None  # type: ignore[attr-defined,type-var]

    yield from _layers(change, trace)


BIAS_MISSING = Mistake("bias forgotten", "layers lack their bias", _without_bias)


def _norm_epsilon(trace: Trace, result: Result) -> Iterator[Alteration]:
    for epsilon in (1e-3, 1e-5, 1e-8, 0.0, 1e-4, 1e-6):
        yield from _layers(
            lambda layer, e=epsilon: (
                replace(layer, epsilon=e)
                if isinstance(layer, BatchNorm) and layer.epsilon != e
                else None
            ),
            trace,
            f"ε = {epsilon:g}",
        )


NORM_EPSILON = Mistake(
    "ε of batch_norm",
    "batch_norm has another ε below its root, such as the 1e-3 that Keras has by itself",
    _norm_epsilon,
)


def _stale(trace: Trace, result: Result) -> Iterator[Alteration]:
    if any(network.has_statistics for network in trace.model.networks):
        yield Alteration(trace.model, mode="finished")


STALE_STATISTICS = Mistake(
    "running statistics in training",
    "batch_norm normalizes by its running statistics, where training uses those of the "
    "minibatch: eval() for train(), or training=False",
    _stale,
)


def _norm_missing(trace: Trace, result: Result) -> Iterator[Alteration]:
    yield from _layers(
        lambda layer: IDENTITY if isinstance(layer, BatchNorm) else None, trace
    )


NORM_MISSING = Mistake(
    "batch_norm forgotten", "the minibatch is not normalized", _norm_missing
)


def _norm_behind(trace: Trace, result: Result) -> Iterator[Alteration]:
    def of(chain: Chain) -> Chain:
        listed = list(chain)
        for i, placed in enumerate(listed[:-1]):
            after = listed[i + 1]
            if isinstance(placed.layer, BatchNorm) and isinstance(
                after.layer, Relu | LeakyRelu
            ):
                listed[i], listed[i + 1] = after, placed
        return tuple(listed)

    for model, name in of_networks(trace.model, of):
        yield Alteration(model, _where("", name))


NORM_BEHIND = Mistake(
    "batch_norm behind the activation",
    "activation and batch_norm stand in the other order",
    _norm_behind,
)


def _norm_decay(trace: Trace, result: Result) -> Iterator[Alteration]:
    def of(layer: Layer, decay: float | None) -> BatchNorm | None:
        if not isinstance(layer, BatchNorm):
            return None
        other = 1 - layer.decay if decay is None else decay
        return replace(layer, decay=other) if other != layer.decay else None

    for decay in (None, 0.99, 0.9, 0.1, 0.999, 0.8):
        shown = "1 - decay" if decay is None else f"{decay:g}"
        yield from _layers(lambda layer, d=decay: of(layer, d), trace, f"decay {shown}")


NORM_DECAY = Mistake(
    "momentum of batch_norm",
    "running statistics follow at another rate: PyTorch's momentum is 1 - decay",
    _norm_decay,
    in_update=True,
)


def _unbiased(model: Model, batch: int, old: State, new: State) -> State:
    changed: State = {}
    for network in model.networks:
        for path, placed in network.placed():
            name = f"{tensors_of(network.name)}/{path}/running_variance"
            if isinstance(placed.layer, BatchNorm) and new[name] is not old[name]:
                decay = placed.layer.decay
                count = batch * int(np.prod(placed.input[:-1]))
                own = new[name] - decay * old[name]
                changed[name] = decay * old[name] + own * count / (count - 1)
    return changed


def _unbiased_variance(trace: Trace, result: Result) -> Iterator[Alteration]:
    if any(network.has_statistics for network in trace.model.networks):
        yield Alteration(trace.model, statistics=_unbiased)


UNBIASED_VARIANCE = Mistake(
    "unbiased running variance",
    "the running variance of batch_norm divides by n - 1, as PyTorch does, where the spec's "
    "divides by n",
    _unbiased_variance,
    in_update=True,
)


def _frozen_statistics(model: Model, batch: int, old: State, new: State) -> State:
    return {name: old[name] for name in new if "/running_" in name}


def _unfollowed(trace: Trace, result: Result) -> Iterator[Alteration]:
    if any(network.has_statistics for network in trace.model.networks):
        yield Alteration(trace.model, statistics=_frozen_statistics)


STATISTICS_KEPT = Mistake(
    "running statistics that do not follow",
    "the running statistics of batch_norm stay what they were",
    _unfollowed,
    in_update=True,
)


def _scaled(trace: Trace, result: Result) -> Iterator[Alteration]:
    """Data on another scale than the spec's."""
    changes: tuple[tuple[str, Any], ...] = (
        ("from -1 to 1 for 0 to 1", lambda a: 2 * a - 1),
        ("from 0 to 1 for -1 to 1", lambda a: (a + 1) / 2),
        ("up to 255 for 1", lambda a: a * 255),
        ("up to 16 for 1", lambda a: a * 16),
        ("inverted", lambda a: 1 - a),
        ("of mean 0", lambda a: a - a.mean()),
        ("binarized", lambda a: (a > 0.5) * 1.0),
    )
    for what, change in changes:

        def inputs(trace: Trace, turn: Turn, c: Any = change) -> Arrays:
            return {**{n: c(a) for n, a in turn.batch.items()}, **turn.noise}

        yield Alteration(trace.model, what, inputs)


SCALE = Mistake(
    "scale of the data",
    "the data are brought to another scale than the spec's",
    _scaled,
    in_inputs=True,
)


def _turned(trace: Trace, result: Result) -> Iterator[Alteration]:
    images = {
        name
        for turn in trace.turns
        for name, array in turn.batch.items()
        if array.ndim == 4 and array.shape[1] == array.shape[2]
    }
    if images:

        def inputs(trace: Trace, turn: Turn) -> Arrays:
            given = {**turn.batch, **turn.noise}
            return {
                n: a.transpose(0, 2, 1, 3) if n in images else a
                for n, a in given.items()
            }

        yield Alteration(trace.model, "", inputs)


TRANSPOSED = Mistake(
    "rows and columns exchanged",
    "images are transposed: their height and their width are exchanged",
    _turned,
    in_inputs=True,
)


def _padded_elsewhere(trace: Trace, result: Result) -> Iterator[Alteration]:
    """The pads of single layers at the other edge, or where PyTorch has them."""

    def change(placed: Placed, symmetric: bool) -> list[Placed] | None:
        layer: Any = placed.layer
        edges = {"conv": "padding", "conv_transpose": "crop"}.get(layer.word)
        if edges is None:
            return None
        pads = tuple(_moved_pads(a, b, symmetric) for a, b in getattr(layer, edges))
        if pads == getattr(layer, edges):
            return None
        return [replace(placed, layer=replace(layer, **{edges: pads}))]

    for symmetric in (True, False):
        for model, name in single_layers(trace.model, lambda p: change(p, symmetric)):  # noqa: B023
            yield Alteration(model, f"of {name}")


def _moved_pads(before: int, after: int, symmetric: bool) -> tuple[int, int]:
    most = max(before, after)
    return (most, most) if symmetric else (after, before)


PADDING = Mistake(
    "padding at another edge",
    "the image is padded, or cut, at other edges: `padding=1` is on both sides, where "
    "`same` with a stride adds less before than behind",
    _padded_elsewhere,
)


def _heads_swapped(trace: Trace, result: Result) -> Iterator[Alteration]:
    for network in trace.model.networks:
        if len(network.heads) == 2:
            yield Alteration(
                _exchanged(trace.model, network.name), f"in {network.name}"
            )


def _exchanged(model: Model, name: str) -> Model:
    """The model whose formulas take one head of a network for the other."""
    from gencc.ir import expressions as ir
    from gencc.lowering.rewriting import bottom_up, rewrite_training

    first, second = (head.name for head in model.network(name).heads)
    other = {first: second, second: first}

    def change(part: ir.Expression) -> ir.Expression:
        if isinstance(part, ir.Field) and part.name in other:
            return replace(part, name=other[part.name])
        return part

    return rewrite_training(model, lambda value: bottom_up(value, change))


HEADS_SWAPPED = Mistake(
    "heads exchanged",
    "what one head of the network gives is taken for that of the other, mean for "
    "log-variance",
    _heads_swapped,
)

ALL = (
    SLOPE,
    RELU_FOR_LEAKY,
    LEAKY_FOR_RELU,
    CLOSING_TWICE,
    CLOSING_MISSING,
    CLOSING_OTHER,
    CLOSING_ADDED,
    ACTIVATION_MISSING,
    HIDDEN_OTHER,
    BIAS_MISSING,
    STALE_STATISTICS,
    NORM_EPSILON,
    NORM_MISSING,
    NORM_BEHIND,
    SCALE,
    TRANSPOSED,
    PADDING,
    HEADS_SWAPPED,
    NORM_DECAY,
    UNBIASED_VARIANCE,
    STATISTICS_KEPT,
)
