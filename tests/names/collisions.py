"""Specs whose names meet words of the generated programs, and what is to come of them."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

_HEAD = """\
gencc: 1
name: collision
data: {source: ring, batch: 100}
"""


@dataclass(frozen=True)
class Collision:
    """A spec, the columns of its losses, and the headers of tables that it makes."""

    body: str
    columns: Sequence[str]
    tables: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        """The whole spec."""
        body = textwrap.dedent(self.body)
        head = _HEAD if not body.startswith("data:") else _HEAD.partition("data:")[0]
        return head + body


COLLISIONS = {
    "a definition and an optimizer": Collision(
        """\
        networks: {g: {input: x, layers: [dense: 2]}, h: {input: x, layers: [dense: 2]}}
        let: {g_optimizer: g(x), back: h(g_optimizer)}
        losses: {near: "sse(back, x)"}
        train:
          epochs: 1
          optimizers: {g: {sgd: {lr: 0.01}}, h: {sgd: {lr: 0.01}}}
          schedule: [{name: both, update: [g, h], minimize: near}]
        """,
        ("near",),
    ),
    "a latent and the end of a stage": Collision(
        """\
        latent: {warm_end: {normal: 2}}
        networks: {g: {input: warm_end, layers: [dense: 2]}}
        losses: {near: "sse(g(sample(prior.warm_end)), x)"}
        train:
          optimizer: {sgd: {lr: 0.01}}
          stages:
            - {name: warm, epochs: 1, update: g, minimize: near}
            - {name: late, epochs: 1, update: g, minimize: near}
        """,
        ("warm_near", "late_near"),
    ),
    "a latent and the places of a domain": Collision(
        """\
        data: {batch: 100, domains: {a: {source: ring}, b: {source: moons}}}
        latent: {a_rows: {normal: 2}}
        networks: {g: {input: [a, a_rows], layers: [concat, dense: 2]}}
        losses: {near: "sse(g(a, sample(prior.a_rows)), b)"}
        train: {epochs: 1, optimizer: {sgd: {lr: 0.01}}, minimize: near}
        """,
        ("near",),
    ),
    "a simultaneous stage and a step of another": Collision(
        """\
        networks: {g: {input: x, layers: [dense: 2]}, h: {input: x, layers: [dense: 2]}}
        losses: {near: "sse(g(x), x)", also: "sse(h(x), x)"}
        train:
          optimizer: {sgd: {lr: 0.01}}
          stages:
            - name: a
              epochs: 1
              simultaneous: true
              schedule: [{update: g, minimize: near}, {update: h, minimize: also}]
            - name: late
              epochs: 1
              schedule: [{name: a, update: [g, h], minimize: near + also}]
        """,
        ("g_near", "h_also", "a_near", "a_also", "a_loss"),
    ),
    "an output and what writes another": Collision(
        """\
        networks: {g: {input: x, layers: [dense: 2]}}
        losses: {near: "sse(g(x), x)"}
        train: {epochs: 1, optimizer: {sgd: {lr: 0.01}}, minimize: near}
        outputs: {show: g(x), save_show: "sse(g(x), x)", losses: g(x), Show: g(x)}
        """,
        ("near",),
        (
            ("show.csv", "label,show_0,show_1"),
            ("save_show.csv", "label,save_show"),
            ("losses_2.csv", "label,losses_0,losses_1"),
            ("Show_2.csv", "label,Show_0,Show_1"),
        ),
    ),
    "a loss and the column of another": Collision(
        """\
        latent: {z: {normal: 2}}
        networks: {g: {input: z, layers: [dense: 2]}, h: {input: x, layers: [dense: 2]}}
        let: {fake: g(sample(prior.z)), back: h(x)}
        losses: {size: "sse(fake, x)", d_size: "sse(back, x)", step: sum(square(back))}
        train:
          epochs: 1
          optimizers: {g: {sgd: {lr: 0.01}}, h: {sgd: {lr: 0.01}}}
          schedule:
            - {name: d, update: [g, h], minimize: size + d_size + step}
            - {name: e, update: g, minimize: size}
        """,
        ("d_size_2", "d_size", "step_2", "d_loss", "e_size"),
    ),
    "an output and the column of labels": Collision(
        """\
        networks: {g: {input: x, layers: [dense: 2]}}
        losses: {near: "sse(g(x), x)"}
        train: {epochs: 1, optimizer: {sgd: {lr: 0.01}}, minimize: near}
        outputs: {label: g(x), labels: "sse(g(x), x)", class: g(x)}
        """,
        ("near",),
        (
            ("label.csv", "label,label_2_0,label_2_1"),
            ("labels.csv", "label,labels"),
            ("class.csv", "label,class_0,class_1"),
        ),
    ),
    "heads and what every layer has": Collision(
        """\
        networks:
          half:
            input: x
            layers: [dense: 3, relu]
            heads:
              requires_grad_: [dense: 2]
              layers: [dense: 3, dense: 2]
              dense: [dense: 2]
              count: [dense: 2]
        let: {q: half(x)}
        losses:
          near: sse(q.requires_grad_, x) + sse(q.layers, q.dense) + sse(q.count, x)
        train: {epochs: 1, optimizer: {adam: {lr: 0.01}}, minimize: near}
        """,
        ("near",),
    ),
    "heads and parts of a trunk": Collision(
        """\
        networks:
          half:
            input: x
            layers: [dense: 3, tap: middle, relu, dense: 3]
            heads: {layers_3: [dense: 2], layers: [dense: 3, dense: 2]}
        let: {q: half(x)}
        losses: {near: "sse(q.layers_3, x) + sse(q.layers, x) + sum(square(q.middle))"}
        train: {epochs: 1, optimizer: {adam: {lr: 0.01}}, minimize: near}
        """,
        ("near",),
    ),
    "networks and what every framework has": Collision(
        """\
        networks:
          dump_patches: {learned: 0.5}
          optimizers: {input: x, layers: [dense: 2]}
          torch: {input: x, layers: [dense: 2]}
          keras: {input: x, layers: [dense: 2]}
        losses:
          near: sse(optimizers(x), dump_patches * torch(x)) + sse(keras(x), x)
        train: {epochs: 1, optimizer: {adam: {lr: 0.01}}, minimize: near}
        """,
        ("near",),
    ),
    "two records of one shape": Collision(
        """\
        latent: {z: {normal: 2}}
        networks:
          ea: {input: x, layers: [dense: 3], heads: {mean: [dense: 2], log_var: [dense: 2]}}
          eb: {input: x, layers: [dense: 4], heads: {mean: [dense: 2], log_var: [dense: 2]}}
        let: {qa: normal(ea(x)), qb: normal(eb(x))}
        losses: {a: "kl(qa, prior.z)", b: "kl(qb, prior.z)"}
        train: {epochs: 1, optimizer: {sgd: {lr: 0.01}}, minimize: a + b}
        """,
        ("a", "b", "loss"),
    ),
    "parameters and the settings of a run": Collision(
        """\
        params:
          {seed: 2, batch_size: 0.5, lambda: 0.5, lambda_2: 2, steps: 1,
           T: {linear: {start: 0, end: 1, steps: 5}}, T_start: 0.1, model: 1, out: 1}
        networks: {g: {input: x, layers: [dense: 2]}}
        losses: {near: "sse(g(x), x)", far: "sum(square(g(x)))"}
        train:
          epochs: 1
          optimizer: {sgd: {lr: 0.01}}
          minimize: >
            seed * batch_size * near + lambda * lambda_2 * steps * T * T_start * far
            + model * out * far
        """,
        ("near", "far", "loss"),
    ),
    "a statistic, an output and a metric": Collision(
        """\
        data: {source: ring, batch: 100, only: [0, 1], hold_out: 0.2}
        networks: {c: {input: x, layers: [dense: 2]}}
        let: {q: c(x)}
        losses: {near: "sse(q, x)"}
        train: {epochs: 1, optimizer: {sgd: {lr: 0.01}}, minimize: near}
        fit: {fit: q}
        outputs: {fit: "mahalanobis(q, fit)", metrics: q, train: q}
        metrics: {fit: "auroc(mahalanobis(q, fit))", metrics: "sse(q, x)"}
        """,
        ("near",),
        (
            ("fit.csv", "label,fit"),
            ("metrics.csv", "label,metrics_0,metrics_1"),
            ("train.csv", "label,train_0,train_1"),
        ),
    ),
}
