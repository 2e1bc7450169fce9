"""A number that is learned, as the weights of a network are."""

import torch
from torch import Tensor, nn


class Learned(nn.Module):
    """To call it gives the number."""

    def __init__(self) -> None:
        super().__init__()
        self.value = nn.Parameter(torch.zeros(()))

    def forward(self) -> Tensor:
        # A copy: the parameter itself would need a gradient even below no_grad.
        return self.value.clone()
