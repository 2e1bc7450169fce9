"""ms_ssim"""

from __future__ import annotations

from gencc.verification.reference import tape
from gencc.verification.reference.ops.functions import downsample
from gencc.verification.reference.ops.functions.ssim import mean, parts
from gencc.verification.reference.tape import Value

EXPONENTS = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]


def compute(a: Value, b: Value, extent: Value, scales: int) -> Value:
    """The product over scales, of logarithms that are added."""
    exponents = EXPONENTS[:scales]
    logarithm = Value(0.0)
    for scale, exponent in enumerate(exponents):
        luminance, structure = parts(a, b, float(extent.array))
        is_last = scale == scales - 1
        factor = mean(tape.multiply(luminance, structure) if is_last else structure)
        least = Value(1e-6)
        factor = tape.where(
            factor.array > 1e-6, factor, tape.broadcast(least, factor.shape)
        )
        weight = Value(exponent / sum(exponents))
        logarithm = tape.add(logarithm, tape.multiply(weight, tape.log(factor)))
        if not is_last:
            a, b = downsample.compute(a, 2), downsample.compute(b, 2)
    return tape.exp(logarithm)
