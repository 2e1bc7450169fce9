"""A pool of former examples, by choices that are handed in.

The same in every package.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from .support.processes import own, whole
from .support.weights import LAYERS

LAYERS["Replay"] = ("replay", ())  # what checkpoints call it; it has no kernel


class Replay(nn.Module):
    """Gives now and then a former example in place of the one that comes.

    While fewer than `size` have come, one takes the next place and is given on. Then it
    changes places, with probability 1/2, with one of them, each equally likely. The rule of
    Zhu et al. 2017, arXiv:1703.10593. Without choices, as after training: what comes.

    `shape` is that of an example in the pool, channels last as in checkpoints.
    """

    pool: Tensor
    count: Tensor

    def __init__(self, size: int, *shape: int) -> None:
        super().__init__()
        self.register_buffer("pool", torch.zeros(size, *shape))
        self.register_buffer("count", torch.zeros(()))
        self.choices: Tensor | None = None

    def forward(self, x: Tensor) -> Tensor:
        if self.choices is None:
            return x
        x, choices = whole(x), whole(self.choices)
        size, number = len(self.pool), torch.arange(len(x), device=x.device)
        changes, places = choices.unbind(1)
        come = self.count + number  # before each
        filling = come < size
        slot = torch.where(filling, come, torch.floor(size * places)).long()
        enters = filling | (changes < 0.5)
        # Those that have entered where one would, as numbers from 1; 0 where none has.
        same = (slot[:, None] == slot) & enters
        before = torch.where(same & (number < number[:, None]), number + 1, 0)
        last = before.amax(1)
        former = torch.where(last > 0, size + last - 1, slot)
        everything = torch.cat([self.pool.movedim(-1, 1), x])
        given = everything[torch.where(enters & ~filling, former, size + number)]
        slots = torch.arange(size, device=x.device)
        here = torch.where((slots[:, None] == slot) & enters, number + 1, 0).amax(1)
        with torch.no_grad():
            kept = everything[torch.where(here > 0, size + here - 1, slots)]
            self.pool.copy_(kept.movedim(1, -1))
            self.count.copy_((self.count + len(x)).clamp(max=size))
        return own(given)


def with_choices(network: nn.Module, choices: Tensor) -> Callable[[Tensor], Tensor]:
    """The pool as a function that chooses by numbers from U(0, 1), (batch, 2)."""
    (replay,) = (m for m in network.modules() if isinstance(m, Replay))

    def call(x: Tensor) -> Tensor:
        replay.choices = choices
        try:
            given: Tensor = network(x)
            return given
        finally:
            replay.choices = None

    return call
