"""instance_norm: every channel of every image brought to mean 0 and variance 1."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from gencc.frontend.spec.fields import Flag, Positive
from gencc.frontend.spec.layers import LayerKeys
from gencc.ir.layers import Layer, Shape, ShapeError, Weight, require_sides
from gencc.ir.records import dataclass
from gencc.ops.cases import Case, Chains, Random
from gencc.ops.layers._norms import affine_text, scale_and_shift
from gencc.ops.notation import canonical, number

if TYPE_CHECKING:
    from gencc.ops.chains import Chain


@dataclass(frozen=True)
class InstanceNorm(Layer):
    """y = scale (x - mean) / sqrt(variance + epsilon) + shift.

    Mean and biased variance are those of one channel of one example over its pixels; scale
    and shift belong to a channel, and are 1 and 0 for good if it is not `affine`. It is
    the same in training and after: there are no running statistics.
    Ulyanov, Vedaldi & Lempitsky 2016, arXiv:1607.08022, equation 3.
    """

    affine: bool = True
    epsilon: float = 1e-5

    word = "instance_norm"
    between = True
    centers_channels = True

    def output_shape(self, shape: Shape) -> Shape:
        """Unchanged; an image of two pixels at least."""
        require_sides("instance_norm", shape)
        if math.prod(shape[:-1]) == 1:
            raise ShapeError("one pixel less its own mean is 0")
        return shape

    def weights(self, shape: Shape) -> tuple[Weight, ...]:
        """scale and shift, each (channels,), if it is affine."""
        return scale_and_shift(shape[-1]) if self.affine else ()

    def settings(self) -> str:
        """epsilon 1e-05"""
        return f"epsilon {number(self.epsilon)}{affine_text(self.affine)}"

    def identity(self) -> str:
        """instance_norm, epsilon 1e-05"""
        epsilon = canonical(self.epsilon)
        return f"instance_norm, epsilon {epsilon}{affine_text(self.affine)}"


class Keys(LayerKeys):
    """instance_norm"""

    word = "instance_norm"
    node = InstanceNorm
    affine: Flag = True
    epsilon: Positive = 1e-5


DOCUMENTATION = (
    "| `instance_norm: {affine: true, epsilon: 1.0e-5}` | as group_norm, of each channel of "
    "an image by itself |"
)

CASES = (
    Chains(
        "instance_norm",
        Random((4, 3, 4, 2)),
        {
            "plain": "[instance_norm, silu]",
            "inner": "[conv: {filters: 3, kernel: 2}, instance_norm, relu]",
            "gray": "[conv: {filters: 1, kernel: 2}, instance_norm: {affine: false}, tanh]",
            "small": "[instance_norm: {epsilon: 1.0}, tanh, instance_norm: {epsilon: 1.0e-3}]",
        },
        bias=False,
    ),
    Case(
        "instance_norm, in a network whose slope is taken",
        Random((4, 3, 4, 2)),
        {"penalty": "square(norm(grad(critic(h), h)) - 1) + critic(h)"},
        kind="number",
        networks="critic: {input: x, layers: [conv: {filters: 2, kernel: 2}, instance_norm, "
        "silu, flatten, dense: 1]}",
        optimizer="{sgd: {lr: 0.02}}",
    ),
)


DRAWN = {"image": 1, "table": 1}


def draw(chain: Chain) -> bool:
    """Of three pixels and more, two alone become 1 and -1; where no bias is subtracted."""
    if chain.mirrored or math.prod(chain.shape[:-1]) < 3 or not chain.free_of_bias():
        return False
    is_bare = chain.choices.chance(30)
    layer = {"instance_norm": {"affine": False}} if is_bare else "instance_norm"
    chain.add(layer, chain.shape)
    return True
