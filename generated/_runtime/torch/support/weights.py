"""Weights and optimizer states as arrays, by canonical name and in canonical layout.

The same in every package.

Dense kernels are (in, out), those of convolutions (height, width, in, out), and those
of transposed convolutions (height, width, out, in). The packages of the same model for
other frameworks read the same files.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.optim import Optimizer

from . import contents, facts
from .checkpoints import Checkpoint

Arrays = dict[str, NDArray[Any]]

# Class of a module -> name of the layer, and the order of the axes of its kernel here;
# files with classes of their own add these.
LAYERS: dict[str, tuple[str, tuple[int, ...]]] = {
    "Conv1d": ("conv", (2, 1, 0)),
    "Conv2d": ("conv", (3, 2, 0, 1)),
    "Conv3d": ("conv", (4, 3, 0, 1, 2)),
    "ConvTranspose1d": ("conv_transpose", (2, 1, 0)),
    "ConvTranspose2d": ("conv_transpose", (3, 2, 0, 1)),
    "ConvTranspose3d": ("conv_transpose", (4, 3, 0, 1, 2)),
    "Linear": ("dense", (1, 0)),
}
# Tensors with another name in checkpoints: kernels, and those of norms.
KERNEL = {"weight": "kernel"}
NORM = {"weight": "scale", "bias": "shift", "running_var": "running_variance"}
TENSORS: dict[str, dict[str, str]] = {}  # of other layers
# Class of an optimizer -> the names of its state, here and in a checkpoint.
MOMENTS = {
    "Adagrad": {"sum": "sum"},
    "Adam": {"exp_avg": "m", "exp_avg_sq": "v"},
    "AdamW": {"exp_avg": "m", "exp_avg_sq": "v"},
    "RMSprop": {"square_avg": "v"},
    "SGD": {"momentum_buffer": "momentum"},
}


# Settings of how an optimizer computes, not of what.
IMPLEMENTATION = (
    "params",
    "fused",
    "foreach",
    "capturable",
    "differentiable",
    "decoupled_weight_decay",  # implied by the class AdamW
)


@dataclass(frozen=True)
class Layout:
    """How a tensor here differs from the canonical one.

    `axes` are the canonical axes in the order of PyTorch; empty if they are the same.
    `channels` has for each canonical axis those of the image flattened along it, channels
    first in PyTorch and last in a checkpoint; 1 for a vector that is no image.
    """

    axes: tuple[int, ...] = ()
    channels: tuple[int, ...] = ()

    def native(self, array: NDArray[Any]) -> NDArray[Any]:
        """A canonical array in PyTorch's layout."""
        for axis, channels in enumerate(self.channels):
            array = swapped(array, axis, array.shape[axis] // channels)
        return array.transpose(self.axes) if self.axes else array

    def canonical(self, array: NDArray[Any]) -> NDArray[Any]:
        """An array in PyTorch's layout, as a canonical one."""
        if self.axes:
            array = array.transpose(np.argsort(self.axes))
        for axis, channels in enumerate(self.channels):
            array = swapped(array, axis, channels)
        return array


Named = tuple[str, tuple[Tensor, Layout]]


def swapped(array: NDArray[Any], axis: int, rows: int) -> NDArray[Any]:
    """An axis read as a table of `rows` rows, and listed column by column."""
    shape = array.shape
    table = array.reshape(*shape[:axis], rows, -1, *shape[axis + 1 :])
    return table.swapaxes(axis, axis + 1).reshape(shape)


def rules(optimizers: Mapping[str, Optimizer]) -> dict[str, str]:
    """The settings of each optimizer: facts of a run."""
    return facts.rules(
        {
            name: (type(optimizer).__name__.lower(), _numbers(optimizer))
            for name, optimizer in optimizers.items()
        }
    )


def initialize(networks: nn.Module, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Set every weight and running statistic; ValueError if one has another shape."""
    with torch.no_grad():
        for name, (tensor, layout) in _named(networks):
            array = _tensor(arrays[name], layout)
            if array.shape != tensor.shape:  # copy_ would broadcast a smaller one
                raise ValueError(f"{name} of {array.shape} for one of {tensor.shape}")
            tensor.copy_(array)


def export(networks: nn.Module, optimizers: Mapping[str, Optimizer]) -> Arrays:
    """The whole state of a training."""
    named = dict(_named(networks))
    arrays = {name: _array(tensor, layout) for name, (tensor, layout) in named.items()}
    for optimizer_name, optimizer in optimizers.items():
        prefix = f"optimizers/{optimizer_name}"
        steps = 0
        for name, (tensor, layout) in _updated_by(optimizer, named):
            state = optimizer.state[tensor]  # empty until there is a gradient
            steps = max(steps, int(state.get("step", 0)))
            for key, moment in _moments(optimizer).items():
                value = state.get(key, torch.zeros_like(tensor))
                # PyTorch's first momentum may be -0, where the sum with a stored 0 is 0.
                arrays[f"{prefix}/{name}/{moment}"] = _array(value, layout) + 0.0
        if isinstance(optimizer, torch.optim.Adam):
            arrays[f"{prefix}/steps"] = np.array(steps, np.int64)
    return arrays


def restore(
    networks: nn.Module,
    optimizers: Mapping[str, Optimizer],
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
    named = dict(_named(networks))
    for optimizer_name, optimizer in optimizers.items():
        prefix = f"optimizers/{optimizer_name}"
        for name, (tensor, layout) in _updated_by(optimizer, named):
            state = {
                key: _tensor(arrays[f"{prefix}/{name}/{moment}"], layout).to(tensor)
                for key, moment in _moments(optimizer).items()
            }
            if isinstance(optimizer, torch.optim.Adam):
                # The fused Adam counts on the device, in float32.
                steps = torch.from_numpy(arrays[f"{prefix}/steps"])
                state["step"] = steps.to(tensor.device, torch.float32)
            elif isinstance(optimizer, torch.optim.RMSprop | torch.optim.Adagrad):
                state["step"] = torch.zeros(())  # required, without effect
            optimizer.state[tensor] = state


def _numbers(optimizer: Optimizer) -> dict[str, Any]:
    """The numbers of its rule, by their names in the spec."""
    numbers: dict[str, Any] = {}
    for number, group in enumerate(optimizer.param_groups):
        values = {k: v for k, v in group.items() if k not in IMPLEMENTATION}
        if "betas" in values:
            values["beta_1"], values["beta_2"] = values.pop("betas")
        for key, name in (("alpha", "rho"), ("eps", "epsilon")):
            if key in values:
                values[name] = values.pop(key)
        suffix = f" of group {number + 1}" if number else ""
        numbers |= {f"{key}{suffix}": value for key, value in values.items()}
    return numbers


def _named(networks: nn.Module) -> Iterator[Named]:
    """Every tensor with its canonical name, and how it differs from the canonical one."""
    for attribute, network in networks.named_children():
        network_name = _name(networks, attribute)
        single = (network.named_parameters, network.named_buffers)  # of one tensor
        for name, value in (pair for each in single for pair in each(recurse=False)):
            last = value.ndim - 1
            layout = Layout((last, *range(last))) if last > 0 else Layout()
            yield f"{network_name}/{name}", (value, layout)
        images: Mapping[str, tuple[int, int]] = getattr(network, "CHANNELS", {})
        for prefix, chain in _chains(network).items():
            count: Counter[str] = Counter()
            for module in chain:
                if type(module).__name__ not in LAYERS:
                    continue
                layer, axes = LAYERS[type(module).__name__]
                count[layer] += 1
                path = f"{prefix}{layer}_{count[layer]}"
                usual = NORM if layer.endswith("_norm") else KERNEL
                names = TENSORS.get(layer, usual)
                for key, tensor in module.state_dict(keep_vars=True).items():
                    name = names.get(key, key)
                    own = axes if name in ("kernel", "recurrent_kernel") else ()
                    channels = images.get(path, ())
                    layout = Layout(own, channels[-tensor.ndim :])
                    yield f"{network_name}/{path}/{name}", (tensor, layout)


def _chains(network: nn.Module) -> dict[str, list[nn.Module]]:
    """The layers of a network, by prefix: those of its trunk, and those of each head.

    A trunk in parts, which max-pooling and taps divide, is one chain.
    """
    if isinstance(network, nn.Sequential):
        return {"": [layer for child in network for layer in _layers(child)]}
    children = dict(network.named_children())
    heads: Mapping[str, str] = getattr(network, "NAMES", {})
    chains: dict[str, list[nn.Module]] = {"": []}
    for name, child in children.items():
        is_head = name in heads or not re.fullmatch(r"layers(_\d+)?", name)
        prefix = f"{_name(network, name)}/" if is_head else ""
        chains.setdefault(prefix, []).extend(_layers(child))
    return chains


def _layers(module: nn.Module) -> Iterator[nn.Module]:
    """The layer itself, or those within it, in the order in which they were made."""
    children = () if type(module).__name__ in LAYERS else tuple(module.children())
    for child in children:
        yield from _layers(child)
    if not children:
        yield module


def _name(module: nn.Module, attribute: str) -> str:
    """The name of an attribute in the spec."""
    names: Mapping[str, str] = getattr(module, "NAMES", {})
    return names.get(attribute, attribute)


def _updated_by(
    optimizer: Optimizer, named: Mapping[str, tuple[Tensor, Layout]]
) -> Iterator[Named]:
    updated = {id(p) for group in optimizer.param_groups for p in group["params"]}
    for name, (tensor, layout) in named.items():
        if id(tensor) in updated:
            yield name, (tensor, layout)


def _moments(optimizer: Optimizer) -> dict[str, str]:
    moments = MOMENTS[type(optimizer).__name__]
    plain = (
        isinstance(optimizer, torch.optim.SGD) and not optimizer.defaults["momentum"]
    )
    return {} if plain else moments


def _tensor(array: NDArray[Any], layout: Layout) -> Tensor:
    return torch.from_numpy(layout.native(array).copy())


def _array(tensor: Tensor, layout: Layout) -> NDArray[Any]:
    return np.asarray(layout.canonical(tensor.detach().cpu().numpy()), order="C")
