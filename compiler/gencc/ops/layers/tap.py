"""tap: a name for what comes out of a layer."""

from __future__ import annotations

from gencc.frontend.spec.fields import Name
from gencc.frontend.spec.layers import LayerKeys
from gencc.ops.cases import Random, Spec


class Keys(LayerKeys):
    """tap: features"""

    word = "tap"
    short = "name"
    name: Name

    def tapped(self) -> str:
        """The name."""
        return self.name


DOCUMENTATION = (
    "| `tap: features` | no layer, but a name for what the layer before it gives: "
    "`critic(x).features` |"
)

CASES = (
    Spec(
        "tap, in a trunk, behind an image and a vector, one of them used by no step",
        Random((4, 4, 3, 2)),
        """\
        data: {source: npz, shape: [4, 3, 2], batch: 2}
        networks:
          d:
            input: x
            layers:
              - conv: {filters: 2, kernel: 2}
              - tap: edges
              - batch_norm
              - tanh
              - residual: [conv: {filters: 2, kernel: 1}]
              - flatten
              - tap: features
              - dense: 3
              - tap: logits
              - softmax
          g: {input: x, layers: [flatten, dense: 24, reshape: [4, 3, 2]]}
          flat: {input: e, layers: [flatten]}
        let: {fake: g(x), judged: d(fake), real: d(x), e: real.edges, v: flat(e)}
        losses:
          match: "sse(real.features, judged.features)"
          told: -log(sum(real * real)) + sum(judged.logits)
          size: sum(square(v))
        train:
          epochs: 1
          optimizer: {adam: {lr: 0.01}}
          share: x
          schedule:
            - {update: d, minimize: told + size}
            - {update: g, minimize: match}
            - {name: again, update: d, minimize: match + size}
        outputs: {v: v, features: judged.features, result: judged}
        """,
    ),
    Spec(
        "tap, of a network with heads, and of one that is mirrored and tied",
        Random((4, 5)),
        """\
        data: {source: npz, shape: [5], batch: 2}
        networks:
          f:
            input: [x, x2]
            layers: [concat, dense: 4, tap: h, silu, tap: result]
            heads: {a: [dense: 5], b: [sigmoid, dense: 4]}
          e: {input: x, layers: [dense: 4, tap: first, tanh, dense: 2]}
          d: {mirror: e, tied: true}
        let: {x2: x * x, r: "f(x, x2)", y_hat: d(e(x))}
        losses:
          left: sse(r.a, x) + sse(r.h, r.b)
          right: sse(y_hat, x) + mean(square(e(x).first)) + sum(r.result)
        train: {epochs: 1, optimizer: {sgd: {lr: 0.02}}, minimize: left + right}
        outputs: {a: r.a, h: r.h, y_hat: y_hat}
        """,
    ),
)
