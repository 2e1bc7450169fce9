"""Images through a Gaussian window, and how similar they are seen through one.

The same in every package.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

WEIGHTS = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)  # of scales, Wang et al. 2003


def blur(images: Tensor, sigma: float, size: int) -> Tensor:
    """(n, c, h, w) through a window of size x size pixels, mirrored at the edges."""
    pad = size // 2
    return seen_through(
        F.pad(images, (pad, pad, pad, pad), mode="reflect"), sigma, size
    )


def seen_through(images: Tensor, sigma: float, size: int) -> Tensor:
    """The mean of each window that lies within the image, with Gaussian weights."""
    places = torch.arange(size, dtype=images.dtype, device=images.device)
    weights = torch.exp(-((places - (size - 1) / 2) ** 2) / (2 * sigma**2))
    weights = weights / weights.sum()
    channels = images.shape[1]
    window = torch.outer(weights, weights).expand(channels, 1, size, size)
    return F.conv2d(images, window, groups=channels)


def ssim(a: Tensor, b: Tensor, extent: float) -> Tensor:
    """Structural similarity, (n,). Wang et al. 2004."""
    luminance, structure = _similarities(a, b, extent)
    return (luminance * structure).mean(dim=(1, 2, 3))


def ms_ssim(a: Tensor, b: Tensor, extent: float, scales: int) -> Tensor:
    """Structural similarity at so many scales, (n,). Wang et al. 2003."""
    total = sum(WEIGHTS[:scales])
    result = torch.ones_like(a[:, 0, 0, 0])
    for scale, weight in enumerate(WEIGHTS[:scales]):
        if scale:
            a, b = F.avg_pool2d(a, 2), F.avg_pool2d(b, 2)
        luminance, factor = _similarities(a, b, extent)
        if scale == scales - 1:
            factor = luminance * factor
        result = result * factor.mean(dim=(1, 2, 3)).clamp(min=1e-6) ** (weight / total)
    return result


def _similarities(a: Tensor, b: Tensor, extent: float) -> tuple[Tensor, Tensor]:
    """Of luminance, and of contrast and structure, in every window, (n, c, h, w)."""
    size = min(11, *a.shape[2:])
    mean_a, mean_b = seen_through(a, 1.5, size), seen_through(b, 1.5, size)
    variance_a = seen_through(a * a, 1.5, size) - mean_a**2
    variance_b = seen_through(b * b, 1.5, size) - mean_b**2
    covariance = seen_through(a * b, 1.5, size) - mean_a * mean_b
    c1, c2 = (0.01 * extent) ** 2, (0.03 * extent) ** 2
    luminance = (2 * mean_a * mean_b + c1) / (mean_a**2 + mean_b**2 + c1)
    return luminance, (2 * covariance + c2) / (variance_a + variance_b + c2)
