"""masked_conv: a convolution of an autoregressive network, as in PixelCNN."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from gencc.frontend.spec.fields import Flag, SidesField, Whole
from gencc.frontend.spec.layers import Init, LayerKeys
from gencc.ir.layers import (
    Initial,
    Layer,
    Shape,
    ShapeError,
    Sides,
    Weight,
    require_sides,
)
from gencc.ir.records import dataclass
from gencc.ops.cases import Case, Chains, Random, Spec, single_layer
from gencc.ops.layers._images import along, size_identity, size_text
from gencc.ops.layers._kernels import (
    USUAL,
    USUAL_KEYS,
    has_bias,
    identity_of_start,
    kernel_and_bias,
    settings_of_start,
    several,
)
from gencc.ops.layers.masked_dense import Type, TypeField

if TYPE_CHECKING:
    from gencc.ir.model import Placed
    from gencc.ops.chains import Chain


@dataclass(frozen=True)
class MaskedConv(Layer):
    """Cross-correlation with M K, K of shape (kh, kw, in, filters), M of 0 and 1.

    As many pixels come out as go in, beyond the edges there is 0, and a kernel has odd
    sides. A pixel of type A sees those that come before it, row by row from the top and
    each row from its start; one of type B sees itself too, with all of its channels.
    van den Oord et al. 2016, arXiv:1601.06759, section 3.4.
    """

    filters: int
    kernel: Sides
    type: Type
    bias: bool = True
    init: Initial = USUAL

    word = "masked_conv"

    def output_shape(self, shape: Shape) -> Shape:
        """(h, w, in) -> (h, w, filters)."""
        require_sides("masked_conv", shape)
        if not all(side % 2 for side in self.kernel):
            raise ShapeError("a kernel with a pixel in its middle has odd sides")
        if self.type == "A" and math.prod(self.kernel) == 1:
            raise ShapeError(
                "one pixel of type A sees nothing", "`kernel: 3`, or `type: B`"
            )
        if self.type == "A" and not self._sees(shape):
            raise ShapeError(
                "of type A a pixel sees those before it, and none lies within the kernel",
                "a kernel that is longer along a side of several pixels, or `type: B`",
            )
        return (*shape[:-1], self.filters)

    def _sees(self, shape: Shape) -> bool:
        """Whether any pixel has another one of the image within the kernel."""
        return any(
            side > 1 and pixels > 1
            for side, pixels in zip(self.kernel, shape[:-1], strict=True)
        )

    def weights(self, shape: Shape) -> tuple[Weight, ...]:
        """kernel (kh, kw, in, filters), whose fans are those of a conv, and bias (filters,)."""
        area = math.prod(self.kernel)
        kernel = self.init.for_fans(area * shape[-1], area * self.filters)
        sizes = (*self.kernel, shape[-1], self.filters)
        return kernel_and_bias(
            sizes, kernel, self.filters, self.bias, spectral_norm=False
        )

    def uses(self, shape: Shape, output: Shape) -> int:
        """Once at every pixel that comes out."""
        return math.prod(output[:-1])

    def mirror(self, placed: Placed, bias: bool, upsample: bool) -> Layer:
        """None."""
        raise ShapeError("no layer leads back over masked_conv")

    def settings(self) -> str:
        """32 filters 3x3, type A"""
        start = settings_of_start(self.bias, self.init, spectral_norm=False)
        size = f"{several(self.filters, 'filter')} {size_text(self.kernel)}"
        return ", ".join((size, f"type {self.type}", *start))

    def identity(self) -> str:
        """masked_conv 32, kernel (3, 3), type A"""
        start = identity_of_start(self.bias, self.init, spectral_norm=False)
        size = size_identity(self.kernel)
        return f"masked_conv {self.filters}, kernel {size}, type {self.type}{start}"


class Keys(LayerKeys):
    """masked_conv: {filters: 32, kernel: 3, type: A}"""

    word = "masked_conv"
    node = MaskedConv
    filters: Whole
    kernel: SidesField
    type: TypeField
    bias: Flag | None = None
    init: Init = USUAL_KEYS

    def layer(self, shape: Shape, normalized: bool) -> MaskedConv:
        """The layer."""
        require_sides("masked_conv", shape)
        kernel = along(self.kernel, "kernel", shape)
        bias = has_bias(self.bias, normalized)
        return MaskedConv(self.filters, kernel, self.type, bias, self.init.initial())


DOCUMENTATION = (
    "| `masked_conv: {filters: 32, kernel: 3, type: A}` | as a conv with `padding: same`, "
    "but a pixel sees those before it, row by row from the top (`type: A`), or itself too "
    "(`B`) |"
)


def _conv(**settings: object) -> str:
    return single_layer("masked_conv", filters=2, **settings)


CASES = (
    Chains(
        "masked_conv, of types A and B, of images",
        Random((4, 4, 3, 2)),
        {
            "before": _conv(kernel=3, type="A"),
            "itself": _conv(kernel=3, type="B", bias="false"),
            "pointwise": _conv(kernel=1, type="B"),
            "flat": _conv(kernel=[1, 5], type="A"),
            "tall": _conv(kernel=[5, 3], type="B"),
            "chain": "[masked_conv: {filters: 3, kernel: 3, type: A}, silu, masked_conv: "
            "{filters: 2, kernel: 3, type: B}, softmax]",
        },
    ),
    Chains(
        "masked_conv, of series, every initial kernel",
        Random((4, 5, 2)),
        {
            "before": _conv(kernel=3, type="A"),
            "itself": _conv(kernel=5, type="B"),
        },
        each_init=_conv(kernel=3, type="B", init="INIT"),
    ),
    Chains(
        "masked_conv, of volumes",
        Random((4, 2, 3, 2, 2)),
        {
            "before": _conv(kernel=3, type="A"),
            "itself": _conv(kernel=[1, 3, 1], type="B"),
        },
    ),
    Case(
        "masked_conv, in a network whose slope is taken",
        Random((4, 3, 3, 2)),
        {"penalty": "square(norm(grad(critic(h), h)) - 1) + critic(h)"},
        kind="number",
        networks="critic: {input: x, layers: [masked_conv: {filters: 2, kernel: 3, type: B}, "
        "silu, masked_conv: {filters: 2, kernel: 3, type: A}, flatten, dense: 1]}",
        optimizer="{sgd: {lr: 0.02}}",
    ),
    Spec(
        "masked_conv, in heads beside conv, before a batch_norm",
        Random((4, 3, 2, 2)),
        """\
        data: {source: npz, shape: [3, 2, 2], batch: 2}
        networks:
          f:
            input: x
            layers: [masked_conv: {filters: 3, kernel: 3, type: B}, batch_norm, silu]
            heads:
              conv: [conv: {filters: 2, kernel: 1}, masked_conv: {filters: 2, kernel: 3, type: B}]
              masked_conv: [residual: [masked_conv: {filters: 3, kernel: 3, type: A}], flatten,
                            dense: 2]
        let: {r: f(x)}
        losses: {misfit: sum(square(r.conv - 1)), more: sum(r.masked_conv)}
        train: {epochs: 1, optimizer: {sgd: {lr: 0.02, momentum: 0.5}}, minimize: misfit + more}
        outputs: {conv: r.conv}
        """,
    ),
)


DRAWN = {"image": 1, "table": 1}


def draw(chain: Chain) -> bool:
    """Of type B, so that results are never all alike."""
    c = chain.choices
    start = {key: v for key, v in chain.start().items() if key != "spectral_norm"}
    filters, kernel = c.whole(1, 4), c.choose(1, 3)
    shape = (*chain.shape[:-1], filters)
    if chain.mirrored or not chain.fits(shape):
        return False
    written = {"filters": filters, "kernel": kernel, "type": "B", **start}
    chain.add({"masked_conv": written}, shape)
    return True
