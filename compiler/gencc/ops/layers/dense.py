"""dense: every output a weighted sum of all inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gencc.frontend.spec.fields import Flag, Whole
from gencc.frontend.spec.layers import Init, LayerKeys
from gencc.ir.layers import Initial, Layer, Shape, ShapeError, Weight
from gencc.ir.records import dataclass
from gencc.ops.cases import Chains, Random, Spec
from gencc.ops.layers._kernels import (
    USUAL,
    USUAL_KEYS,
    check_start,
    check_way_back,
    has_bias,
    identity_of_start,
    kernel_and_bias,
    settings_of_start,
    several,
)

if TYPE_CHECKING:
    from gencc.ir.model import Placed
    from gencc.ops.chains import Chain


@dataclass(frozen=True)
class Dense(Layer):
    """y = x K + b with K of shape (in, units); x is a vector."""

    units: int
    bias: bool = True
    init: Initial = USUAL
    spectral_norm: bool = False

    word = "dense"

    def output_shape(self, shape: Shape) -> Shape:
        """(in,) -> (units,)."""
        if len(shape) != 1:
            raise ShapeError("dense takes a vector; put `flatten` before it")
        return (self.units,)

    def weights(self, shape: Shape) -> tuple[Weight, ...]:
        """kernel (in, units) and bias (units,)."""
        kernel = self.init.for_fans(shape[0], self.units)
        return kernel_and_bias(
            (shape[0], self.units), kernel, self.units, self.bias, self.spectral_norm
        )

    def written_for(self, output: Shape, wanted: Shape) -> str:
        """dense: 784, for a vector"""
        return f"dense: {wanted[0]}" if len(wanted) == 1 else ""

    def mirror(self, placed: Placed, bias: bool, upsample: bool) -> Dense:
        """dense b -> a for dense a -> b."""
        check_way_back(self.spectral_norm)
        return Dense(placed.input[0], bias, self.init)

    def settings(self) -> str:
        """64 units, no bias"""
        start = settings_of_start(self.bias, self.init, self.spectral_norm)
        return ", ".join((several(self.units, "unit"), *start))

    def identity(self) -> str:
        """dense 64, init he_normal, no bias"""
        return f"dense {self.units}{identity_of_start(self.bias, self.init, self.spectral_norm)}"


class Keys(LayerKeys):
    """dense: 64"""

    word = "dense"
    node = Dense
    short = "units"
    units: Whole
    bias: Flag | None = None
    init: Init = USUAL_KEYS
    spectral_norm: Flag = False

    def layer(self, shape: Shape, normalized: bool) -> Dense:
        """The layer."""
        init = self.init.initial()
        check_start(self.spectral_norm, init)
        bias = has_bias(self.bias, normalized)
        return Dense(self.units, bias, init, self.spectral_norm)


DOCUMENTATION = (
    "| `dense: 64`, or `dense: {units: 64, init: he_normal}` | y = x K + b, K of shape "
    "(in, units) |"
)

CASES = (
    Chains(
        "dense, with and without a bias, down to one number and up",
        Random((4, 5)),
        {
            "biased": "[dense: 4]",
            "bare": "[dense: {units: 3, bias: false}]",
            "narrow": "[dense: 1, dense: {units: 2, bias: true}]",
        },
        kind="vector",
    ),
    Chains(
        "dense, every initial kernel",
        Random((4, 5)),
        {},
        kind="vector",
        each_init="[dense: {units: 3, init: INIT}]",
    ),
    Spec(
        "spectral_norm, of every kernel, in networks that a step does not update",
        Random((8, 4, 3, 2)),
        """\
        data: {source: npz, shape: [4, 3, 2], batch: 2}
        latent: {z: {normal: 3}}
        networks:
          generator:
            input: z
            layers: [dense: {units: 6, spectral_norm: true}, tanh, reshape: [2, 1, 3],
                     conv_transpose: {filters: 2, kernel: [3, 3], spectral_norm: true}]
          critic:
            input: x
            layers: [conv: {filters: 3, kernel: 2, spectral_norm: true}, silu, flatten,
                     dense: {units: 3, spectral_norm: true, bias: false}]
            heads:
              real: [dense: {units: 4, spectral_norm: true}, silu, dense: 1]
        let: {fake: generator(sample(prior.z)), on_x: critic(x), on_fake: critic(fake)}
        losses:
          judge: square(on_x.real - 1) + square(on_fake.real)
          slope: square(norm(grad(on_x.real, x)) - 1)
          fool: square(on_fake.real - 1)
        train:
          epochs: 1
          optimizer: {sgd: {lr: 0.05}}
          schedule:
            - {repeat: 2, update: critic, minimize: judge + slope}
            - {update: generator, minimize: fool}
        outputs: {real: on_x.real}
        """,
    ),
    Spec(
        "spectral_norm, beside kernels as they are, in branches and heads",
        Random((6, 3)),
        """\
        data: {source: npz, shape: [3], batch: 3}
        networks:
          before: {input: x, layers: [dense: 4]}
          f:
            input: h
            layers:
              - dense: 2
              - residual:
                  layers: [dense: {units: 3, spectral_norm: true}]
                  shortcut: [dense: 3]
              - dense: {units: 2, spectral_norm: true}
            heads:
              dense: [dense: {units: 2, spectral_norm: true}, dense: 3]
              other: [dense: 3]
        let: {h: before(x), r: f(h)}
        losses: {misfit: "sse(r.dense, x) + sse(r.other, x)"}
        train: {epochs: 1, optimizer: {sgd: {lr: 0.1}}, minimize: misfit}
        """,
    ),
    Spec(
        "spectral_norm, in steps at the same time, of a series, in groups",
        Random((8, 5, 4)),
        """\
        data: {source: npz, shape: [5, 4], batch: 2}
        networks:
          a:
            input: x
            layers: [conv: {filters: 4, kernel: 2, groups: 2, spectral_norm: true}, tanh,
                     flatten, dense: 1]
          b: {input: x, layers: [flatten, dense: {units: 1, spectral_norm: true}]}
        losses: {near: square(a(x) - b(x)), far: square(b(x) + a(x) - 1)}
        train:
          epochs: 1
          optimizer: {sgd: {lr: 0.05, momentum: 0.5}}
          schedule:
            - {update: a, minimize: near}
            - {update: b, minimize: far}
          simultaneous: true
        outputs: {a: a(x)}
        """,
    ),
)


DRAWN = {"vector": 2}


def draw(chain: Chain) -> bool:
    """Behind a vector."""
    units = chain.choices.whole(1, 6)
    start = chain.start()
    written: Any = {"units": units, **start} if start else units
    chain.add({"dense": written}, (units,))
    return True
