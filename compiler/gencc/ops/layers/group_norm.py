"""group_norm: groups of channels of every example brought to mean 0 and variance 1."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from gencc.frontend.spec.fields import Flag, Positive, Whole
from gencc.frontend.spec.layers import LayerKeys
from gencc.ir.layers import Layer, Shape, ShapeError, Weight
from gencc.ir.records import dataclass
from gencc.ops.cases import Case, Chains, Random, Spec
from gencc.ops.layers._norms import affine_text, scale_and_shift
from gencc.ops.notation import canonical, number

if TYPE_CHECKING:
    from gencc.ops.chains import Chain


@dataclass(frozen=True)
class GroupNorm(Layer):
    """y = scale (x - mean) / sqrt(variance + epsilon) + shift.

    Mean and biased variance are those of a group of neighbouring channels of one example,
    over all its pixels; scale and shift belong to a channel, and are 1 and 0 for good if it
    is not `affine`. It is the same in training and after.
    Wu & He 2018, arXiv:1803.08494, equations 1, 2 and 7.
    """

    groups: int
    affine: bool = True
    epsilon: float = 1e-5

    word = "group_norm"
    between = True

    def output_shape(self, shape: Shape) -> Shape:
        """Unchanged; its groups have two numbers at least."""
        if shape[-1] % self.groups:
            raise ShapeError(f"{shape[-1]} channels are no {self.groups} equal groups")
        if math.prod(shape) == self.groups:
            raise ShapeError("one number less its own mean is 0")
        return shape

    def weights(self, shape: Shape) -> tuple[Weight, ...]:
        """scale and shift, each (channels,), if it is affine."""
        return scale_and_shift(shape[-1]) if self.affine else ()

    def settings(self) -> str:
        """4 groups, epsilon 1e-05"""
        groups = f"{self.groups} group{'s' * (self.groups > 1)}"
        return f"{groups}, epsilon {number(self.epsilon)}{affine_text(self.affine)}"

    def identity(self) -> str:
        """group_norm 4, epsilon 1e-05"""
        epsilon = canonical(self.epsilon)
        return f"group_norm {self.groups}, epsilon {epsilon}{affine_text(self.affine)}"


class Keys(LayerKeys):
    """group_norm: 4"""

    word = "group_norm"
    node = GroupNorm
    short = "groups"
    groups: Whole
    affine: Flag = True
    epsilon: Positive = 1e-5


DOCUMENTATION = (
    "| `group_norm: 4`, or `group_norm: {groups: 4, affine: true, epsilon: 1.0e-5}` | as "
    "layer_norm, of the pixels of each group of neighbouring channels by itself; `affine: "
    "false` leaves scale and shift out |"
)

CASES = (
    Chains(
        "group_norm, images",
        Random((4, 3, 4, 6)),
        {
            "plain": "[group_norm: 3, silu]",
            "inner": "[conv: {filters: 4, kernel: 2}, group_norm: 2, relu]",
            "whole": "[group_norm: {groups: 1, affine: false}, tanh]",
        },
    ),
    Chains(
        "group_norm, vectors, and one example",
        Random((3, 6), -0.006, 0.006),
        {
            "usual": "[group_norm: 2, silu]",
            "smaller": "[group_norm: {groups: 3, epsilon: 1.0e-7}, silu]",
            "flattened": "[dense: 4, group_norm: 2, tanh, group_norm: {groups: 2, epsilon: "
            "0.1, affine: false}]",
        },
        kind="vector",
        batch=1,
    ),
    Case(
        "group_norm, in a network whose slope is taken",
        Random((4, 3, 4, 2)),
        {"penalty": "square(norm(grad(critic(h), h)) - 1) + critic(h)"},
        kind="number",
        networks="critic: {input: x, layers: [conv: {filters: 4, kernel: 2}, group_norm: 2, "
        "silu, flatten, dense: 1]}",
        optimizer="{sgd: {lr: 0.02}}",
    ),
    Spec(
        "group_norm, in a mirror, in heads, and of a vector that was an image",
        Random((4, 2, 3, 2)),
        """\
        data: {source: npz, shape: [2, 3, 2], batch: 2}
        networks:
          e: {input: x, layers: [flatten, group_norm: 3, dense: 6, group_norm: 2, tanh]}
          d: {mirror: e, tied: true}
          f:
            input: x
            layers: [flatten, dense: 4]
            heads: {a: [group_norm: 1, dense: 12], b: [dense: 3, group_norm: 1]}
        let: {code: e(x), y_hat: d(code), r: f(x)}
        losses: {misfit: "sse(x, y_hat)", more: sum(square(r.a - 1)) + sum(r.b) * sum(r.a)}
        train: {epochs: 1, optimizer: {sgd: {lr: 0.02}}, minimize: misfit + more}
        outputs: {y_hat: y_hat, a: r.a}
        """,
    ),
)


DRAWN = {"image": 1, "table": 1}


def draw(chain: Chain) -> bool:
    """Of groups of three numbers and more, as layer_norm is."""
    channels, pixels = chain.shape[-1], math.prod(chain.shape[:-1])
    if chain.mirrored and chain.has_batch_statistics:
        return False
    fitting = [
        n
        for n in range(1, channels)
        if channels % n == 0 and pixels * (channels // n) >= 3
    ]
    if not fitting:
        return False
    c = chain.choices
    groups = c.among(fitting)
    more = {"affine": False} if c.chance(30) else {}
    layer = {"groups": groups, **more} if more else groups
    chain.add({"group_norm": layer}, chain.shape)
    return True
