"""Several processes that train together, started by torchrun.

The same in every package.

    torchrun --nproc-per-node 2 -m NAME_torch train

computes what one process would. Sums are taken in the same order everywhere, so that
the weights of all stay equal, bit for bit.
"""

# PyTorch has no types for what differentiates messages.
# mypy: allow-untyped-calls

import atexit
import os
from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.distributed.distributed_c10d import PrefixStore
from torch.distributed.nn.functional import all_gather, all_reduce
from torch.distributed.rendezvous import rendezvous

from . import devices, workers
from .errors import PackageError

T = TypeVar("T")
CPU = torch.device("cpu")


class Processes(workers.Workers):
    """The processes of torchrun; what they tell each other travels through the CPU."""

    def __init__(self) -> None:
        self.rank, self.count = dist.get_rank(), dist.get_world_size()

    def of_first(self, make: Callable[[], T]) -> T:
        """What the first process makes; its PackageError is raised in all of them."""
        message: list[Any] = [None, None]
        if self.rank == 0:
            try:
                message[0] = make()
            except PackageError as error:
                message[1] = error
        dist.broadcast_object_list(message, device=CPU)
        if message[1] is not None:
            raise message[1]
        return cast(T, message[0])

    def means(self, values: Sequence[float]) -> list[float]:
        """The mean over the processes of each number."""
        sums = torch.tensor(values, dtype=torch.float64, device=CPU)
        dist.all_reduce(sums)
        return (sums / self.count).tolist()

    def largest(self, values: Sequence[int]) -> list[int]:
        """The largest that any process has of each number."""
        numbers = torch.tensor(values, device=CPU)
        dist.all_reduce(numbers, dist.ReduceOp.MAX)
        return numbers.tolist()


def meet(device: str) -> str:
    """Meet the other processes, if there are any; the result is the device of this one.

    Raises PackageError where there are fewer GPUs than processes on this machine.
    """
    if int(os.environ.get("WORLD_SIZE", "1")) == 1:
        return device
    if device == "auto" and torch.cuda.is_available():
        device = "cuda"
    if device == "cuda":
        device = f"cuda:{os.environ['LOCAL_RANK']}"
        devices.require(device, torch.cuda.device_count())
        torch.cuda.set_device(device)
    if not dist.is_initialized():
        has_gpu = device.startswith("cuda")
        store, rank, count = next(rendezvous("env://"))
        dist.init_process_group(
            "cpu:gloo,cuda:nccl" if has_gpu else "gloo",
            store=PrefixStore(_attempt(), store),
            rank=rank,
            world_size=count,
        )
        atexit.register(dist.destroy_process_group)
        workers.join(Processes())
    return device


def _attempt() -> str:
    """What the keys of a meeting begin with: those of an earlier attempt are still there.

    torchrun keeps its store when it starts all processes again. On several machines each
    counts by itself, and TORCH_DISABLE_SHARE_RDZV_TCP_STORE=1 makes it take a new one.
    """
    alone = os.environ.get("GROUP_WORLD_SIZE", "1") == "1"
    return os.environ.get("TORCHELASTIC_RESTART_COUNT", "") if alone else ""


def share_gradients(networks: nn.Module) -> None:
    """From now on a backward pass ends with the gradients of the whole minibatch.

    That is, with their means over the processes: as all have equally many examples, and
    an objective is a mean over examples. They are there before a gradient is measured,
    clipped or used, and only those that a step takes.
    """
    if workers.TEAM.count > 1:
        _Gradients([*networks.parameters()])


class _Gradients:
    """The gradients of these weights, which processes share in one message."""

    def __init__(self, weights: Sequence[Tensor]) -> None:
        self._weights = weights
        self._changed: set[int] = set()
        for number, weight in enumerate(weights):
            weight.register_post_accumulate_grad_hook(self._note(number))

    def _note(self, number: int) -> Callable[[Tensor], None]:
        def note(weight: Tensor) -> None:
            if not self._changed:  # what DistributedDataParallel is told by, too
                engine = torch.autograd.Variable._execution_engine
                engine.queue_callback(self._share)
            self._changed.add(number)

        return note

    @torch.no_grad()
    def _share(self) -> None:
        """In the order of the weights, as that of a backward pass may differ."""
        weights = [self._weights[number] for number in sorted(self._changed)]
        self._changed.clear()
        gradients = [weight.grad for weight in weights if weight.grad is not None]
        flat = torch.cat([gradient.flatten() for gradient in gradients])
        dist.all_reduce(flat)
        parts = (flat / workers.TEAM.count).split([g.numel() for g in gradients])
        for gradient, shared in zip(gradients, parts, strict=True):
            gradient.copy_(shared.view_as(gradient))


def whole(values: Tensor) -> Tensor:
    """The rows of the whole minibatch, of which each process has a part.

    Gradients flow back to where each row came from. What is computed in inference, as of
    held-out examples, every process computes by itself.
    """
    if workers.TEAM.count == 1 or torch.is_inference_mode_enabled():
        return values
    return torch.cat(all_gather(values.contiguous()))


def own(values: Tensor) -> Tensor:
    """Of the rows of the whole minibatch those of this process."""
    if workers.TEAM.count == 1 or torch.is_inference_mode_enabled():
        return values
    return values[workers.part(len(values))]


def mean(values: Tensor) -> Tensor:
    """The mean over the processes; gradients flow through it, twice if need be."""
    total: Tensor = all_reduce(values)
    return total / workers.TEAM.count
