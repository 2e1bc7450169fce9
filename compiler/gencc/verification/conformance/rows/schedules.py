"""Schedules: the minibatches, the noise and the numbers of each step."""

from __future__ import annotations

from textwrap import dedent, indent

from gencc.ops import load, vocabulary
from gencc.verification.conformance.row import Row
from gencc.verification.conformance.rows.probe import numbers, row

_GAME = """\
data: {source: npz, shape: [3], batch: 2}
latent: {z: {normal: 2}}
networks:
  g: {input: z, layers: [dense: 4, tanh, dense: 3]}
  d: {input: x, layers: [dense: 4, tanh, dense: 1, sigmoid]}
params: {k: 2}
let: {fake: g(sample(prior.z))}
losses:
  value: log(d(x)) + log(1 - d(fake))
  fools: -log(d(fake))
  near: sse(x, fake)
metrics: {judged: d(x)}
train:
  epochs: 4
  optimizers: {d: {sgd: {lr: 0.1, momentum: 0.5}}, g: {adam: {lr: 0.01}}}
"""


def _game(title: str, schedule: str, steps: int = 4) -> Row:
    """A discriminator and a generator, on seven examples: the last one waits."""
    spec = _GAME + indent(dedent(schedule), "  ")
    return row(title, spec, numbers(7, 3), steps=steps)


_GAMES = (
    _game(
        "repeat, a number",
        """\
        schedule:
          - {repeat: 3, update: d, maximize: value}
          - {update: g, minimize: fools}
        """,
    ),
    _game(
        "repeat, a parameter, both steps with data",
        """\
        schedule:
          - {repeat: k, update: d, maximize: value}
          - {repeat: 2, update: g, minimize: fools + 0.1 * near}
        """,
    ),
    _game(
        "every, with the noise of the other step",
        """\
        share: z
        schedule:
          - {update: d, maximize: value}
          - {every: k, update: g, minimize: fools}
        """,
        steps=5,
    ),
    _game(
        "every, with iterations in which no step is due",
        """\
        share: x
        schedule:
          - {every: k, update: d, maximize: value}
          - {every: 4, update: g, minimize: fools + near}
        """,
        steps=7,
    ),
    _game(
        "share, the minibatch",
        """\
        share: x
        schedule:
          - {repeat: k, update: d, maximize: value}
          - {update: g, minimize: fools + near}
        """,
    ),
    _game(
        "share, minibatch and noise",
        """\
        share: [x, z]
        schedule:
          - {update: d, maximize: value}
          - {update: g, minimize: fools + near}
        """,
    ),
    _game(
        "simultaneous",
        """\
        simultaneous: true
        schedule:
          - {update: d, maximize: value}
          - {update: g, minimize: fools + near}
        """,
    ),
    _game(
        "steps, four with names, some of the same network",
        """\
        schedule:
          - {name: d/one, update: d, maximize: value}
          - {name: g/one, update: g, minimize: fools}
          - {name: both, update: [g, d], minimize: near - 0.1 * value}
          - {name: g/two, update: g, minimize: near, optimizer: {sgd: {lr: 0.01}}}
        """,
    ),
)

_CODER = """\
networks:
  e: {input: x, layers: [dense: 4, tanh]}
  f: {input: code, layers: [dense: 3]}
let: {code: e(x), y_hat: f(code)}
losses: {misfit: "sse(x, y_hat)", near: sum(square(code - 0.5))}
outputs: {y_hat: y_hat, code: code}
"""

_ORDERS = (
    row(
        "data, several epochs, and examples that fill no minibatch",
        "data: {source: npz, shape: [3], batch: 3}\n"
        + _CODER
        + "train: {epochs: 4, optimizer: {sgd: {lr: 0.05}}, minimize: misfit + near}\n",
        numbers(8, 3),
        steps=7,
    ),
    row(
        "data, one example at a time",
        "data: {source: npz, shape: [3], batch: 1}\n"
        + _CODER
        + "train: {epochs: 4, optimizer: {sgd: {lr: 0.05}}, minimize: misfit + near}\n",
        numbers(3, 3),
        steps=5,
    ),
    row(
        "data, scaled, some held out",
        "data: {source: npz, shape: [3], batch: 2, range: [-2, 2], scale: [0, 1], hold_out: 0.3}\n"
        + _CODER
        + "train: {epochs: 4, optimizer: {sgd: {lr: 0.05}}, minimize: misfit + near}\n",
        numbers(10, 3),
        steps=5,
    ),
    row(
        "domains, of different sizes and shapes, in orders of their own",
        """\
        data:
          batch: 2
          domains:
            a: {source: npz, shape: [3]}
            b: {source: npz, shape: [2, 2, 1]}
        networks:
          to_b: {input: a, layers: [dense: 4, tanh, dense: 4, reshape: [2, 2, 1]]}
          to_a: {input: b, layers: [flatten, dense: 4, tanh, dense: 3]}
        let: {fake_b: to_b(a), fake_a: to_a(b), back: to_a(fake_b)}
        losses:
          cycle: mae(a, back) + mae(b, to_b(fake_a))
          near: mse(fake_b, b)
          moved: sse(shuffle(a), back)
        train:
          epochs: 3
          optimizer: {sgd: {lr: 0.05}}
          share: a
          schedule:
            - {update: [to_a, to_b], minimize: cycle + 0.1 * moved}
            - {name: second, repeat: 2, update: to_b, minimize: near}
        outputs: {back: back, fake_a: fake_a}
        metrics: {cycle: "mse(a, back)"}
        """,
        {"a": numbers(7, 3), "b": numbers(5, 2, 2, 1, seed=2)},
        steps=5,
    ),
)

_DOMAINS = (
    row(
        "domains, one with a name, in an order of its own",
        """\
        data: {batch: 2, hold_out: 0.2, domains: {a: {source: npz, shape: [3], classes: 2, only: [1]}}}
        networks: {e: {input: a, layers: [dense: 3, tanh]}}
        losses: {near: "sse(e(a), a)"}
        train: {epochs: 3, optimizer: {sgd: {lr: 0.05}}, minimize: near}
        outputs: {e: e(a)}
        metrics: {near: "sse(e(a), a)"}
        """,
        {"a": numbers(12, 3)},
        labels={"a": [0, 1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 0]},
        steps=6,
    ),
    row(
        "domains, one that is called x, and its labels",
        """\
        data: {batch: 2, domains: {x: {source: npz, shape: [3], classes: 3}}}
        networks: {p: {input: x, layers: [dense: 3, softmax]}}
        losses: {error: "cross_entropy(x.y, p(x))"}
        train: {epochs: 3, optimizer: {sgd: {lr: 0.05}}, minimize: error}
        outputs: {p: p(x)}
        metrics: {right: "accuracy(x.y, p(x))"}
        """,
        {"x": numbers(7, 3)},
        labels={"x": [0, 2, 1, 1, 0, 2, 1]},
        steps=5,
    ),
    row(
        "factors, learned together with labels and by themselves",
        """\
        data: {source: npz, shape: [3], classes: 3, factors: 2, batch: 2, hold_out: 0.3}
        networks:
          e: {input: x, layers: [dense: 3, tanh], heads: {p: [dense: 3, softmax], f: [dense: 2]}}
          d: {input: condition, layers: [dense: 3]}
        let: {h: e(x), condition: 2 * x.factors}
        losses: {error: "cross_entropy(y, h.p)", misfit: "sse(x.factors, h.f)", near: "sse(d(condition), x)"}
        train:
          epochs: 3
          optimizer: {sgd: {lr: 0.05}}
          schedule:
            - {update: e, minimize: error + misfit}
            - {update: d, minimize: near}
        outputs: {factors: x.factors, f: h.f}
        metrics: {misfit: misfit, near: near}
        """,
        numbers(9, 3),
        labels=[0, 2, 1, 1, 0, 2, 1, 0, 0],
        factors=numbers(9, 2, seed=5),
        steps=4,
    ),
    row(
        "factors, of one of two domains",
        """\
        data:
          batch: 2
          domains:
            a: {source: npz, shape: [3], factors: 1}
            b: {source: npz, shape: [2], classes: 2}
        networks: {f: {input: a, layers: [dense: 1]}, p: {input: b, layers: [dense: 2, softmax]}}
        losses: {misfit: "square(a.factors - f(a))", error: "cross_entropy(b.y, p(b))"}
        train: {epochs: 2, optimizer: {sgd: {lr: 0.05}}, minimize: misfit + error}
        outputs: {f: f(a), sums: a.factors + mean(b)}
        metrics: {misfit: misfit, far: abs(a.factors - mean(b))}
        """,
        {"a": numbers(7, 3), "b": numbers(5, 2, seed=2)},
        labels={"b": [0, 1, 1, 0, 1]},
        factors={"a": numbers(7, 1, seed=3)},
    ),
    *(
        row(
            f"domains, the {position} of two is called x, and both have labels",
            f"""\
            data:
              batch: 2
              domains:
                {first}: {{source: npz, shape: [3], classes: 3}}
                {second}: {{source: npz, shape: [2], classes: 2, only: [1, 0]}}
            latent: {{z: {{normal: 2}}}}
            networks:
              p: {{input: {first}, layers: [dense: 3, softmax]}}
              g: {{input: [z, kind], layers: [concat, dense: 2]}}
            let: {{kind: one_hot({second}.y), made: "g(sample(prior.z), kind)"}}
            losses:
              error: cross_entropy({first}.y, p({first}))
              near: sse(made, {second})
            train:
              epochs: 3
              optimizer: {{sgd: {{lr: 0.05}}}}
              share: {second}
              schedule:
                - {{update: p, minimize: error}}
                - {{repeat: 2, update: g, minimize: near + 0 * error}}
            outputs: {{p: p({first}), made: made, both: "mean({first}) + mean({second})"}}
            metrics:
              right: accuracy({first}.y, p({first}))
              far: sse(made, {second})
              mixed: cross_entropy({first}.y, p({first})) + mean({second})
            """,
            {first: numbers(7, 3), second: numbers(9, 2, seed=2)},
            labels={
                first: [0, 2, 1, 1, 0, 2, 1],
                second: [1, 0, 0, 1, 0, 1, 1, 0, 1],
            },
            steps=5,
        )
        for position, first, second in (("first", "x", "b"), ("second", "b", "x"))
    ),
    row(
        "stages, epochs of their own, of the domains that each reads",
        """\
        data: {batch: 2, domains: {a: {source: npz, shape: [3]}, b: {source: npz, shape: [3]}}}
        networks:
          e: {input: a, layers: [dense: 2, tanh]}
          f: {input: code, layers: [dense: 3]}
        let: {code: e(a), on_b: f(e(b))}
        losses: {near: "sse(a, f(code))", far: "sse(on_b, b)"}
        train:
          optimizer: {sgd: {lr: 0.05}}
          stages:
            - name: first
              epochs: 1
              schedule: [{repeat: 2, update: [e, f], minimize: near}]
            - {name: second, epochs: 1, update: f, minimize: far}
            - {name: third, epochs: 1, update: e, minimize: near + far}
        outputs: {code: code}
        """,
        {"a": numbers(9, 3), "b": numbers(6, 3, seed=2)},
        steps=7,
    ),
)

_STAGES = (
    row(
        "stages, each with its epochs, steps and optimizers",
        "data: {source: npz, shape: [3], batch: 2}\n"
        + _CODER
        + """\
train:
  optimizer: {adam: {lr: 0.01}}
  stages:
    - {name: first, epochs: 2, update: [e, f], minimize: misfit}
    - {name: second, epochs: 1, update: f, minimize: misfit + 0 * near, optimizer: {sgd: {lr: 0.1}}}
    - name: third
      epochs: 1
      share: x
      schedule:
        - {name: third/one, update: e, minimize: near}
        - {name: third/two, every: 2, update: [e, f], minimize: misfit}
""",
        numbers(5, 3),
        steps=9,
    ),
    row(
        "stages, noise, simultaneous in one",
        """\
        data: {source: npz, shape: [3], batch: 2}
        latent: {z: {normal: 3}}
        networks:
          e: {input: x, layers: [dense: 3, tanh]}
          f: {input: code, layers: [dense: 3]}
        let: {code: e(x), y_hat: "f(corrupt(code, 0.1))", made: f(sample(prior.z)), clean: f(code)}
        losses: {misfit: "sse(x, y_hat)", size: sum(square(made)), near: sum(square(code - 0.5))}
        train:
          optimizer: {adam: {lr: 0.01}}
          stages:
            - {name: one, epochs: 1, update: [e, f], minimize: misfit + 0.1 * size}
            - name: two
              epochs: 2
              simultaneous: true
              schedule:
                - {name: two/e, update: e, minimize: misfit + near}
                - {name: two/f, update: f, minimize: misfit + size}
        outputs: {clean: clean}
        """,
        numbers(4, 3),
        steps=5,
    ),
)


def _along(word: str, settings: tuple[str, ...]) -> Row:
    """A number along each of these curves, in the loss and in what it is of; past the end."""
    names = [f"w{number}" for number in range(len(settings))]
    curves = (
        f"{n}: {{{word}: {setting}}}"
        for n, setting in zip(names, settings, strict=True)
    )
    total = " + ".join(f"{name} * sum(square(f(x) - {name}))" for name in names)
    return row(
        f"annealed, {word}",
        f"""\
        data: {{source: npz, shape: [3], batch: 2}}
        networks: {{f: {{input: x, layers: [dense: 4, tanh, dense: 3]}}}}
        params: {{{", ".join(curves)}}}
        losses: {{misfit: "sse(x, f(x))", along: "{total}"}}
        train: {{epochs: 4, optimizer: {{sgd: {{lr: 1.0e-3}}}}, minimize: misfit + along}}
        outputs: {{y_hat: {" + ".join(names)} + f(x)}}
        """,
        numbers(4, 3),
        steps=8,
    )


_CURVES = tuple(
    _along(word, load("schedules", word).CASES) for word in vocabulary("schedules")
)

_ANNEALED = (
    row(
        "annealed, linear and exponential, in losses and formulas, past the end",
        """\
        data: {source: npz, shape: [3], batch: 2}
        networks:
          e: {input: x, layers: [dense: 3, tanh]}
          f: {input: code, layers: [dense: 3]}
        params:
          C: 0.7
          up: {linear: {start: 0, end: 2, steps: 3}}
          down: {exponential: {start: 2.0, end: 0.125, steps: 4}}
          turned: {linear: {start: 1, end: -1, steps: 100}}
        let: {code: e(x), y_hat: f(down * code)}
        losses: {misfit: "C * sse(x, y_hat)", near: up * sum(square(code - turned)), far: turned * mean(y_hat)}
        train: {epochs: 3, optimizer: {sgd: {lr: 0.01}}, minimize: misfit + up * near + far}
        outputs: {y_hat: y_hat, code: up * code}
        """,
        numbers(4, 3),
        steps=6,
    ),
    row(
        "annealed, noise that fades, in the steps of a schedule",
        """\
        data: {source: npz, shape: [3], batch: 2}
        networks:
          e: {input: x, layers: [dense: 3, tanh]}
          f: {input: code, layers: [dense: 3]}
        params:
          s: {exponential: {start: 1.0, end: 0.01, steps: 5}}
          p: {linear: {start: 0.8, end: 0, steps: 5}}
        let: {code: e(x), y_hat: "f(mask(corrupt(code, s), p))", clean: f(code)}
        losses: {misfit: "sse(x, y_hat)", near: s * sum(square(code))}
        train:
          epochs: 4
          optimizer: {adam: {lr: 0.01}}
          schedule:
            - {update: f, minimize: misfit}
            - {repeat: 2, update: e, maximize: p * near - misfit}
        outputs: {clean: clean}
        """,
        numbers(6, 3),
        steps=6,
    ),
    row(
        "objectives, products and quotients of losses",
        "data: {source: npz, shape: [3], batch: 2}\n"
        + _CODER
        + "train: {epochs: 2, optimizer: {sgd: {lr: 0.02}}, "
        "maximize: -misfit * near - misfit / (1 + near) + 3}\n",
        numbers(4, 3),
        steps=4,
    ),
)

_CONDITIONS = (
    row(
        "steps under conditions, with all that stays where they are left out",
        """\
        data: {source: npz, shape: [3], batch: 2}
        latent: {z: {normal: 3}}
        params: {beta: {linear: {start: 0, end: 1, steps: 4}}, most: 2}
        networks:
          f: {input: x, layers: [dense: 3, batch_norm]}
          g: {input: z, layers: [dense: {units: 4, spectral_norm: true}, dropout: 0.5, dense: 3, tanh]}
          slow: {average: f, decay: 0.5}
          n: {state: 0, after: told, becomes: n + 1}
        let: {made: g(sample(prior.z))}
        losses: {near: "sse(f(x), x)", far: sum(square(f(made)))}
        train:
          epochs: 1
          optimizers: {f: {adam: {lr: 0.02}}, g: {sgd: {lr: 0.01, momentum: 0.9}}}
          schedule:
            - {name: told, repeat: 2, update: f, minimize: near + far, when: batch_mean(sum(x)) > 0}
            - {name: fools, update: g, minimize: far, when: batch_mean(sum(x)) < 2 * beta - 1}
            - {name: late, update: f, minimize: far, when: "maximum(n - most, 0)"}
            - {name: never, update: f, minimize: far, when: batch_mean(far + near) < 0}
        outputs: {slow: slow(x), made: f(made)}
        metrics: {taken: n}
        """,
        numbers(12, 3),
        steps=6,
    ),
    row(
        "steps under conditions, in stages, with what is finished and what is shared",
        """\
        data: {source: npz, shape: [3], batch: 2}
        networks:
          f: {input: x, layers: [dense: 3, batch_norm]}
          g: {input: x, layers: [dense: 3, batch_norm]}
        losses: {near: "sse(f(x), x)", far: "sse(g(f(x)), x)"}
        train:
          optimizer: {adam: {lr: 0.02}}
          stages:
            - {name: first, epochs: 1, update: f, minimize: near, when: batch_mean(sum(x)) > 0}
            - name: second
              epochs: 1
              share: x
              schedule:
                - {name: odd, every: 2, update: g, minimize: far, when: batch_mean(far - near) >= 0}
                - {name: all, update: g, minimize: far, when: batch_mean(sum(x)) <= 0.5}
        outputs: {y: g(f(x))}
        """,
        numbers(12, 3),
        steps=12,
    ),
)

ROWS: tuple[Row, ...] = (
    *(*_GAMES, *_ORDERS, *_DOMAINS, *_CURVES, *_ANNEALED, *_STAGES),
    *_CONDITIONS,
)
