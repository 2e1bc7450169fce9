"""What PyTorch's own ways to share a training compute in silence, run by torchrun.

    torchrun --nproc-per-node 2 tests/equivalence/distributed_settings.py FOLDER

FOLDER has the packages of `dcgan`, `wgan_gp` and `image_to_image_unpaired`. Each setting takes
three steps of one of them with a part of the minibatch for each process, and is compared with
three steps of one process: the largest difference of a weight, as JSON. They are why packages
share gradients themselves: see support/processes.py.
"""

import copy
import importlib
import json
import sys
import warnings
from collections.abc import Callable
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.fsdp import fully_shard
from torch.nn.parallel import DistributedDataParallel

BATCH, STEPS = 16, 3


class Wrapped:
    """Networks, each within PyTorch's own wrapper."""

    def __init__(self, networks: nn.Module, **settings: Any) -> None:
        for name, network in networks.named_children():
            setattr(self, name, DistributedDataParallel(network, **settings))


def dcgan(train: Any, networks: Any, optimizers: Any, rows: slice, _: Any) -> None:
    """One iteration, of these rows of the minibatch."""
    x, z = drawn(1, 8, 8)[rows], drawn(16)[rows]
    train.discriminator_step(networks, optimizers["discriminator"], x, z)
    train.generator_step(networks, optimizers["generator"], z)


def wgan_gp(
    train: Any, networks: Any, optimizers: Any, rows: slice, config: Any
) -> None:
    """One iteration, whose gradient penalty is differentiated twice."""
    x, z, between = drawn(2)[rows], drawn(8)[rows], drawn()[rows].sigmoid()
    train.critic_step(networks, optimizers["critic"], x, z, between, config)
    train.generator_step(networks, optimizers["generator"], z)


def unpaired(
    train: Any, networks: Any, optimizers: Any, rows: slice, config: Any
) -> None:
    """One iteration of four networks, each called more than once."""
    a, b = drawn(1, 8, 8)[rows], drawn(1, 8, 8).flip(0)[rows]
    train.translation_step(networks, optimizers["translation"], a, b, config)
    train.critic_a_step(networks, optimizers["critic_a"], a, b)
    train.critic_b_step(networks, optimizers["critic_b"], a, b)


def drawn(*shape: int) -> Tensor:
    """The same numbers in each process."""
    return torch.randn(BATCH, *shape, generator=torch.Generator().manual_seed(3))


def differs(
    package: str, iteration: Callable[..., None], wrap: Callable[[nn.Module], Any]
) -> float:
    """How far weights are from those of one process."""
    train, model, initial, weights, configs = (
        importlib.import_module(f"{package}.{module}")
        for module in ("train", "model", "initial", "support.weights", "config")
    )
    config = configs.Config(precision="float64")
    networks = model.Networks().double()
    weights.initialize(networks, initial.weights(0))
    alone = copy.deepcopy(networks)
    wrapped = wrap(networks)
    for called, own, rows in (
        (wrapped, networks, part()),
        (alone, alone, slice(None)),
    ):
        optimizers = train.make_optimizers(own, config)
        for _ in range(STEPS):
            iteration(train, called, optimizers, rows, config)
    pairs = zip(networks.parameters(), alone.parameters(), strict=True)
    return max(float((_full(a) - b).abs().max()) for a, b in pairs)


def _full(weight: Any) -> Tensor:
    full: Tensor = weight.full_tensor() if hasattr(weight, "full_tensor") else weight
    return full


def by_weights_themselves(_: nn.Module | None = None) -> float:
    """A gradient that torch.autograd.grad takes, of a wrapped network."""
    torch.manual_seed(0)
    network = nn.Linear(8, 1)
    wrapped, x = DistributedDataParallel(network), drawn(8)
    weights = [*network.parameters()]
    own = torch.autograd.grad(wrapped(x[part()]).square().mean(), weights)
    every = torch.autograd.grad(network(x).square().mean(), weights)
    return max(float((a - b).abs().max()) for a, b in zip(own, every, strict=True))


def part() -> slice:
    """The rows of this process."""
    size = BATCH // dist.get_world_size()
    return slice(dist.get_rank() * size, (dist.get_rank() + 1) * size)


def sharded(networks: nn.Module) -> nn.Module:
    """Each network sharded, and sharded again after its forward pass."""
    mesh = init_device_mesh("cpu", (dist.get_world_size(),))
    for network in networks.children():
        fully_shard(network, mesh=mesh, reshard_after_forward=True)
    return networks


def main() -> None:
    """Print what each setting computes, in one line."""
    sys.path.insert(0, sys.argv[1])
    warnings.simplefilter("ignore")
    torch.set_default_dtype(torch.float64)
    dist.init_process_group("gloo")
    apart, once = {"broadcast_buffers": False}, {"static_graph": True}
    settings: dict[str, Callable[[], float]] = {
        "statistics of a part, by default": lambda: differs(
            "dcgan_torch", dcgan, Wrapped
        ),
        "static_graph, differentiated twice": lambda: differs(
            "wgan_gp_torch", wgan_gp, lambda n: Wrapped(n, **apart, **once)
        ),
        "static_graph, several networks": lambda: differs(
            "image_to_image_unpaired_torch",
            unpaired,
            lambda n: Wrapped(n, **apart, **once),
        ),
        "torch.autograd.grad": by_weights_themselves,
        "reshard_after_forward": lambda: differs("wgan_gp_torch", wgan_gp, sharded),
        "none of these": lambda: differs(
            "wgan_gp_torch", wgan_gp, lambda n: Wrapped(n, find_unused_parameters=True)
        ),
    }
    differences = {name: compute() for name, compute in settings.items()}
    if dist.get_rank() == 0:
        print(json.dumps(differences))
    dist.destroy_process_group()


if __name__ == "__main__":
    main()
