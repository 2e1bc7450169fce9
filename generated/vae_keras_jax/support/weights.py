"""Weights and optimizer states as arrays, by canonical name and in canonical layout.

The same in every package.

Dense kernels are (in, out), those of convolutions (height, width, in, out), and those
of transposed convolutions (height, width, out, in), as in Keras. The packages of the same
model for other frameworks read the same files.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from . import contents, facts
from .checkpoints import Checkpoint
from .device import ops

Arrays = dict[str, NDArray[Any]]

# Class of a layer -> its name in the spec; files with classes of their own add these.
LAYERS = {
    "Conv1D": "conv",
    "Conv1DTranspose": "conv_transpose",
    "Conv2D": "conv",
    "Conv2DTranspose": "conv_transpose",
    "Conv3D": "conv",
    "Conv3DTranspose": "conv_transpose",
    "Dense": "dense",
    "LSTM": "lstm",
}


def rules(optimizers: Mapping[str, Any]) -> dict[str, str]:
    """The settings of each optimizer: facts of a run."""
    return facts.rules(
        {
            name: (type(optimizer).__name__.lower(), optimizer.get_config())
            for name, optimizer in optimizers.items()
        }
    )


def initialize(networks: Any, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Set every weight and running statistic; ValueError if one has another shape."""
    for name, variable in _named(networks):
        variable.assign(arrays[name].astype(variable.dtype))


def export(networks: Any, optimizers: Mapping[str, Any]) -> Arrays:
    """The whole state of a training."""
    variables = {**dict(_named(networks)), **dict(_states(networks, optimizers))}
    # A copy, with steps in 64 bits: in float32 JAX counts them in 32.
    return {n: ops.convert_to_numpy(v).astype(v.dtype) for n, v in variables.items()}


def restore(
    networks: Any,
    optimizers: Mapping[str, Any],
    checkpoint: Checkpoint,
    updates: Mapping[str, int] | None = None,
) -> None:
    """Load what `export` returned, or change nothing and raise CheckpointError.

    `updates`: how many steps each optimizer that counts them must have made.
    """
    arrays = checkpoint.tensors
    counts = {f"optimizers/{name}/steps": n for name, n in (updates or {}).items()}
    contents.require(
        f"the checkpoint of step {checkpoint.step}",
        arrays,
        export(networks, optimizers),
        counts,
        "put a copy back, or start again in another folder",
    )
    initialize(networks, arrays)
    for name, variable in _states(networks, optimizers):
        variable.assign(np.asarray(arrays[name], dtype=variable.dtype))


def _named(networks: Any) -> Iterator[tuple[str, keras.Variable]]:
    """Every weight and running statistic with its canonical name."""
    names: Mapping[str, str] = getattr(networks, "NAMES", {})  # those of the spec
    for attribute, network in vars(networks).items():
        network_name = names.get(attribute, attribute)
        if not isinstance(network, keras.Model):  # a single tensor
            yield f"{network_name}/value", network.value
            continue
        results = None if isinstance(network, keras.Sequential) else network.output
        heads = results if isinstance(results, dict) else {}
        count: Counter[tuple[str, ...]] = Counter()
        for layer in _in_order(network):
            if type(layer).__name__ not in LAYERS:
                continue
            # A head's layers are called `mean`, or `mean.1`, `mean.2` and so on.
            head = layer.name.split(".")[0]
            named = head in heads and not _is_unnamed(layer)
            path = [network_name, head] if named else [network_name]
            path.append(LAYERS[type(layer).__name__])
            count[tuple(path)] += 1
            prefix = f"{'/'.join(path)}_{count[tuple(path)]}"
            for variable in layer.weights:
                yield f"{prefix}/{variable.name}", variable


def _in_order(network: keras.Model) -> list[Any]:
    """The layers as they were made.

    Those of a functional model lie by their depth, but Keras counts what it calls alike:
    `conv2d`, `conv2d_1`. It goes on counting from network to network.
    """
    if isinstance(network, keras.Sequential):
        return list(network.layers)
    counted: dict[str, list[tuple[int, Any]]] = {}
    for layer in network.layers:
        name, number = _counted(layer)
        counted.setdefault(name, []).append((number, layer))
    ordered = {
        name: iter(sorted(layers, key=lambda pair: pair[0]))
        for name, layers in counted.items()
    }
    return [next(ordered[_counted(layer)[0]])[1] for layer in network.layers]


def _counted(layer: Any) -> tuple[str, int]:
    """conv2d_3 -> conv2d and 3"""
    name: str = layer.name
    number = re.search(r"[._](\d+)$", name)
    return (name[: number.start()], int(number[1])) if number else (name, 0)


def _is_unnamed(layer: keras.Layer) -> bool:
    """Whether Keras has called it after a class: `dense`, `conv2d_1` and so on."""
    boundaries = r"(?<=[a-z])(?=[A-Z])|(?<=.)(?=[A-Z][a-z])"
    classes = (kind.__name__ for kind in type(layer).__mro__)
    usual = (re.sub(boundaries, "_", name).lower() for name in classes)
    return re.sub(r"_\d+$", "", layer.name) in usual


def _states(
    networks: Any, optimizers: Mapping[str, Any]
) -> Iterator[tuple[str, keras.Variable]]:
    names = {id(variable): name for name, variable in _named(networks)}
    for optimizer_name, optimizer in optimizers.items():
        prefix = f"optimizers/{optimizer_name}"
        if optimizer.steps is not None:
            yield f"{prefix}/steps", optimizer.steps
        for moment, variables in optimizer.state.items():
            for weight, variable in zip(optimizer.weights, variables, strict=True):
                yield f"{prefix}/{names[id(weight)]}/{moment}", variable
