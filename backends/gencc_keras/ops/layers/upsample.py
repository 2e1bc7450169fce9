"""upsample"""

from __future__ import annotations

from gencc.ops.layers.upsample import Upsample

from gencc_keras.ops.layers import Layers, Use, layer, sides

NAMES = ("up_sampling1d", "up_sampling2d", "up_sampling3d")


def layers(upsample: Upsample, use: Use) -> Layers:
    """layers.UpSampling2D(2)"""
    return (layer(f"UpSampling{len(upsample.size)}D", sides(upsample.size)),)
