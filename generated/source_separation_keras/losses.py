"""The loss terms: each gives one number per example, shape (batch,).

Written from source_separation.yaml by gencc 0.x.
"""

from .support.device import Tensor, ops


def separation(found: dict[str, Tensor], x: Tensor, s: Tensor) -> Tensor:
    """minimum(straight, crossed)"""
    straight = ops.mean((found["first"] - x) ** 2, axis=(1, 2, 3)) + ops.mean(
        (found["second"] - s) ** 2, axis=(1, 2, 3)
    )
    crossed = ops.mean((found["first"] - s) ** 2, axis=(1, 2, 3)) + ops.mean(
        (found["second"] - x) ** 2, axis=(1, 2, 3)
    )
    return ops.where(straight <= crossed, straight, crossed)
