"""avg_pool, of volumes by runtime/averaging.py."""

from __future__ import annotations

from gencc.ops.layers.avg_pool import AvgPool

from gencc_keras.ops.layers import Layers, Use, layer, own, sides

NAMES = tuple(
    f"{kind}average_pooling{count}d" for kind in ("", "global_") for count in (1, 2, 3)
)


def layers(avg_pool: AvgPool, use: Use) -> Layers:
    """layers.AveragePooling2D(2)"""
    if not avg_pool.size:
        return (layer(f"GlobalAveragePooling{len(use.placed.input) - 1}D"),)
    size = sides(avg_pool.size)
    if len(avg_pool.size) == 3:
        return (own("averaging", "AveragePooling3D", size),)
    return (layer(f"AveragePooling{len(avg_pool.size)}D", size),)
