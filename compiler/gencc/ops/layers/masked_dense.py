"""masked_dense: a dense layer of an autoregressive network, as in MADE."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from gencc.frontend.spec.fields import Flag, NotNegativeWhole, Whole
from gencc.frontend.spec.layers import Init, LayerKeys
from gencc.ir.layers import Initial, Layer, Shape, ShapeError, Weight
from gencc.ir.records import dataclass
from gencc.ops.cases import Case, Chains, Random, Spec
from gencc.ops.layers._kernels import (
    USUAL,
    USUAL_KEYS,
    has_bias,
    identity_of_start,
    kernel_and_bias,
    settings_of_start,
    several,
)

if TYPE_CHECKING:
    from gencc.ir.model import Placed
    from gencc.ops.chains import Chain

Type = Literal["A", "B"]
TypeField = Annotated[
    Type,
    Field(description="`A`, what comes before, or `B`, what comes before and itself"),
]


@dataclass(frozen=True)
class MaskedDense(Layer):
    """y = x (M K) + b with K of shape (in, units), M of 0 and 1; x is a vector.

    Number k of a vector belongs to variable k mod `variables`. A result of type A sees the
    numbers of the variables before its own, one of type B those of its own too; all see the
    last `context` numbers that come in, which belong to no variable.
    Germain et al. 2015, arXiv:1502.03509, section 4; the types are those of van den Oord et
    al. 2016, arXiv:1601.06759.
    """

    units: int
    variables: int
    type: Type
    context: int = 0
    bias: bool = True
    init: Initial = USUAL

    word = "masked_dense"

    def output_shape(self, shape: Shape) -> Shape:
        """(in,) -> (units,)."""
        if len(shape) != 1:
            raise ShapeError("masked_dense takes a vector; put `flatten` before it")
        if shape[0] - self.context < self.variables:
            least = several(self.variables, "variable")
            raise ShapeError(f"it has to have a number of each of its {least}")
        if self.type == "A" and self.variables == 1 and not self.context:
            why = "one variable of type A has none before it, and sees nothing"
            raise ShapeError(why, "more `variables`, a `context`, or `type: B`")
        return (self.units,)

    def weights(self, shape: Shape) -> tuple[Weight, ...]:
        """kernel (in, units), whose fans are those of a dense layer, and bias (units,)."""
        kernel = self.init.for_fans(shape[0], self.units)
        sizes = (shape[0], self.units)
        return kernel_and_bias(
            sizes, kernel, self.units, self.bias, spectral_norm=False
        )

    def mirror(self, placed: Placed, bias: bool, upsample: bool) -> Layer:
        """None."""
        raise ShapeError("no layer leads back over masked_dense")

    def settings(self) -> str:
        """64 units, type A of 4 variables"""
        context = [f"{self.context} numbers of context"] if self.context else []
        start = settings_of_start(self.bias, self.init, spectral_norm=False)
        masks = f"type {self.type} of {several(self.variables, 'variable')}"
        return ", ".join((several(self.units, "unit"), masks, *context, *start))

    def identity(self) -> str:
        """masked_dense 64, type A of 4, context 0"""
        masks = f"type {self.type} of {self.variables}, context {self.context}"
        start = identity_of_start(self.bias, self.init, spectral_norm=False)
        return f"masked_dense {self.units}, {masks}{start}"


class Keys(LayerKeys):
    """masked_dense: {units: 64, variables: 4, type: A}"""

    word = "masked_dense"
    node = MaskedDense
    units: Whole
    variables: Whole
    type: TypeField
    context: NotNegativeWhole = 0
    bias: Flag | None = None
    init: Init = USUAL_KEYS

    def layer(self, shape: Shape, normalized: bool) -> MaskedDense:
        """The layer."""
        bias = has_bias(self.bias, normalized)
        init = self.init.initial()
        return MaskedDense(
            self.units, self.variables, self.type, self.context, bias, init
        )


DOCUMENTATION = (
    "| `masked_dense: {units: 64, variables: 4, type: A, context: 0}` | as dense, but number "
    "k of a vector belongs to variable k mod `variables`, and a result sees the numbers of "
    "variables before its own (`type: A`), or of its own too (`B`), and the last `context` "
    "numbers that come in |"
)

CASES = (
    Chains(
        "masked_dense, of types A and B, as wide as the variables and not",
        Random((4, 5)),
        {
            "made": "[masked_dense: {units: 7, variables: 5, type: A}, tanh, "
            "masked_dense: {units: 10, variables: 5, type: B}]",
            "several": "[masked_dense: {units: 6, variables: 3, type: B}, silu, "
            "masked_dense: {units: 3, variables: 3, type: A, bias: false}]",
            "context": "[masked_dense: {units: 5, variables: 2, type: A, context: 3}, "
            "layer_norm, dense: 2]",
            "one": "[masked_dense: {units: 2, variables: 1, type: A, context: 1}]",
        },
        kind="vector",
    ),
    Chains(
        "masked_dense, every initial kernel",
        Random((4, 5)),
        {},
        kind="vector",
        each_init="[masked_dense: {units: 4, variables: 2, type: B, init: INIT}]",
    ),
    Case(
        "masked_dense, in a network whose slope is taken",
        Random((4, 3)),
        {"penalty": "square(norm(grad(critic(h), h)) - 1) + critic(h)"},
        kind="number",
        networks="critic: {input: x, layers: [masked_dense: {units: 4, variables: 3, "
        "type: B}, tanh, masked_dense: {units: 3, variables: 3, type: A}, dense: 1]}",
        optimizer="{sgd: {lr: 0.02}}",
    ),
    Spec(
        "masked_dense, in heads beside dense, behind a batch_norm and a flattened image",
        Random((12, 2, 1, 2)),
        """\
        data: {source: npz, shape: [2, 1, 2], batch: 6}
        networks:
          f:
            input: x
            layers:
              - flatten
              - masked_dense: {units: 8, variables: 4, type: B}
              - batch_norm
              - silu
              - residual: [masked_dense: {units: 8, variables: 4, type: A}]
            heads:
              mean: [masked_dense: {units: 4, variables: 4, type: A}]
              dense: [dense: 3, tanh, masked_dense: {units: 2, variables: 3, type: B}]
              masked_dense: [masked_dense: {units: 2, variables: 4, type: B}, dense: 2]
        let: {r: f(x)}
        losses: {misfit: sum(square(r.mean - 1)), more: sum(r.dense) * sum(r.masked_dense)}
        train:
          epochs: 1
          optimizer: {adamw: {lr: 0.01, weight_decay: 0.1}}
          minimize: misfit + more
        outputs: {mean: r.mean, other: r.dense}
        """,
    ),
)


DRAWN = {"vector": 1}


def draw(chain: Chain) -> bool:
    """Of type B, and of type A where all results see a context: what sees nothing is equal."""
    c, (size,) = chain.choices, chain.shape
    if chain.mirrored:
        return False
    type = c.choose("B", "A") if size > 1 else "B"
    context = c.whole(1, size - 1) if type == "A" else c.whole(0, size - 1)
    start = {key: v for key, v in chain.start().items() if key != "spectral_norm"}
    settings: dict[str, Any] = {
        "units": c.whole(1, 6),
        "variables": c.whole(1, min(size - context, 4)),
        "type": type,
        **({"context": context} if context else {}),
        **start,
    }
    chain.add({"masked_dense": settings}, (settings["units"],))
    return True
