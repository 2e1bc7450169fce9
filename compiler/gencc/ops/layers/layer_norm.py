"""layer_norm: every example brought to mean 0 and variance 1."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from gencc.frontend.spec.fields import Flag, Positive
from gencc.frontend.spec.layers import LayerKeys
from gencc.ir.layers import Layer, Shape, ShapeError, Weight
from gencc.ir.records import dataclass
from gencc.ops.cases import Case, Chains, Random, Spec
from gencc.ops.layers._norms import affine_text, scale_and_shift
from gencc.ops.notation import canonical, number

if TYPE_CHECKING:
    from gencc.ops.chains import Chain

By = Literal["example", "position"]


@dataclass(frozen=True)
class LayerNorm(Layer):
    """y = scale (x - mean) / sqrt(variance + epsilon) + shift.

    Mean and biased variance are those of all numbers of the example, pixels and channels
    together, or `by` position those of the channels of each pixel; scale and shift belong
    to a channel, and are 1 and 0 for good if it is not `affine`. It is the same in training
    and after.
    Ba, Kiros & Hinton 2016, arXiv:1607.06450, equation 3; of images as in Gulrajani et
    al. 2017, arXiv:1704.00028, which put it into critics in place of batch_norm; by
    position as in Vaswani et al. 2017, arXiv:1706.03762.
    """

    by: By = "example"
    affine: bool = True
    epsilon: float = 1e-5

    word = "layer_norm"
    between = True

    def output_shape(self, shape: Shape) -> Shape:
        """Unchanged; of two numbers at least."""
        if (shape[-1] if self.by == "position" else math.prod(shape)) == 1:
            raise ShapeError("one number less its own mean is 0")
        return shape

    def weights(self, shape: Shape) -> tuple[Weight, ...]:
        """scale and shift, each (channels,), if it is affine."""
        return scale_and_shift(shape[-1]) if self.affine else ()

    def settings(self) -> str:
        """epsilon 1e-05"""
        return f"{self._by}epsilon {number(self.epsilon)}{affine_text(self.affine)}"

    def identity(self) -> str:
        """layer_norm, epsilon 1e-05"""
        epsilon = canonical(self.epsilon)
        return f"layer_norm, {self._by}epsilon {epsilon}{affine_text(self.affine)}"

    @property
    def _by(self) -> str:
        return "by position, " if self.by == "position" else ""


class Keys(LayerKeys):
    """layer_norm"""

    word = "layer_norm"
    node = LayerNorm
    by: Annotated[By, Field(description="`example` or `position`")] = "example"
    affine: Flag = True
    epsilon: Positive = 1e-5


DOCUMENTATION = (
    "| `layer_norm: {by: example, affine: true, epsilon: 1.0e-5}` | y = scale (x − mean) / "
    "√(variance + epsilon) + shift; mean and biased variance over all numbers of an example, "
    "or `by: position` over the channels of each pixel or step, scale and shift per channel, "
    "which `affine: false` leaves out |"
)

_VECTORS = Random((8, 5))

CASES = (
    Chains(
        "layer_norm, vectors",
        _VECTORS,
        {
            "plain": "[layer_norm, silu]",
            "inner": "[dense: 4, layer_norm, tanh, dense: 2]",
            "twice": "[layer_norm, dense: 3, layer_norm: {epsilon: 0.1}]",
        },
        kind="vector",
    ),
    Chains(
        "layer_norm, images",
        Random((4, 3, 4, 2)),
        {
            "plain": "[layer_norm, silu]",
            "inner": "[conv: {filters: 3, kernel: 2}, layer_norm, relu]",
            "gray": "[conv: {filters: 1, kernel: 2, bias: false}, layer_norm, tanh]",
            "pixels": "[conv: {filters: 3, kernel: 2}, layer_norm: {by: position}, silu]",
            "series": "[conv: {filters: 4, kernel: 1}, layer_norm: {by: position, affine: false}, "
            "silu, reshape: [12, 4], layer_norm: {by: position, epsilon: 0.1}, reshape: [3, 4, "
            "4]]",
            "bare": "[layer_norm: {affine: false}, silu]",
        },
    ),
    Chains(
        "layer_norm, one example",
        Random((3, 3, 2, 2)),
        {
            "plain": "[layer_norm, silu]",
            "flattened": "[flatten, dense: 4, layer_norm, tanh]",
        },
        batch=1,
    ),
    Chains(
        "layer_norm, variances as small as epsilon",
        Random((8, 5), -0.006, 0.006),
        {
            "usual": "[layer_norm, silu]",
            "smaller": "[layer_norm: {epsilon: 1.0e-7}, silu]",
            "larger": "[layer_norm: {epsilon: 1.0e-3}, silu]",
        },
        kind="vector",
        steps=2,
    ),
    Case(
        "layer_norm, in a network whose slope is taken",
        Random((4, 3, 4, 2)),
        {"penalty": "square(norm(grad(critic(h), h)) - 1) + critic(h)"},
        kind="number",
        networks="critic: {input: x, layers: [conv: {filters: 2, kernel: 2}, layer_norm, "
        "silu, flatten, dense: 1]}",
        optimizer="{sgd: {lr: 0.02}}",
    ),
    Spec(
        "layer_norm, in a mirror",
        _VECTORS,
        """\
        data: {source: npz, shape: [5], batch: 2}
        networks:
          e: {input: x, layers: [dense: 4, layer_norm, tanh, dense: 3]}
          d: {mirror: e, tied: true}
        let: {code: e(x), y_hat: d(code)}
        losses: {misfit: "sse(x, y_hat)"}
        train: {epochs: 1, optimizer: {sgd: {lr: 0.05}}, minimize: misfit}
        outputs: {y_hat: y_hat}
        """,
    ),
    Spec(
        "layer_norm, of a vector that has become an image",
        Random((10, 65)),
        """\
        data: {source: npz, shape: [65], batch: 5}
        networks:
          f: {input: x, layers: [reshape: [5, 1, 13], layer_norm, flatten, dense: 2]}
        let: {v: f(x)}
        losses: {misfit: "sum(square(v))"}
        train: {epochs: 1, optimizer: {sgd: {lr: 0.05}}, minimize: misfit}
        outputs: {v: v}
        """,
    ),
    Spec(
        "layer_norm, of trunk and heads that are called so",
        _VECTORS,
        """\
        data: {source: npz, shape: [5], batch: 2}
        networks:
          f:
            input: x
            layers: [dense: 4, layer_norm, tanh]
            heads: {layer_norm: [dense: 5], layer_norm_1: [dense: 3, layer_norm]}
        let: {r: f(x), a: r.layer_norm, b: r.layer_norm_1}
        losses: {left: "sse(x, a)", right: mean(square(b - 1) * b)}
        train: {epochs: 1, optimizer: {sgd: {lr: 0.05}}, minimize: left + right}
        outputs: {a: a, b: b}
        """,
    ),
)


DRAWN = {"vector": 1, "image": 1}


def draw(chain: Chain) -> bool:
    """Of several channels: a bias in all numbers of an example is subtracted again.

    Two numbers alone become 1 and -1, whatever they are. In a mirror it stands before
    what it is behind here, and a batch_norm would subtract its shift.
    """
    channels = chain.shape[-1]
    if channels < 2 or math.prod(chain.shape) < 3:
        return False
    if chain.mirrored and chain.has_batch_statistics:
        return False
    c = chain.choices
    settings: dict[str, Any] = {}
    if c.chance(30):
        settings["epsilon"] = c.choose("0.1", "0.001")
    if c.chance(20):
        settings["affine"] = False
    if channels > 2 and c.chance(20):
        settings["by"] = "position"
    chain.add({"layer_norm": settings} if settings else "layer_norm", chain.shape)
    return True
