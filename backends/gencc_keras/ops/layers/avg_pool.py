"""avg_pool"""

from __future__ import annotations

from gencc.ops.layers.avg_pool import AvgPool

from gencc_keras.ops.layers import Layers, Use, layer, pair

NAMES = ("average_pooling2d",)


def layers(avg_pool: AvgPool, use: Use) -> Layers:
    """layers.AveragePooling2D(2)"""
    return (layer("AveragePooling2D", pair(avg_pool.size)),)
