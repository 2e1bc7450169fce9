"""prelu: a relu with a slope below 0 that is learned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from gencc.frontend.spec.fields import Number
from gencc.frontend.spec.layers import LayerKeys
from gencc.ir.layers import Filled, Layer, Shape, Weight
from gencc.ir.records import dataclass
from gencc.ops.cases import Case, Chains, Random, Spec
from gencc.ops.notation import canonical, number

if TYPE_CHECKING:
    from gencc.ops.chains import Chain

By = Literal["channel", "layer"]


@dataclass(frozen=True)
class Prelu(Layer):
    """x if x > 0 else slope x, the slope a weight that begins at `start`.

    `by` says what has a slope of its own: every channel, or the layer as a whole.
    He et al. 2015, arXiv:1502.01852, equation 1.
    """

    by: By = "channel"
    start: float = 0.25

    word = "prelu"
    between = True

    def output_shape(self, shape: Shape) -> Shape:
        """Unchanged."""
        return shape

    def weights(self, shape: Shape) -> tuple[Weight, ...]:
        """slope, (channels,) or (1,)."""
        slopes = shape[-1] if self.by == "channel" else 1
        return (Weight("slope", (slopes,), Filled(self.start)),)

    def settings(self) -> str:
        """a slope by channel, from 0.25"""
        return f"a slope by {self.by}, from {number(self.start)}"

    def identity(self) -> str:
        """prelu by channel, from 0.25"""
        return f"prelu by {self.by}, from {canonical(self.start)}"


class Keys(LayerKeys):
    """prelu"""

    word = "prelu"
    node = Prelu
    by: Annotated[By, Field(description="`channel` or `layer`")] = "channel"
    start: Number = 0.25


DOCUMENTATION = (
    "| `prelu: {by: channel, start: 0.25}` | x where x > 0, slope · x elsewhere; the slope "
    "is learned, one for each channel, or with `by: layer` a single one, and starts there |"
)

CASES = (
    Chains(
        "prelu, of images, also whole numbers, many of them 0",
        Random((4, 3, 2, 2), whole=True),
        {
            "usual": "[prelu]",
            "steep": "[prelu: {start: 1.5}, conv: {filters: 3, kernel: 1}, prelu]",
            "single": "[prelu: {by: layer, start: -0.5}]",
        },
        steps=2,
    ),
    Case(
        "prelu, in a network whose slope is taken",
        Random((4, 3, 4, 2)),
        {"penalty": "square(norm(grad(critic(h), h)) - 1) + critic(h)"},
        kind="number",
        networks="critic: {input: x, layers: [conv: {filters: 2, kernel: 2}, prelu, "
        "flatten, dense: 3, prelu: {by: layer}, dense: 1]}",
        optimizer="{sgd: {lr: 0.02}}",
    ),
    Spec(
        "prelu, in a mirror, in heads, of a vector that was an image, with momentum",
        Random((4, 2, 3, 2)),
        """\
        data: {source: npz, shape: [2, 3, 2], batch: 2}
        networks:
          e: {input: x, layers: [flatten, prelu, dense: 4, prelu: {by: layer}]}
          d: {mirror: e, tied: true}
          f:
            input: x
            layers: [flatten, dense: 4]
            heads: {a: [prelu, dense: 12], b: [dense: 2, prelu]}
        let: {code: e(x), y_hat: d(code), r: f(x)}
        losses: {misfit: "sse(x, y_hat)", more: sum(square(r.a - 1)) + sum(r.b) * sum(r.a)}
        train: {epochs: 1, optimizer: {sgd: {lr: 0.02, momentum: 0.5}}, minimize: misfit + more}
        outputs: {y_hat: y_hat, a: r.a}
        """,
    ),
)

DRAWN = {"activation": 1}


def draw(chain: Chain) -> bool:
    """Anywhere, now and then with a single slope."""
    is_single = chain.choices.chance(30)
    chain.add({"prelu": {"by": "layer"}} if is_single else "prelu", chain.shape)
    return True
