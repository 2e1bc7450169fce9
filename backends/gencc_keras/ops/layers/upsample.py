"""upsample; between pixels by runtime/interpolation.py, as TensorFlow's own is float32."""

from __future__ import annotations

from gencc.ops.layers.upsample import Upsample

from gencc_keras.ops.layers import Layers, Use, layer, own, sides

NAMES = ("up_sampling1d", "up_sampling2d", "up_sampling3d", "linear_upsampling")


def layers(upsample: Upsample, use: Use) -> Layers:
    """layers.UpSampling2D(2)"""
    if upsample.mode == "linear":
        return (own("interpolation", "LinearUpsampling", sides(upsample.size)),)
    return (layer(f"UpSampling{len(upsample.size)}D", sides(upsample.size)),)
