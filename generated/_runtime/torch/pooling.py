"""Max-unpooling by the switches of a max-pooling. Zeiler et al. 2011, section 2.2.

The same in every package.
"""

from torch import Tensor


def max_unpool(images: Tensor, switches: Tensor, size: tuple[int, int]) -> Tensor:
    """Images of `size`: each pixel where its switch says, and zeros elsewhere.

    A switch is the index of a pixel in its image, as F.max_pool2d returns it.
    F.max_unpool2d does the same, but is not deterministic for PyTorch.
    """
    height, width = size
    zeros = images.new_zeros(*images.shape[:2], height * width)
    flat = zeros.scatter(2, switches.flatten(2), images.flatten(2))
    return flat.reshape(*flat.shape[:2], *size)
