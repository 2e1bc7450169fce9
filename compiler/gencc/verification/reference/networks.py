"""Networks: what one returns for a batch, and where its running statistics go."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from gencc.ir.layers import Layer
from gencc.ir.model import Network, Placed, switches_name, tensors_of
from gencc.ops.layers.batch_norm import BatchNorm
from gencc.verification.reference import layers, tape
from gencc.verification.reference.ops.layers.batch_norm import batch_moments, normalize
from gencc.verification.reference.tape import Array, Value

# training: batch statistics, the running ones follow. constant: batch statistics, the
# running ones stay. finished: the running statistics are used, as after training.
Mode = Literal["training", "constant", "finished"]
Record = Mapping[str, Value]


@dataclass(frozen=True)
class Caller:
    """What calls of networks have in common.

    weights: those that learn, by canonical name. state: everything, by canonical name;
    calls in training replace running statistics in it. pools: those that have changed,
    as they are once the step is over.
    """

    weights: Mapping[str, Value]
    state: MutableMapping[str, Array]
    pools: dict[str, Array] = field(default_factory=dict)

    def call(
        self,
        network: Network,
        arguments: Sequence[Value],
        mode: Mode,
        noise: Value | None = None,
    ) -> Value | Record:
        """The result; a record for heads, or for a result with its switches.

        noise: numbers from U(0, 1), (batch, network.drops), for its dropouts in their
        order; a finished network drops nothing.
        """
        if network.learned:
            name = f"{tensors_of(network.name)}/{network.learned.name}"
            if network.is_state:
                return Value(self.state[name])
            value = self.weights[name]
            shape = network.learned.shape
            return tape.reshape(value, (1, *shape)) if shape else value
        count = len(network.inputs)
        ports = zip(network.switches, arguments[count:], strict=True)
        known: dict[str, Value] = {port.name: value for port, value in ports}
        given, joined = network.given, []
        for port, value in zip(network.inputs, arguments[:count], strict=True):
            if port in given:
                known[f"input {port.name}"] = value
            else:
                joined.append(value)
        exposed: dict[str, Value] = {}
        if noise is not None and mode != "finished":
            known |= _noise_of(network, noise)
        x = self._chain(
            network, "", network.layers, _joined(network, joined),
            mode, known, exposed,
        )  # fmt: skip
        if network.heads:
            return {
                head.name: self._chain(
                    network, f"{head.name}/", head.layers, x, mode, known, {}
                )
                for head in network.heads
            } | exposed
        return {"result": x, **exposed} if exposed else x

    def _chain(
        self,
        network: Network,
        path: str,
        chain: Sequence[Placed],
        x: Value,
        mode: Mode,
        known: Mapping[str, Value],
        exposed: dict[str, Value],
    ) -> Value:
        for placed in chain:
            name = f"{tensors_of(network.name)}/{path}{placed.name}"
            layer = placed.layer
            if placed.branches:
                ends = [
                    self._chain(network, path, branch.layers, x, mode, known, {})
                    for branch in placed.branches
                ]
                x = layers.joined(layer, x, ends)
            elif isinstance(layer, BatchNorm):
                x = self._batch_norm(layer, name, x, mode)
            elif layer.remembers:
                choices = known.get(f"{path}{placed.name}")
                x = x if choices is None else self._replayed(layer, name, x, choices)
            elif noise := known.get(f"{path}{placed.name}"):
                x = layers.dropped(layer, x, noise)
            elif layer.switches:
                x = layers.by_switches(layer, x, known[layer.switches])
            elif placed.name in network.exposed:
                switches = switches_name(placed.name)
                x, exposed[switches] = layers.with_switches(layer, x)
            elif layer.given:
                given = known[f"input {layer.given}"]
                x = layers.modulated(layer, x, given, self._own(placed, name))
            else:
                x = layers.compute(layer, x, self._own(placed, name))
            if placed.tap:
                exposed[placed.tap] = x
        return x

    def _own(self, placed: Placed, name: str) -> dict[str, Value]:
        """Kernel and bias; a tied layer has the kernel of another one, turned round."""
        own = {
            w.name: self.weights[f"{name}/{w.name}"]
            if w.trainable
            else Value(self.state[f"{name}/{w.name}"])
            for w in placed.weights()
            if w.name != "u"
        }
        if placed.tied:
            network, layer = placed.tied.split("/")
            kernel = self.weights[f"{tensors_of(network)}/{layer}/kernel"]
            # What a convolution calls (in, out), its adjoint calls (out, in).
            dense = len(kernel.shape) == 2
            own["kernel"] = tape.transpose(kernel, (1, 0)) if dense else kernel
        if placed.layer.spectral_norm:
            kernel = own["kernel"]
            u, v = power_iteration(placed, kernel.array, self.state[f"{name}/u"])
            rows = tape.reshape(by_output(placed, kernel), (len(u), -1))
            weighted = tape.multiply(Value(np.outer(u, v)), rows)
            own["kernel"] = tape.divide(kernel, tape.total(weighted, (0, 1)))
        return own

    def _replayed(self, layer: Layer, name: str, x: Value, choices: Value) -> Value:
        """What a pool gives; what becomes of it is in `pools`."""
        pool, count = f"{name}/pool", f"{name}/count"
        before = self.state[pool], self.state[count]
        given, *after = layers.replayed(layer, x.array, choices.array, *before)
        self.pools.update(zip((pool, count), after, strict=True))
        return Value(given)

    def _batch_norm(self, norm: BatchNorm, name: str, x: Value, mode: Mode) -> Value:
        parts = ("scale", "shift") if norm.affine else ()
        own = {part: self.weights[f"{name}/{part}"] for part in parts}
        statistics = f"{name}/running_mean", f"{name}/running_variance"
        if mode == "finished":
            mean, variance = (Value(self.state[statistic]) for statistic in statistics)
            return normalize(norm, x, mean, variance, own)
        moments = batch_moments(x)
        if mode == "training":
            for running, batch in zip(statistics, moments, strict=True):
                old = self.state[running]
                self.state[running] = norm.decay * old + (1 - norm.decay) * batch.array
        return normalize(norm, x, *moments, own)


def by_output(placed: Placed, kernel: Value) -> Value:
    """The kernel with the axis of what comes out first."""
    axes = list(range(len(kernel.shape)))
    last = axes.pop(-2 if placed.layer.word == "conv_transpose" else -1)
    return tape.transpose(kernel, (last, *axes))


def power_iteration(placed: Placed, kernel: Array, u: Array) -> tuple[Array, Array]:
    """u' and v of a kernel: v = Kᵀ u / |Kᵀ u|, u' = K v / |K v|."""
    matrix = by_output(placed, Value(kernel)).array.reshape(len(u), -1)
    v = matrix.T @ u
    v = v / np.linalg.norm(v)
    u = matrix @ v
    return u / np.linalg.norm(u), v


def _noise_of(network: Network, noise: Value) -> dict[str, Value]:
    """The part of the noise that each dropout takes, by its path in the network."""
    parts: dict[str, Value] = {}
    start = 0
    for path, placed in network.placed():
        if count := placed.layer.drops(placed.input):
            columns = np.s_[:, start : start + count]
            parts[path] = Value(noise.array[columns])
            start += count
    return parts


def _joined(network: Network, inputs: Sequence[Value]) -> Value:
    """All inputs along the last axis, each flattened before if the network says so."""
    if network.flattened:
        inputs = [tape.reshape(x, (x.shape[0], -1)) for x in inputs]
    if len(inputs) == 1:
        return inputs[0]
    return tape.join(inputs, len(inputs[0].shape) - 1)
