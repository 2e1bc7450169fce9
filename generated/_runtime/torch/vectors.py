"""Between images and vectors: a vector lists height, width and channels in that order.

PyTorch keeps images as (batch, channels, height, width), other frameworks keep the
channels last; with one order for vectors, the same weights mean the same in all.
"""

from torch import Tensor, nn


class ToVector(nn.Module):
    """[channels, height, width] -> [height * width * channels]"""

    def forward(self, image: Tensor) -> Tensor:
        return image.permute(0, 2, 3, 1).flatten(1)


class ToImage(nn.Module):
    """[height * width * channels] -> [channels, height, width]"""

    def __init__(self, height: int, width: int, channels: int) -> None:
        super().__init__()
        self.shape = (height, width, channels)

    def forward(self, vector: Tensor) -> Tensor:
        return vector.unflatten(1, self.shape).permute(0, 3, 1, 2)
