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
    "Conv2D": "conv",
    "Conv3D": "conv",
    "Conv1DTranspose": "conv_transpose",
    "Conv2DTranspose": "conv_transpose",
    "Conv3DTranspose": "conv_transpose",
    "Dense": "dense",
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
        if not isinstance(network, keras.Model):  # a learned number
            yield f"{network_name}/value", network.value
            continue
        results = None if isinstance(network, keras.Sequential) else network.output
        heads = results if isinstance(results, dict) else {}
        count: Counter[tuple[str, ...]] = Counter()
        for layer in sorted(network.layers, key=_number):
            if type(layer).__name__ not in LAYERS:
                continue
            # A head's layers are called `mean`, or `mean.1`, `mean.2` and so on.
            head = layer.name.split(".")[0]
            named = head in heads and not _is_unnamed(layer)
            path = [network_name, head] if named else [network_name]
            path.append(LAYERS[type(layer).__name__])
            count[tuple(path)] += 1
            prefix = f"{'/'.join(path)}_{count[tuple(path)]}"
            for variable in layer.variables:
                yield f"{prefix}/{variable.name}", variable


def _number(layer: Any) -> int:
    """What the name ends with, as in `conv2d_3`: those of a kind in order of their making."""
    number = re.search(r"\d+$", layer.name)
    return int(number[0]) if number else 0


def _is_unnamed(layer: keras.Layer) -> bool:
    """Whether Keras has called it after its class: `dense`, `conv2d_1` and so on."""
    boundaries = r"(?<=[a-z])(?=[A-Z])|(?<=.)(?=[A-Z][a-z])"
    usual = re.sub(boundaries, "_", type(layer).__name__).lower()
    return re.fullmatch(rf"{usual}(_\d+)?", layer.name) is not None


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
