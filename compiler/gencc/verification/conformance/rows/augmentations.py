"""What training sees in place of images, and domains whose examples are pairs."""

from __future__ import annotations

from gencc.ops import load, vocabulary
from gencc.verification.conformance.row import Row
from gencc.verification.conformance.rows.probe import numbers, row


def _changed(setting: str) -> Row:
    """A network that each pixel trains by itself: its weights tell what it has seen."""
    return row(
        f"augment, {setting.strip('{}')}",
        f"""\
        data: {{source: npz, shape: [5, 4, 2], batch: 3, augment: [{setting}]}}
        networks: {{f: {{input: x, layers: [flatten, dense: {{units: 1, init: zeros}}]}}}}
        losses: {{misfit: "sum(f(x)) + 0 * mean(x)"}}
        train: {{epochs: 3, optimizer: {{sgd: {{lr: 0.1}}}}, minimize: misfit}}
        outputs: {{y_hat: f(x)}}
        """,
        numbers(7, 5, 4, 2),
        steps=5,
    )


ROWS: tuple[Row, ...] = (
    *(
        _changed(setting)
        for word in vocabulary("augmentations")
        for setting in load("augmentations", word).CASES
    ),
    row(
        "augment, all in a row, with labels, and a part held out",
        """\
        data:
          source: npz
          shape: [4, 4, 1]
          classes: 3
          batch: 2
          hold_out: 0.3
          augment: [{crop: 3}, flip, {shift: 1}]
        networks: {f: {input: x, layers: [flatten, dense: 3]}}
        losses: {misfit: "sse(one_hot(y), f(x))"}
        train: {epochs: 3, optimizer: {sgd: {lr: 0.05}}, schedule: [{repeat: 2, update: f, minimize: misfit}]}
        metrics: {error: misfit}
        """,
        numbers(9, 4, 4, 1),
        labels=[0, 1, 2, 1, 0, 2, 2, 1, 0],
        steps=4,
    ),
    row(
        "augment, of domains, one of which stays as it is, with labels of the other",
        """\
        data:
          batch: 2
          domains:
            a: {source: npz, shape: [4, 4, 1], augment: [{shift: 2}, {flip: both}]}
            b: {source: npz, shape: [4, 4, 1], classes: 2}
        networks: {f: {input: a, layers: [flatten, dense: 4, tanh, dense: 16, reshape: [4, 4, 1]]}}
        losses: {near: "sse(f(a), b)", far: "sum(one_hot(b.y) * stop(mean(a)))"}
        train: {epochs: 3, optimizer: {sgd: {lr: 0.01}}, minimize: near + far}
        """,
        {"a": numbers(7, 4, 4, 1), "b": numbers(5, 4, 4, 1, seed=2)},
        labels={"b": [0, 1, 1, 0, 1]},
        steps=4,
    ),
    row(
        "pairs, which are changed alike",
        """\
        data:
          batch: 2
          pairs: true
          domains:
            a: {source: npz, shape: [4, 4, 1], augment: [flip]}
            b: {source: npz, shape: [4, 4, 1], augment: [flip]}
        networks: {f: {input: a, layers: [flatten, dense: 4, tanh, dense: 16, reshape: [4, 4, 1]]}}
        losses: {near: "sse(f(a), b)"}
        train: {epochs: 3, optimizer: {sgd: {lr: 0.01}}, minimize: near}
        """,
        {"a": numbers(7, 4, 4, 1), "b": numbers(7, 4, 4, 1, seed=2)},
        steps=5,
    ),
)
