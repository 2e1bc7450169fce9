"""Common parts of layers with a kernel: its initial values, and the bias."""

from __future__ import annotations

from collections.abc import Iterator

from gencc.frontend.spec.layers import InitialKeys
from gencc.ir.layers import Initial, Pads, Shape, ShapeError, Sides, Weight
from gencc.ops.initializers import glorot_uniform
from gencc.ops.initializers.normal import ScaledNormal
from gencc.ops.initializers.zeros import Zeros
from gencc.ops.layers._images import size_text

USUAL = glorot_uniform.GlorotUniform()
USUAL_KEYS: InitialKeys = glorot_uniform.Keys.model_construct()


def has_bias(written: bool | None, normalized: bool) -> bool:
    """The key `bias`; by default none where it would be subtracted again."""
    return not normalized if written is None else written


def kernel_and_bias(
    shape: Shape, initial: Initial, outputs: int, bias: bool, spectral_norm: bool
) -> tuple[Weight, ...]:
    """The weights of a layer; `initial` knows its fans.

    With a spectral norm there is u, (outputs,), which begins as N(0, 1). A call divides
    the kernel K, as a matrix of one row for each output, by sigma = u' K v, where
    v = Kᵀ u / |Kᵀ u| and u' = K v / |K v| are constants in every gradient. A step that
    updates the network sets u to u' before the kernel moves.
    Miyato et al. 2018, arXiv:1802.05957, algorithm 1.
    """
    kernel = Weight("kernel", shape, initial)
    biases = (Weight("bias", (outputs,), Zeros()),) if bias else ()
    start = ScaledNormal(1.0)
    u = Weight("u", (outputs,), start, trainable=False)
    return (kernel, *biases, u) if spectral_norm else (kernel, *biases)


def check_start(spectral_norm: bool, init: Initial) -> None:
    """ShapeError for kernels of zeros, which cannot be divided by their norm."""
    if spectral_norm and init == Zeros():
        raise ShapeError("`spectral_norm` divides the kernel by its norm, here 0")


def check_way_back(spectral_norm: bool) -> None:
    """ShapeError for a layer that a mirror cannot lead back over."""
    if spectral_norm:
        raise ShapeError("no layer leads back over one with `spectral_norm`")


def settings_of_start(bias: bool, init: Initial, spectral_norm: bool) -> Iterator[str]:
    """The text in `gencc show`: no bias, or initial weights other than the default."""
    if not bias:
        yield "no bias"
    if init != USUAL:
        yield f"init {init.text()}"
    if spectral_norm:
        yield "spectral norm"


def identity_of_start(bias: bool, init: Initial, spectral_norm: bool) -> str:
    """The text that runs keep."""
    start = f", init {init.text()}" * (init != USUAL) + ", no bias" * (not bias)
    return start + ", spectral norm" * spectral_norm


def several(number: int, what: str) -> str:
    """1 unit, 2 units"""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def window(filters: int, kernel: Sides, stride: Sides) -> Iterator[str]:
    """As in `gencc show`: 32 filters 3x3, stride 2"""
    yield f"{several(filters, 'filter')} {size_text(kernel)}"
    yield f"stride {alike(stride)}"


def alike(sides: Sides) -> str:
    """2, or 2x1 where the sides differ."""
    return str(sides[0]) if len({*sides}) == 1 else size_text(sides)


def pads_text(pads: Pads) -> str:
    """1, or 0+1 before and after, or 0+1 x 2 along height and width."""
    texts = [
        str(before) if before == after else f"{before}{after:+}"
        for before, after in pads
    ]
    return texts[0] if len({*texts}) == 1 else " x ".join(texts)
