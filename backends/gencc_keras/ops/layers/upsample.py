"""upsample"""

from __future__ import annotations

from gencc.ops.layers.upsample import Upsample

from gencc_keras.ops.layers import Layers, Use, layer, pair

NAMES = ("up_sampling2d",)


def layers(upsample: Upsample, use: Use) -> Layers:
    """layers.UpSampling2D(2)"""
    return (layer("UpSampling2D", pair(upsample.size)),)
