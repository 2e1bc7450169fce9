"""avg_pool, of volumes by runtime/averaging.py."""

from __future__ import annotations

from gencc.ops.layers.avg_pool import AvgPool

from gencc_keras.ops.layers import Layers, Use, layer, own, sides

NAMES = ("average_pooling1d", "average_pooling2d", "average_pooling3d")


def layers(avg_pool: AvgPool, use: Use) -> Layers:
    """layers.AveragePooling2D(2)"""
    size = sides(avg_pool.size)
    if len(avg_pool.size) == 3:
        return (own("averaging", "AveragePooling3D", size),)
    return (layer(f"AveragePooling{len(avg_pool.size)}D", size),)
