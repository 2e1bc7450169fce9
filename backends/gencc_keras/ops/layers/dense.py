"""dense"""

from __future__ import annotations

from gencc.codegen.python.nodes import Literal
from gencc.ops.layers.dense import Dense

from gencc_keras.ops.layers import Layers, Use, bias_of, with_kernel

CLASSES = ("Dense", "SpectralDense", "TiedDense")
NAMES = ("dense", "spectral_dense")


def layers(dense: Dense, use: Use) -> Layers:
    """layers.Dense(64)"""
    sizes = (Literal(dense.units),)
    return (with_kernel("Dense", sizes, use, *bias_of(dense.bias)),)
