"""Gradients with respect to inputs, differentiated once more by the training."""

from __future__ import annotations

from gencc import ops
from gencc.verification.conformance.row import Row
from gencc.verification.conformance.rows.activations import ACTIVATIONS
from gencc.verification.conformance.rows.probe import Array, functions, numbers, row

_VECTORS, _IMAGES = numbers(4, 3), numbers(4, 4, 5, 2)


def _slopes(title: str, data: Array, chains: dict[str, str], batch: int = 2) -> Row:
    """A penalty on the gradient of chains that end in one number."""
    return functions(
        title,
        data,
        networks="\n".join(
            f"critic_{name}: {{input: x, layers: {chain}}}"
            for name, chain in chains.items()
        ),
        batch=batch,
        kind="number",
        steps=2,
        optimizer="{sgd: {lr: 0.02}}",
        each={
            name: f"square(norm(grad(critic_{name}(h), h)) - 1) + critic_{name}(h)"
            for name in chains
        },
    )


_UP = "conv_transpose: {filters: 2, kernel: 3, stride: 2, padding: same}"


def _through(*, has_kink: bool) -> dict[str, str]:
    """Chains of two of each activation."""
    every = {word: ops.load("layers", word).Keys for word in ACTIVATIONS}
    return {
        word: f"[dense: 4, {keys.__doc__}, dense: 3, {keys.__doc__}, dense: 1]"
        for word, keys in every.items()
        if keys.node.has_kink is has_kink
    }


_GAME = """\
data: {source: npz, shape: [3], batch: 2}
latent: {z: {normal: 2}}
networks:
  g: {input: z, layers: [dense: 4, tanh, dense: 3]}
  d: {input: x, layers: [dense: 4, leaky_relu: 0.2, dense: 3, silu, dense: 1]}
let:
  fake: g(sample(prior.z))
  u: interpolate(x, fake)
  slope: norm(grad(d(u), u))
losses:
  distance: d(x) - d(fake)
  penalty: square(slope - 1)
  height: d(fake)
  steep: sum(square(grad(d(fake), fake)))
metrics: {steepness: "norm(grad(d(x), x))"}
train:
  epochs: 2
  optimizer: {adam: {lr: 0.01, beta_1: 0.5, beta_2: 0.9}}
  schedule:
    - {repeat: 2, update: d, minimize: 10 * penalty - distance}
"""

ROWS: tuple[Row, ...] = (
    _slopes("grad, through smooth activations", _VECTORS, _through(has_kink=False)),
    _slopes("grad, through activations with a kink", _VECTORS, _through(has_kink=True)),
    _slopes(
        "grad, through convolutions",
        _IMAGES,
        {
            "plain": "[conv: {filters: 2, kernel: 3, stride: 2, padding: same}, tanh, flatten, dense: 1]",
            "transposed": f"[{_UP}, silu, flatten, dense: 1]",
            "padded": "[conv: {filters: 2, kernel: 2, padding: [[1, 0], [0, 2]]}, softplus, flatten, dense: 1]",
        },
    ),
    _slopes(
        "grad, through pools and upsampling",
        _IMAGES,
        {
            "largest": "[max_pool: 2, tanh, flatten, dense: 1]",
            "averaged": "[tanh, avg_pool: [2, 3], tanh, flatten, dense: 1]",
            "larger": "[upsample: 2, conv: {filters: 2, kernel: 3}, tanh, flatten, dense: 1]",
            "shaped": "[reshape: [40], dense: 6, tanh, reshape: [1, 3, 2], conv: {filters: 1, kernel: [1, 3]}, flatten]",
        },
    ),
    _slopes(
        "grad, through a batch_norm, of vectors",
        numbers(8, 3),
        {
            "inner": "[dense: 4, tanh, batch_norm, silu, dense: 1]",
        },
        batch=4,
    ),
    _slopes(
        "grad, through a batch_norm, of images",
        _IMAGES,
        {
            "inner": "[conv: {filters: 2, kernel: 2}, batch_norm: {epsilon: 0.01}, silu, flatten, dense: 1]",
        },
    ),
    row(
        "grad, a penalty in the step of a critic",
        _GAME + "    - {update: g, maximize: height}\n",
        _VECTORS,
        steps=4,
    ),
    row(
        "grad, a penalty in the step of a generator, whose critic is constant",
        _GAME + "    - {update: g, minimize: steep - height}\n",
        _VECTORS,
        steps=4,
    ),
    row(
        "grad, of a head, by one of two inputs, of a probability",
        """\
        data: {source: npz, shape: [3], batch: 2}
        networks:
          e: {input: x, layers: [dense: 3, tanh]}
          f:
            input: [x, c]
            layers: [concat, dense: 5, tanh]
            heads: {a: [dense: 1], b: [dense: 2]}
          p: {input: x, layers: [dense: 4, tanh, dense: 1, sigmoid]}
        let: {c: e(x), h: "f(x, c)", s: "grad(h.a, c)", t: "grad(p(c), c)"}
        losses:
          of_head: sum(square(s)) + sum(h.b)
          of_probability: norm(t) - log(p(c))
          straight: sum(s * x) + sum(stop(t) * c)
        train: {epochs: 1, optimizer: {sgd: {lr: 0.05}}, minimize: of_head + of_probability + straight}
        outputs: {s: s, t: t}
        """,
        _VECTORS,
    ),
    row(
        "grad, along axes: of each number of a code, by each of several draws",
        """\
        data: {source: npz, shape: [3], batch: 4}
        latent: {z: {normal: 2}}
        params: {H: 2, K: 3, D: 3}
        networks:
          encoder: {input: x, layers: [dense: 4, tanh, batch_norm, dense: H, tanh]}
          decoder: {input: z, layers: [dense: 4, tanh, dense: 3]}
          energy: {input: z, layers: [dense: 3, silu, dense: 1]}
          u: {learned: {shape: [2], init: {normal: 1}}}
        let:
          code: encoder(x)
          jacobian: stack(grad(rows(code, H), x), H)
          w: code + sample(prior.z, K)
          slopes: grad(energy(w), w)
          force: grad(logsumexp(energy(w), K), w)
          of_pairs: grad(rows(encoder(x), H) * energy(w), x)
        losses:
          contraction: sum(square(jacobian)) + sse(decoder(code), x)
          shear: sum(sum(grad(rows(decoder(code), D), code) * code), D)
          steep: mean(sum(square(slopes)), K) + mean(sum(force * w), K)
          both: sum(sum(sum(square(of_pairs)), K), H)
          by_one: sum(sum(grad(rows(decoder(u), D), u), D) * u) + sum(square(grad(sum(decoder(u)), u)))
        train: {epochs: 1, optimizer: {sgd: {lr: 0.02}}, minimize: contraction + shear + steep + 0.1 * both + 0.1 * by_one}
        outputs: {jacobian: jacobian, slope: "mean(slopes, K)"}
        """,
        numbers(8, 3),
    ),
    row(
        "grad, of numbers by names of let, by one another and by a mean, in and after training",
        """\
        data: {source: npz, shape: [2], batch: 3}
        latent: {z: {normal: 2}, rho: {normal: 2}}
        networks:
          encoder: {input: x, layers: [dense: 4, tanh], heads: {mean: [dense: 2], log_var: [dense: 2]}}
          decoder: {input: z, layers: [dense: 4, tanh, dense: 2]}
          step: {learned: 0.3}
          scale: {learned: {shape: [2], init: {normal: 1}}}
        let:
          q: normal(encoder(x))
          z_0: sample(q)
          energy(z): 2 * sse(x, decoder(z)) - log_prob(prior.z, z)
          rho_0: scale * sample(prior.rho)
          rho_1: rho_0 - step / 2 * grad(energy(z_0), z_0)
          z_1: z_0 + step * rho_1
          rho_2: rho_1 - step / 2 * grad(energy(z_1), z_1)
          x_hat: decoder(z_1)
          steep: grad(sum(x_hat), z_1)
          deep: grad(sum(square(steep)), z_0)
        losses:
          bound: energy(z_1) - log_prob(prior.rho, rho_2) + log_prob(q, z_0)
          more: sum(square(steep)) + 0.1 * sum(square(deep))
          of_mean: sum(square(grad(sum(z_1 * x), q.mean)))
          shared: sum(square(grad(sum(square(rho_1)), scale) - 1)) + sum(grad(mse(x, x_hat), x) * x)
        train: {epochs: 1, optimizer: {sgd: {lr: 0.02}}, minimize: bound + more + of_mean + shared}
        outputs: {z_1: z_1, force: "grad(energy(q.mean), q.mean)", rho_2: rho_2}
        metrics: {length: norm(deep)}
        """,
        numbers(6, 2),
    ),
    row(
        "grad, of a number in which networks with statistics and several paths are",
        """\
        data: {source: npz, shape: [3], batch: 4}
        networks:
          f: {input: x, layers: [dense: 4, batch_norm, tanh, dense: 3]}
          g: {input: c, layers: [dense: 4, batch_norm: {decay: 0.5}, silu, dense: 3]}
          d: {input: x, layers: [dense: 4, dropout: 0.5, tanh, dense: 1]}
          p: {input: [c, w], layers: [concat, dense: 4, tanh, dense: 1]}
        let:
          c: f(x)
          w: c * c
          x_hat: g(c)
          energy: sse(x, x_hat) + sum(square(g(w)))
          slope: grad(energy, c)
          both: grad(p(c, w), c)
          apart: grad(p(c, stop(w)), c)
          alone: grad(sum(square(f(2 * x))), x)
          level: grad(sum(grad(sum(3 * c), c)), c)
        losses:
          misfit: sse(x, x_hat) + 0.1 * sum(square(slope))
          paths: sum(square(both)) + sum(square(apart)) + sum(square(alone)) + sum(level * x)
          dropped: square(d(x)) + sum(square(grad(square(d(x)), x)))
        train:
          epochs: 2
          optimizer: {sgd: {lr: 0.02}}
          schedule:
            - {name: one, update: [f, g, d], minimize: misfit + paths + dropped}
            - {name: two, update: [g, p], minimize: paths + misfit}
        outputs: {slope: slope, apart: apart, level: level}
        """,
        numbers(8, 3),
        steps=4,
    ),
)
