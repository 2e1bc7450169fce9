"""What goes into layers, added to what they make of it.

The same in every package.
"""

from torch import Tensor, nn


class Residual(nn.Module):
    """y = x + f(x), or y = g(x) + f(x), where f are the layers and g is the shortcut.

    He et al. 2016, arXiv:1512.03385.
    """

    def __init__(self, *layers: nn.Module, shortcut: nn.Module | None = None) -> None:
        super().__init__()
        self.layers = nn.Sequential(*layers)
        self.shortcut = nn.Identity() if shortcut is None else shortcut

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.layers(x)
        return y + self.shortcut(x)
