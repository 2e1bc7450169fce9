"""How layers become networks: several inputs, heads, mirrors, ties, numbers."""

from __future__ import annotations

import numpy as np

from gencc.verification.conformance.row import Row
from gencc.verification.conformance.rows.probe import layers, numbers, row

_IMAGES = numbers(4, 4, 5, 2)


def _mirrored(
    title: str, chain: str, options: str = "", data: np.ndarray = _IMAGES
) -> Row:
    """A network and its mirror, whose result is compared with the data."""
    return row(
        title,
        f"""\
        data: {{source: npz, shape: {list(data.shape[1:])}, batch: 2}}
        networks:
          e: {{input: x, layers: {chain}}}
          d: {{mirror: e{options}}}
          flat: {{input: x, layers: [flatten]}}
        let: {{code: e(x), y_hat: d(code), v: flat(y_hat), w: flat(x)}}
        losses: {{misfit: "sse(x, y_hat)", size: mean(square(code - 0.3)), all_of: 0 * sum(w)}}
        train: {{epochs: 1, optimizer: {{sgd: {{lr: 0.02, momentum: 0.5}}}}, minimize: misfit + size + all_of}}
        outputs: {{v: v}}
        """,
        data,
    )


_CONVS = (
    "[conv: {filters: 3, kernel: 3, stride: 2, padding: same}, tanh, "
    "conv: {filters: 2, kernel: [2, 1], padding: [[0, 1], [0, 0]], bias: false}, tanh, "
    "flatten, dense: 4, tanh]"
)

_MIRRORS = (
    _mirrored("mirror, of a chain with convolutions", _CONVS),
    _mirrored("mirror, tied, of a chain with convolutions", _CONVS, ", tied: true"),
    _mirrored(
        "mirror, tied, of transposed convolutions",
        "[conv_transpose: {filters: 3, kernel: 3, stride: 2, padding: same}, tanh, "
        "conv_transpose: {filters: 2, kernel: 2}, tanh]",
        ", tied: true",
        numbers(4, 2, 3, 2),
    ),
    row(
        "mirror, tied, one of the two held constant in a step",
        """\
        data: {source: npz, shape: [3], batch: 2}
        networks:
          e: {input: x, layers: [dense: 4, tanh, dense: 2]}
          d: {mirror: e, tied: true}
        let: {code: e(x), y_hat: d(code)}
        losses: {misfit: "sse(x, y_hat)"}
        train:
          epochs: 1
          optimizer: {adam: {lr: 0.01}}
          schedule:
            - {name: one, update: e, minimize: misfit}
            - {name: two, update: d, minimize: misfit}
            - {name: three, update: [e, d], minimize: misfit}
        outputs: {y_hat: y_hat, code: code}
        """,
        numbers(4, 3),
    ),
    _mirrored(
        "unpool, by switches, ties, rows that fill no window",
        "[conv: {filters: 3, kernel: 2}, relu, max_pool: [1, 3], max_pool: 2]",
        data=np.round(numbers(4, 5, 8, 1)),
    ),
    _mirrored(
        "unpool, by switches, through a batch_norm and tied",
        "[conv: {filters: 3, kernel: 2, padding: same}, batch_norm, tanh, max_pool: 2, tanh]",
        ", tied: true",
        numbers(4, 5, 5, 2),
    ),
    _mirrored(
        "unpool, by upsampling",
        "[conv: {filters: 3, kernel: 2, padding: same}, tanh, max_pool: 2, tanh]",
        ", unpool: upsample",
        numbers(4, 4, 6, 2),
    ),
)

_BLOCKS = (
    row(
        "blocks, within each other and within layers, in two networks",
        """\
        data: {source: npz, shape: [4, 4, 2], batch: 2}
        params: {width: 2}
        blocks:
          down(filters):
            - conv: {filters: filters, kernel: 2, stride: 2}
            - batch_norm
            - tanh
          rung(filters, kernel):
            - skip:
                - down: filters + 1
                - conv_transpose: {filters: filters, kernel: kernel, stride: 2, padding: same}
          wave: [silu]
        networks:
          f:
            input: x
            layers: [rung: {filters: width, kernel: 2}, wave, rung: {filters: 1, kernel: 3}]
          g:
            input: x
            layers: [down: width, residual: [repeat: {times: 2, layers: [wave, conv: {filters: 2, kernel: 1}]}]]
            heads: {a: [down: 4, flatten], b: [flatten, wave, dense: 4]}
          flat: {input: h, layers: [wave, flatten, dense: 4]}
        let: {h: f(x), v: flat(h), r: g(x), a: r.a, b: r.b}
        losses: {left: sum(square(v - 1)), right: mean(square(a - b) * v)}
        train: {epochs: 1, optimizer: {sgd: {lr: 0.02}}, minimize: left + right}
        outputs: {v: v, a: a, b: b}
        """,
        numbers(4, 4, 4, 2),
    ),
)

_JOINED = (
    row(
        "concat, of images, and of what is flattened first",
        """\
        data: {source: npz, shape: [3, 4, 2], batch: 2}
        networks:
          a: {input: x, layers: [conv: {filters: 3, kernel: 3, padding: same}, tanh]}
          v: {input: x, layers: [flatten, dense: 3, tanh]}
          flat: {input: x, layers: [flatten]}
          deep: {input: [x, h, x2], layers: [concat, conv: {filters: 2, kernel: 2}, flatten, dense: 3]}
          wide: {input: [h, c, x], layers: [flatten, concat, dense: 4]}
        let: {h: a(x), c: v(x), x2: x * x, r: "deep(x, h, x2)", s: "wide(h, c, x)"}
        losses: {deep_one: sum(square(r - 1)), wide_one: mean(square(s) + s)}
        train: {epochs: 1, optimizer: {sgd: {lr: 0.02}}, minimize: deep_one + wide_one}
        outputs: {r: r, s: s}
        """.replace("          flat: {input: x, layers: [flatten]}\n", ""),
        numbers(4, 3, 4, 2),
    ),
    row(
        "heads, of which one is used by no step, and one by every second",
        """\
        data: {source: npz, shape: [3], batch: 2}
        networks:
          f:
            input: x
            layers: [dense: 4, tanh]
            heads: {a: [dense: 3], b: [dense: 2, tanh, dense: 3], c: [dense: 2]}
        let: {h: f(x)}
        losses: {left: "sse(h.a, x)", both: sum(square(h.a * h.b - 1))}
        train:
          epochs: 1
          optimizer: {adam: {lr: 0.01}}
          share: x
          schedule:
            - {name: one, update: f, minimize: left}
            - {name: two, update: f, minimize: both, every: 2}
        outputs: {a: h.a, b: h.b, c: h.c}
        """,
        numbers(4, 3),
        steps=5,
    ),
    row(
        "heads, without a trunk, and stopped",
        """\
        data: {source: npz, shape: [4], batch: 2}
        networks:
          f: {input: x, layers: [], heads: {a: [dense: 3, sigmoid], b: [dense: 3, softmax]}}
        let: {h: f(x)}
        losses: {both: "sse(h.a, stop(h.b)) + sum(h.b * h.b)"}
        train: {epochs: 1, optimizer: {sgd: {lr: 0.1}}, minimize: both}
        outputs: {a: h.a, b: h.b}
        """,
        numbers(4, 4),
    ),
    row(
        "learned numbers, moved by optimizers of their own",
        """\
        data: {source: npz, shape: [3], batch: 2}
        networks:
          f: {input: x, layers: [dense: 3]}
          a: {learned: 0.5}
          b: {learned: -1.0}
          c: {learned: 0}
        let: {y_hat: exp(a) * f(x) + b}
        losses: {misfit: "sse(x, y_hat)", size: a * a + b * c + square(c - 1)}
        train:
          epochs: 1
          optimizers: {f: {sgd: {lr: 0.02}}, a: {adam: {lr: 0.01}}, b: {sgd: {lr: 0.05, momentum: 0.9}}, c: {sgd: {lr: 0.1}}}
          schedule:
            - {name: one, update: [f, a, b, c], minimize: misfit + size}
            - {name: two, update: a, maximize: misfit}
        outputs: {y_hat: y_hat}
        """,
        numbers(4, 3),
    ),
    row(
        "learned tensors, of a vector, an image and a series, beside examples and alone",
        """\
        data: {source: npz, shape: [2, 3, 3], batch: 2, scale: [0, 1], range: [-2, 2]}
        latent: {z: {normal: 3}}
        networks:
          f: {input: x, layers: [flatten, dense: 3]}
          u: {learned: {shape: [3], init: {normal: 0.5}}}
          face: {learned: {shape: [2, 3, 3], init: {normal: 1}}}
          s: {learned: {shape: [3, 2], init: {normal: 1}}}
          n: {learned: {shape: [1]}}
          g: {input: u, layers: [dense: 4, tanh, dense: 18, reshape: [2, 3, 3], batch_norm]}
          judge: {input: [c, u], layers: [concat, dense: 1]}
          drop: {input: u, layers: [dropout: 0.5, dense: 2]}
          of_series: {input: s, layers: [conv: {filters: 2, kernel: 2}, flatten]}
        let:
          c: f(x) + u * sum(u)
          x_hat: face + g(c) * n + g(u)
          q: normal(u, 0.1 * u)
        losses:
          misfit: sse(x, x_hat) + kl(q, prior.z)
          told: mean(bce(x, sigmoid(face))) + square(judge(c, u))
          drawn: sum(square(drop(u) - 1)) + sum(square(sample(q)))
          alone: sum(square(of_series(s) - 1)) + sum(batch_mean(c * u))
        train:
          epochs: 1
          optimizer: {adam: {lr: 0.01}}
          minimize: misfit + told + drawn + alone
        outputs: {u: u, face: face, s: s, x_hat: x_hat, both: [x, face], joined: "judge(c, u)"}
        metrics: {length: norm(u)}
        """,
        numbers(4, 2, 3, 3),
    ),
    row(
        "networks, the same call twice, a call of a call, shared by two losses",
        """\
        data: {source: npz, shape: [3], batch: 2}
        networks:
          f: {input: x, layers: [dense: 3, tanh]}
          g: {input: x, layers: [dense: 4, silu, dense: 3]}
        let: {a: f(x), b: f(f(x)), c: g(a) - g(b)}
        losses: {one: "sse(c, x)", two: sum(square(f(g(x)) - f(x)))}
        train: {epochs: 1, optimizer: {sgd: {lr: 0.05}}, minimize: one + 0.5 * two * two}
        outputs: {b: b, c: c}
        """,
        numbers(4, 3),
    ),
    layers(
        "layers, one pixel wide and one channel deep",
        numbers(3, 1, 4, 1),
        batch=3,
        up="[upsample: [3, 1], conv: {filters: 1, kernel: [2, 1]}]",
        down="[avg_pool: [1, 2], conv_transpose: {filters: 1, kernel: [1, 2]}]",
        flat="[flatten, dense: 4, reshape: [4, 1, 1]]",
    ),
)

_PRETRAINED = (
    row(
        "frozen, with taps, running statistics and dropout, between what is trained",
        """\
        data: {source: npz, shape: [4, 4, 2], batch: 3}
        latent: {z: {normal: 3}}
        networks:
          look:
            frozen: {path: runs/elsewhere_torch, network: judge}
            input: x
            layers: [conv: {filters: 3, kernel: 3, padding: same}, batch_norm, leaky_relu: 0.2, tap: low, dropout: 0.5, conv: {filters: 2, kernel: 2, stride: 2}]
          own: {input: x, layers: [flatten, dense: 3, batch_norm, tanh]}
          made: {input: z, layers: [dense: 32, tanh, reshape: [4, 4, 2]]}
        let:
          z:     own(x)
          x_hat: made(z)
          a:     look(x)
          b:     look(x_hat)
        losses:
          near:  sse(a.low, b.low) + sse(a.result, b.result)
          fresh: sum(square(look(made(sample(prior.z))).result))
          slope: sum(square(grad(sum(b.result), x_hat)))
        train:
          epochs: 1
          optimizer: {adam: {lr: 0.02, weight_decay: 0.1}}
          schedule:
            - {update: [own, made], minimize: near + 0.1 * slope}
            - {update: made, minimize: near - 0.1 * fresh}
        outputs: {code: z, seen: mean(b.low)}
        metrics: {near: "sse(a.low, b.low)"}
        """,
        numbers(6, 4, 4, 2),
        steps=4,
    ),
    row(
        "frozen, by stages, with heads, spectral norm and a tied mirror",
        """\
        data: {source: npz, shape: [4], batch: 3}
        networks:
          e: {frozen: e.safetensors, input: x, layers: [dense: {units: 3, spectral_norm: true}, tanh], heads: {mean: [dense: 2], size: [dense: 1, softplus]}}
          f: {frozen: f.safetensors, input: x, layers: [dense: 5, silu, dense: 3]}
          d: {mirror: f, tied: true}
          c: {input: code, layers: [dense: 2, batch_norm]}
        let: {h: e(x), code: h.mean, back: d(f(x))}
        losses: {one: "sse(c(code), code) * h.size", two: "sse(back, x)", three: sum(square(f(back)))}
        train:
          optimizer: {sgd: {lr: 0.05, momentum: 0.5}}
          stages:
            - {name: first, epochs: 1, update: c, minimize: one}
            - {name: second, epochs: 1, update: d, minimize: two + 0.1 * three}
        outputs: {code: code, back: back}
        """,
        numbers(6, 4),
        steps=4,
    ),
    row(
        "start, of a network that is trained on, its average and its mirror",
        """\
        data: {source: npz, shape: [4], batch: 3}
        networks:
          f: {start: {path: runs/there_torch, network: g}, input: x, layers: [dense: 5, batch_norm, silu, dense: 3]}
          slow: {average: f, decay: 0.5}
          d: {mirror: f, tied: true}
        let: {code: f(x), back: d(code)}
        losses: {misfit: "sse(back, x)", near: "sse(code, stop(slow(x)))"}
        train: {epochs: 1, optimizer: {adam: {lr: 0.02}}, minimize: misfit + near}
        outputs: {code: code, slow: slow(x)}
        """,
        numbers(6, 4),
        steps=4,
    ),
)

_AVERAGES = (
    row(
        "average, with heads and running statistics, in objectives and outputs, by steps",
        """\
        data: {source: npz, shape: [3], batch: 3}
        latent: {z: {normal: 2}}
        networks:
          e: {input: x, layers: [dense: 4, batch_norm, tanh], heads: {mean: [dense: 2], size: [dense: 1]}}
          f: {input: z, layers: [dense: 3, relu, dense: 3]}
          slow_e: {average: e, decay: 0.5}
          slow_f: {average: f}
          last_f: {average: f, decay: 0}
        let:
          h: e(x)
          code: h.mean
          y_hat: f(code)
          slow: slow_e(x)
          made: last_f(sample(prior.z))
        losses:
          misfit: sse(x, y_hat) + square(h.size)
          taught: sse(code, stop(slow.mean)) + sse(y_hat, slow_f(code))
          size: sum(square(made)) * sum(square(y_hat))
        train:
          epochs: 3
          optimizer: {adam: {lr: 0.02}}
          schedule:
            - {name: both, update: [e, f], minimize: misfit + taught}
            - {name: again, repeat: 2, update: f, minimize: misfit + 0.1 * size, clip_weights: 0.75}
        outputs: {slow: slow.mean, y_hat: slow_f(slow.mean), last: last_f(code)}
        metrics: {near: "sse(x, slow_f(code))"}
        """,
        numbers(9, 3),
        steps=5,
    ),
    row(
        "average, of an image network, by simultaneous steps",
        """\
        data: {source: npz, shape: [4, 4, 1], batch: 2}
        networks:
          a: {input: x, layers: [conv: {filters: 2, kernel: 3, padding: same}, relu, flatten, dense: 2]}
          b: {mirror: a}
          slow: {average: b, decay: 0.75}
        let: {code: a(x), y_hat: b(code)}
        losses: {misfit: "sse(x, y_hat)", near: sum(square(code - 0.5))}
        train:
          epochs: 2
          optimizer: {sgd: {lr: 0.02, momentum: 0.5}}
          simultaneous: true
          schedule:
            - {update: a, minimize: misfit + near}
            - {update: b, minimize: misfit}
        outputs: {y_hat: slow(code)}
        """,
        numbers(6, 4, 4, 1),
        steps=3,
    ),
)

_STATES = (
    row(
        "states, after steps that are repeated and left out, beside others and on a draw",
        """\
        data: {source: npz, shape: [3], batch: 2}
        latent: {z: {normal: 3}}
        params: {rate: 0.3, beta: {linear: {start: 0, end: 1, steps: 4}}}
        networks:
          f: {input: x, layers: [dense: 3, batch_norm]}
          g: {input: z, layers: [dense: 3]}
          k: {state: 0.5, after: told, becomes: "clip(k + rate * batch_mean(near - 2 * far), -1, 1)"}
          n: {state: -1.25, after: fools, becomes: n + 0.5}
          m: {state: 2, after: fools, becomes: "where(batch_mean(size) > k, n * m, beta)"}
          last: {state: 3, after: told, becomes: batch_mean(near * near) - k}
        let: {made: g(sample(prior.z)), size: sum(square(made))}
        losses: {near: "sse(f(x), x)", far: sum(square(f(made)))}
        train:
          epochs: 1
          optimizer: {adam: {lr: 0.02}}
          share: x
          schedule:
            - {name: told, repeat: 2, update: f, minimize: near + k * far}
            - {name: fools, every: 2, update: g, minimize: m * far + n * size}
        outputs: {size: k * size + last * near}
        metrics: {level: k}
        """,
        numbers(8, 3),
        steps=5,
    ),
    row(
        "states, after simultaneous steps and by stages",
        """\
        data: {source: npz, shape: [3], batch: 2}
        networks:
          f: {input: x, layers: [dense: 2]}
          h: {input: code, layers: [dense: 3]}
          k: {state: 1, after: first, becomes: 0.5 * k + batch_mean(misfit) * m}
          m: {state: 0.25, after: second, becomes: m + k}
          n: {state: 0, after: last, becomes: n + m}
        let: {code: f(x)}
        losses: {misfit: "sse(x, h(code))", size: sum(square(code))}
        train:
          optimizer: {sgd: {lr: 0.02}}
          stages:
            - name: both
              epochs: 1
              simultaneous: true
              schedule:
                - {name: first, update: f, minimize: k * misfit + size}
                - {name: second, update: h, minimize: misfit}
            - {name: last, epochs: 1, update: h, minimize: misfit * (1 + n)}
        outputs: {code: k * code}
        """,
        numbers(6, 3),
        steps=6,
    ),
)

ROWS: tuple[Row, ...] = (
    *_JOINED,
    *_BLOCKS,
    *_MIRRORS,
    *_AVERAGES,
    *_PRETRAINED,
    *_STATES,
)
