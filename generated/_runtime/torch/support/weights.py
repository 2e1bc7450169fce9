"""Weights and optimizer states as arrays, by canonical name and in canonical layout.

Dense kernels are (in, out), those of convolutions (height, width, in, out), and those
of transposed convolutions (height, width, out, in). What is written here can be read by
the package that another framework has of the same model, and the other way round.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.optim import Optimizer

from . import contents, facts
from .checkpoints import Checkpoint

Arrays = dict[str, NDArray[Any]]

# Class of a module -> name of the layer, and the order of the axes of its kernel here.
LAYERS = {
    "Linear": ("dense", (1, 0)),
    "Conv2d": ("conv", (3, 2, 0, 1)),
    "ConvTranspose2d": ("conv_transpose", (3, 2, 0, 1)),
    "BatchNorm": ("batch_norm", ()),
    # These have a bias alone; their kernel belongs to another layer.
    "TiedLinear": ("dense", ()),
    "TiedConv2d": ("conv", ()),
    "TiedConvTranspose2d": ("conv_transpose", ()),
}
# Class of an optimizer -> the names of its state, here and in a checkpoint.
MOMENTS = {
    "Adam": {"exp_avg": "m", "exp_avg_sq": "v"},
    "RMSprop": {"square_avg": "v"},
    "SGD": {"momentum_buffer": "momentum"},
}


# How an optimizer computes, not what.
IMPLEMENTATION = ("params", "fused", "foreach", "capturable", "differentiable")


def rules(optimizers: Mapping[str, Optimizer]) -> dict[str, str]:
    """What each optimizer does, as it was made: facts of a run."""
    return facts.rules(
        {
            name: (type(optimizer).__name__.lower(), _numbers(optimizer))
            for name, optimizer in optimizers.items()
        }
    )


def initialize(networks: nn.Module, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Set every weight and running statistic; ValueError if one has another shape."""
    with torch.no_grad():
        for name, (tensor, axes) in _named(networks):
            array = _tensor(arrays[name], axes)
            if array.shape != tensor.shape:  # copy_ would repeat a smaller one
                raise ValueError(f"{name} of {array.shape} for one of {tensor.shape}")
            tensor.copy_(array)


def export(networks: nn.Module, optimizers: Mapping[str, Optimizer]) -> Arrays:
    """The whole state of a training."""
    named = dict(_named(networks))
    arrays = {name: _canonical(tensor, axes) for name, (tensor, axes) in named.items()}
    for optimizer_name, optimizer in optimizers.items():
        prefix = f"optimizers/{optimizer_name}"
        steps = 0
        for name, (tensor, axes) in _moved_by(optimizer, named):
            state = optimizer.state[tensor]  # empty as long as there is no gradient
            steps = max(steps, int(state.get("step", 0)))
            for key, moment in _moments(optimizer).items():
                value = state.get(key, torch.zeros_like(tensor))
                arrays[f"{prefix}/{name}/{moment}"] = _canonical(value, axes)
        if isinstance(optimizer, torch.optim.Adam):
            arrays[f"{prefix}/steps"] = np.array(steps, np.int64)
    return arrays


def restore(
    networks: nn.Module,
    optimizers: Mapping[str, Optimizer],
    checkpoint: Checkpoint,
    updates: Mapping[str, int] | None = None,
) -> None:
    """Put back what `export` gave; CheckpointError, and nothing changed, if it differs.

    `updates` says how many of them each optimizer that counts must have made.
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
        for name, (tensor, axes) in _moved_by(optimizer, named):
            state = {
                key: _tensor(arrays[f"{prefix}/{name}/{moment}"], axes).to(tensor)
                for key, moment in _moments(optimizer).items()
            }
            if isinstance(optimizer, torch.optim.Adam):
                # The fused Adam counts on the device, in float32.
                steps = torch.from_numpy(arrays[f"{prefix}/steps"])
                state["step"] = steps.to(tensor.device, torch.float32)
            elif isinstance(optimizer, torch.optim.RMSprop):
                state["step"] = torch.zeros(())  # it wants one, and never reads it
            optimizer.state[tensor] = state


def _numbers(optimizer: Optimizer) -> dict[str, Any]:
    """The numbers of its rule, by their names in the spec."""
    numbers: dict[str, Any] = {}
    for place, group in enumerate(optimizer.param_groups):
        values = {k: v for k, v in group.items() if k not in IMPLEMENTATION}
        if "betas" in values:
            values["beta_1"], values["beta_2"] = values.pop("betas")
        for key, name in (("alpha", "rho"), ("eps", "epsilon")):
            if key in values:
                values[name] = values.pop(key)
        suffix = f" of group {place + 1}" if place else ""
        numbers |= {f"{key}{suffix}": value for key, value in values.items()}
    return numbers


def _named(networks: nn.Module) -> Iterator[tuple[str, tuple[Tensor, tuple[int, ...]]]]:
    """Every tensor with its canonical name and the order of its axes here."""
    for attribute, network in networks.named_children():
        network_name = _name(networks, attribute)
        for name, number in network.named_parameters(recurse=False):
            yield f"{network_name}/{name}", (number, ())  # a learned one
        for prefix, chain in _chains(network).items():
            count: Counter[str] = Counter()
            for module in chain:
                if type(module).__name__ not in LAYERS:
                    continue
                layer, axes = LAYERS[type(module).__name__]
                count[layer] += 1
                path = f"{network_name}/{prefix}{layer}_{count[layer]}"
                for name, tensor in [
                    *module.named_parameters(),
                    *module.named_buffers(),
                ]:
                    if name == "weight":
                        yield f"{path}/kernel", (tensor, axes)
                    else:
                        yield f"{path}/{name}", (tensor, ())


def _chains(network: nn.Module) -> dict[str, list[nn.Module]]:
    """The layers of a network, by prefix: those of its trunk, and those of each head.

    A trunk in parts, which max-pooling divides, is one chain.
    """
    if isinstance(network, nn.Sequential):
        return {"": list(network)}
    children = dict(network.named_children())
    in_parts = [f"layers_{n + 1}" for n in range(len(children))] == list(children)
    chains: dict[str, list[nn.Module]] = {"": []}
    for name, child in children.items():
        is_trunk = in_parts or name == "layers"
        prefix = "" if is_trunk else f"{_name(network, name)}/"
        part = list(child) if isinstance(child, nn.Sequential) else [child]
        chains.setdefault(prefix, []).extend(part)
    return chains


def _name(module: nn.Module, attribute: str) -> str:
    """What the spec calls an attribute."""
    names: Mapping[str, str] = getattr(module, "NAMES", {})
    return names.get(attribute, attribute)


def _moved_by(
    optimizer: Optimizer, named: Mapping[str, tuple[Tensor, tuple[int, ...]]]
) -> Iterator[tuple[str, tuple[Tensor, tuple[int, ...]]]]:
    moved = {id(p) for group in optimizer.param_groups for p in group["params"]}
    for name, (tensor, axes) in named.items():
        if id(tensor) in moved:
            yield name, (tensor, axes)


def _moments(optimizer: Optimizer) -> dict[str, str]:
    moments = MOMENTS[type(optimizer).__name__]
    plain = (
        isinstance(optimizer, torch.optim.SGD) and not optimizer.defaults["momentum"]
    )
    return {} if plain else moments


def _tensor(array: NDArray[Any], axes: tuple[int, ...]) -> Tensor:
    return torch.from_numpy((array.transpose(axes) if axes else array).copy())


def _canonical(tensor: Tensor, axes: tuple[int, ...]) -> NDArray[Any]:
    array = tensor.detach().cpu().numpy()
    order = np.argsort(axes) if axes else range(array.ndim)
    return np.asarray(array.transpose(order), order="C")
