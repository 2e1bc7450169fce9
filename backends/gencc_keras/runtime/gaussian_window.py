"""Images through a Gaussian window, and how similar they are seen through one.

The same in every package.
"""

import numpy as np

from .support.device import Tensor, ops

WEIGHTS = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)  # of scales, Wang et al. 2003


def blur(images: Tensor, sigma: float, size: int) -> Tensor:
    """(n, h, w, c) through a window of size x size pixels, mirrored at the edges."""
    pad = (size // 2, size // 2)
    larger = ops.pad(images, ((0, 0), pad, pad, (0, 0)), mode="reflect")
    return seen_through(larger, sigma, size)


def seen_through(images: Tensor, sigma: float, size: int) -> Tensor:
    """The mean of each window that lies within the image, with Gaussian weights."""
    weights = np.exp(-((np.arange(size) - (size - 1) / 2) ** 2) / (2 * sigma**2))
    window = np.outer(weights, weights) / weights.sum() ** 2
    kernel = np.repeat(window[:, :, None, None], images.shape[-1], axis=2)
    return ops.depthwise_conv(
        images, ops.convert_to_tensor(kernel, dtype=images.dtype), padding="valid"
    )


def ssim(a: Tensor, b: Tensor, extent: float) -> Tensor:
    """Structural similarity, (n,). Wang et al. 2004."""
    luminance, structure = _similarities(a, b, extent)
    return ops.mean(luminance * structure, axis=(1, 2, 3))


def ms_ssim(a: Tensor, b: Tensor, extent: float, scales: int) -> Tensor:
    """Structural similarity at so many scales, (n,). Wang et al. 2003."""
    total = sum(WEIGHTS[:scales])
    result = ops.ones_like(a[:, 0, 0, 0])
    for scale, weight in enumerate(WEIGHTS[:scales]):
        if scale:
            a, b = ops.average_pool(a, 2, 2), ops.average_pool(b, 2, 2)
        luminance, factor = _similarities(a, b, extent)
        if scale == scales - 1:
            factor = luminance * factor
        mean = ops.mean(factor, axis=(1, 2, 3))
        least = ops.full_like(mean, 1e-6)
        result = result * ops.where(mean > least, mean, least) ** (weight / total)
    return result


def _similarities(a: Tensor, b: Tensor, extent: float) -> tuple[Tensor, Tensor]:
    """Of luminance, and of contrast and structure, in every window, (n, h, w, c)."""
    size = min(11, *a.shape[1:3])
    mean_a, mean_b = seen_through(a, 1.5, size), seen_through(b, 1.5, size)
    variance_a = seen_through(a * a, 1.5, size) - mean_a**2
    variance_b = seen_through(b * b, 1.5, size) - mean_b**2
    covariance = seen_through(a * b, 1.5, size) - mean_a * mean_b
    c1, c2 = (0.01 * extent) ** 2, (0.03 * extent) ** 2
    luminance = (2 * mean_a * mean_b + c1) / (mean_a**2 + mean_b**2 + c1)
    return luminance, (2 * covariance + c2) / (variance_a + variance_b + c2)
