"""What a spec means for its training, worked out by hand from docs/language.md.

No number here comes out of a program. A row says how many examples there are, how many
iterations follow, and what some of these iterations take, turn by turn:

    d: x:4 d/z:2; g: g/z:2

is an iteration in which the step `d` is given minibatch 4 of x and draw 2 of its z, and
then the step `g` draw 2 of its own z. Minibatches and draws are counted from 0. What is
shared is taken in the first turn, under the name of the stage, or as iteration/z.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Reading:
    """One rule, seen in one spec.

    why: the working. data: how many examples each domain has, of shape [2] and with the
    labels 0, 1, 0, 1, …. trained: how many of them are trained on, where not all are.
    iterations: of the whole training. turns: of some of them, by their number.
    """

    rule: str
    spec: str
    why: str
    data: Mapping[str, int]
    iterations: int
    turns: Mapping[int, str]
    flags: tuple[str, ...] = ()
    trained: Mapping[str, int] = field(default_factory=dict)


X = "data: {source: npz, shape: [2], batch: 2}\n"
AB = "data: {batch: 2, domains: {a: {source: npz, shape: [2]}, b: {source: npz, shape: [2]}}}\n"

NETWORK = """\
networks: {e: {input: x, layers: [dense: 2]}}
losses: {near: "sse(e(x), x)"}
"""
TWO = """\
latent: {z: {normal: 2}}
networks:
  d: {input: x, layers: [dense: 1]}
  g: {input: z, layers: [dense: 2]}
let: {fake: g(sample(prior.z))}
losses: {told: square(d(x) - 1) + square(d(fake)), fools: square(d(fake) - 1)}
"""
ACROSS = """\
networks: {f: {input: a, layers: [dense: 2]}, h: {input: b, layers: [dense: 2]}}
losses: {on_a: "sse(f(a), a)", on_b: "sse(h(b), b)"}
"""
SGD = "  optimizer: {sgd: {lr: 0.01}}\n"

READINGS = (
    Reading(
        "an epoch is one pass over the data",
        X + NETWORK + "train:\n  epochs: 3\n" + SGD + "  minimize: near\n",
        "10 examples are 5 minibatches of 2; 3 passes are 15 iterations",
        {"x": 10},
        15,
        {0: "train: x:0", 4: "train: x:4", 14: "train: x:14"},
    ),
    Reading(
        "examples that fill no minibatch are left out of a pass",
        X + NETWORK + "train:\n  epochs: 2\n" + SGD + "  minimize: near\n",
        "11 examples are 5 whole minibatches and one example over; 2 passes are 10",
        {"x": 11},
        10,
        {9: "train: x:9"},
    ),
    Reading(
        "--epochs instead of the spec's",
        X + NETWORK + "train:\n  epochs: 2\n" + SGD + "  minimize: near\n",
        "5 minibatches, 4 passes",
        {"x": 10},
        20,
        {19: "train: x:19"},
        flags=("--epochs", "4"),
    ),
    Reading(
        "--steps counts iterations, not passes",
        X + NETWORK + "train:\n  epochs: 2\n" + SGD + "  minimize: near\n",
        "7 iterations end in the second pass, whose minibatches are 5 to 9",
        {"x": 10},
        7,
        {6: "train: x:6"},
        flags=("--steps", "7"),
    ),
    Reading(
        "--batch-size changes how many minibatches there are",
        X + NETWORK + "train:\n  epochs: 2\n" + SGD + "  minimize: near\n",
        "10 examples are 3 minibatches of 3 and one example over; 2 passes are 6",
        {"x": 10},
        6,
        {5: "train: x:5"},
        flags=("--batch-size", "3"),
    ),
    Reading(
        "an iteration of two steps takes two minibatches, and an epoch is half as long",
        X + TWO + "train:\n  epochs: 2\n" + SGD + "  schedule:\n"
        "    - {update: d, minimize: told}\n    - {update: g, minimize: fools + 0 * told}\n",
        "12 examples are 6 minibatches; 2 in an iteration, so 3 iterations a pass, 6 in all",
        {"x": 12},
        6,
        {0: "d: x:0 d/z:0; g: x:1 g/z:0", 5: "d: x:10 d/z:5; g: x:11 g/z:5"},
    ),
    Reading(
        "a step that reads no data takes no minibatch",
        X + TWO + "train:\n  epochs: 2\n" + SGD + "  schedule:\n"
        "    - {update: d, minimize: told}\n    - {update: g, minimize: fools}\n",
        "12 examples are 6 minibatches, one in an iteration, so 12 iterations",
        {"x": 12},
        12,
        {0: "d: x:0 d/z:0; g: g/z:0", 11: "d: x:11 d/z:11; g: g/z:11"},
    ),
    Reading(
        "every repetition takes fresh data and fresh noise",
        X + TWO + "train:\n  epochs: 2\n" + SGD + "  schedule:\n"
        "    - {repeat: 3, update: d, minimize: told}\n    - {update: g, minimize: fools}\n",
        "6 minibatches, 3 in an iteration: 2 iterations a pass, 4 in all; the 3 turns of "
        "iteration 1 are draws 3, 4, 5",
        {"x": 12},
        4,
        {
            0: "d: x:0 d/z:0; d: x:1 d/z:1; d: x:2 d/z:2; g: g/z:0",
            1: "d: x:3 d/z:3; d: x:4 d/z:4; d: x:5 d/z:5; g: g/z:1",
            3: "d: x:9 d/z:9; d: x:10 d/z:10; d: x:11 d/z:11; g: g/z:3",
        },
    ),
    Reading(
        "passes that the iterations do not divide: what is over is read in the next pass",
        X + TWO + "train:\n  epochs: 2\n" + SGD + "  schedule:\n"
        "    - {repeat: 3, update: d, minimize: told}\n    - {update: g, minimize: fools}\n",
        "5 minibatches feed one whole iteration of 3, so an epoch is one iteration; the "
        "second one takes minibatches 3, 4 and 5, which is the first of the second pass",
        {"x": 10},
        2,
        {1: "d: x:3 d/z:3; d: x:4 d/z:4; d: x:5 d/z:5; g: g/z:1"},
    ),
    Reading(
        "an epoch has one iteration at least",
        X + TWO + "train:\n  epochs: 3\n" + SGD + "  schedule:\n"
        "    - {repeat: 4, update: d, minimize: told}\n    - {update: g, minimize: fools}\n",
        "3 minibatches do not feed an iteration of 4, which goes on into the next pass",
        {"x": 6},
        3,
        {
            2: "d: x:8 d/z:8; d: x:9 d/z:9; d: x:10 d/z:10; d: x:11 d/z:11; g: g/z:2",
        },
    ),
    Reading(
        "repeat by a parameter, and a flag for it",
        X + TWO + "params: {k: 2}\ntrain:\n  epochs: 1\n" + SGD + "  schedule:\n"
        "    - {repeat: k, update: d, minimize: told}\n    - {update: g, minimize: fools}\n",
        "12 examples are 6 minibatches; with k = 3 an iteration takes 3, so 2 iterations",
        {"x": 12},
        2,
        {1: "d: x:3 d/z:3; d: x:4 d/z:4; d: x:5 d/z:5; g: g/z:1"},
        flags=("--k", "3"),
    ),
    Reading(
        "share: x is one minibatch for all turns of an iteration",
        X + TWO + "train:\n  epochs: 1\n" + SGD + "  share: x\n  schedule:\n"
        "    - {repeat: 2, update: d, minimize: told}\n"
        "    - {update: g, minimize: fools + 0 * told}\n",
        "one minibatch in an iteration, so 6 iterations; noise is fresh in every turn",
        {"x": 12},
        6,
        {5: "d: x:5 d/z:10; d: d/z:11; g: g/z:5"},
    ),
    Reading(
        "share: z is one draw for all turns of an iteration",
        X + TWO + "train:\n  epochs: 1\n" + SGD + "  share: z\n  schedule:\n"
        "    - {repeat: 2, update: d, minimize: told}\n    - {update: g, minimize: fools}\n",
        "6 minibatches, 2 in an iteration: 3 iterations; z has the number of the iteration",
        {"x": 12},
        3,
        {2: "d: iteration/z:2 x:4; d: x:5; g: "},
    ),
    Reading(
        "share: [x, z]",
        X + TWO + "train:\n  epochs: 1\n" + SGD + "  share: [x, z]\n  schedule:\n"
        "    - {update: d, minimize: told}\n    - {update: g, minimize: fools}\n",
        "one minibatch in an iteration: 6 iterations",
        {"x": 12},
        6,
        {3: "d: iteration/z:3 x:3; g: "},
    ),
    Reading(
        "every: 3 is in the last of three iterations",
        X + TWO + "train:\n  epochs: 1\n" + SGD + "  share: z\n  schedule:\n"
        "    - {update: d, minimize: told}\n    - {every: 3, update: g, minimize: fools}\n",
        "one minibatch in an iteration: 7 iterations of 15 examples; g in numbers 2 and 5",
        {"x": 15},
        7,
        {
            0: "d: iteration/z:0 x:0",
            1: "d: iteration/z:1 x:1",
            2: "d: iteration/z:2 x:2; g: ",
            3: "d: iteration/z:3 x:3",
            5: "d: iteration/z:5 x:5; g: ",
            6: "d: iteration/z:6 x:6",
        },
    ),
    Reading(
        "every: its own draws have the number of the iteration",
        X + TWO + "train:\n  epochs: 1\n" + SGD + "  schedule:\n"
        "    - {update: d, minimize: told}\n    - {every: 2, update: g, minimize: fools}\n",
        "6 iterations; g in numbers 1, 3 and 5, with the draws of these numbers",
        {"x": 12},
        6,
        {2: "d: x:2 d/z:2", 3: "d: x:3 d/z:3; g: g/z:3"},
    ),
    Reading(
        "simultaneous steps share everything",
        X + TWO + "train:\n  epochs: 2\n" + SGD + "  simultaneous: true\n  schedule:\n"
        "    - {update: d, minimize: told}\n    - {update: g, minimize: fools}\n",
        "one minibatch in an iteration, 6 in a pass, 12 in all",
        {"x": 12},
        12,
        {11: "d: iteration/z:11 x:11; g: "},
    ),
    Reading(
        "stages have epochs of their own",
        X + "networks: {e: {input: x, layers: [dense: 2]}, c: {input: x, layers: [dense: 1]}}\n"
        'losses: {r: "sse(e(x), x)", s: square(c(x) - 1)}\n'
        "train:\n" + SGD + "  stages:\n"
        "    - {name: first, epochs: 3, update: e, minimize: r}\n"
        "    - name: second\n      epochs: 2\n      schedule:\n"
        "        - {name: c, update: c, minimize: s}\n"
        "        - {name: e, repeat: 4, update: e, minimize: r}\n",
        "20 examples are 10 minibatches. The first stage takes one in an iteration: 30 "
        "iterations; the second one 5, so 2 iterations a pass, 4 in all. It goes on "
        "behind minibatch 29: iteration 31 takes the second five, 35 to 39",
        {"x": 20},
        34,
        {
            0: "first: x:0",
            29: "first: x:29",
            30: "c: x:30; e: x:31; e: x:32; e: x:33; e: x:34",
            31: "c: x:35; e: x:36; e: x:37; e: x:38; e: x:39",
            33: "c: x:45; e: x:46; e: x:47; e: x:48; e: x:49",
        },
    ),
    Reading(
        "a later stage that reads less has longer epochs, and fresh minibatches",
        X + "networks: {e: {input: x, layers: [dense: 2]}, c: {input: x, layers: [dense: 1]}}\n"
        'losses: {r: "sse(e(x), x)", s: square(c(x) - 1)}\n'
        "train:\n" + SGD + "  stages:\n"
        "    - name: first\n      epochs: 2\n      schedule:\n"
        "        - {name: e, repeat: 3, update: e, minimize: r}\n"
        "    - {name: second, epochs: 1, update: c, minimize: s}\n"
        "    - name: third\n      epochs: 1\n      share: x\n      schedule:\n"
        "        - {name: c, update: c, minimize: s}\n"
        "        - {name: again, update: e, minimize: r}\n",
        "6 minibatches. First: 3 in an iteration, 2 iterations a pass, 4 in all, which take "
        "0 to 11. Second: 6 iterations, 12 to 17. Third: one shared, 6 iterations, 18 to 23",
        {"x": 12},
        16,
        {
            3: "e: x:9; e: x:10; e: x:11",
            4: "second: x:12",
            9: "second: x:17",
            10: "c: x:18; again: ",
            15: "c: x:23; again: ",
        },
    ),
    Reading(
        "the epochs of a stage by a flag",
        X + "networks: {e: {input: x, layers: [dense: 2]}, c: {input: x, layers: [dense: 1]}}\n"
        'losses: {r: "sse(e(x), x)", s: square(c(x) - 1)}\n'
        "train:\n" + SGD + "  stages:\n"
        "    - {name: first, epochs: 3, update: e, minimize: r}\n"
        "    - {name: second, epochs: 2, update: c, minimize: s}\n",
        "5 minibatches: 1 pass of the first stage and 2 of the second",
        {"x": 10},
        15,
        {4: "first: x:4", 5: "second: x:5"},
        flags=("--first-epochs", "1"),
    ),
    Reading(
        "the last stage does not end before the steps that were asked for",
        X + "networks: {e: {input: x, layers: [dense: 2]}, c: {input: x, layers: [dense: 1]}}\n"
        'losses: {r: "sse(e(x), x)", s: square(c(x) - 1)}\n'
        "train:\n" + SGD + "  stages:\n"
        "    - {name: first, epochs: 1, update: e, minimize: r}\n"
        "    - {name: second, epochs: 1, update: c, minimize: s}\n",
        "5 iterations of the first stage, then 8 of the second, which would have 5",
        {"x": 10},
        13,
        {4: "first: x:4", 5: "second: x:5", 12: "second: x:12"},
        flags=("--steps", "13"),
    ),
    Reading(
        "annealed linearly, by the iteration, beyond epochs",
        X + NETWORK.replace('near: "sse(e(x), x)"', 'near: "beta * sse(e(x), x)"')
        + "params: {beta: {linear: {start: 0, end: 2, steps: 4}}}\n"
        "train:\n  epochs: 2\n" + SGD + "  minimize: near\n",
        "0 + (2 - 0) t with t = 0, 1/4, 2/4, 3/4, 1, 1: 0, 0.5, 1, 1.5, 2, 2",
        {"x": 6},
        6,
        {
            0: "train: annealed:0 x:0",
            1: "train: annealed:0.5 x:1",
            3: "train: annealed:1.5 x:3",
            4: "train: annealed:2 x:4",
            5: "train: annealed:2 x:5",
        },
    ),
    Reading(
        "annealed by the same factor, on and on through the stages",
        X + "networks: {e: {input: x, layers: [dense: 2]}, c: {input: x, layers: [dense: 1]}}\n"
        "params: {beta: {exponential: {start: 8, end: 0.5, steps: 4}}}\n"
        'losses: {r: "beta * sse(e(x), x)", s: beta * square(c(x) - 1)}\n'
        "train:\n" + SGD + "  stages:\n"
        "    - {name: first, epochs: 1, update: e, minimize: r}\n"
        "    - {name: second, epochs: 1, update: c, minimize: s}\n",
        "8 (0.5 / 8)^t halves in each iteration: 8, 4, 2, 1, 0.5, 0.5; 3 in a stage",
        {"x": 6},
        6,
        {
            2: "first: annealed:2 x:2",
            3: "second: annealed:1 x:3",
            5: "second: annealed:0.5 x:5",
        },
    ),
    Reading(
        "hold_out leaves fewer examples to train on",
        X.replace("batch: 2", "batch: 2, hold_out: 0.25")
        + NETWORK + "train:\n  epochs: 2\n" + SGD + "  minimize: near\n",
        "a quarter of 12 is 3; 9 are left, 4 minibatches and one over; 2 passes are 8",
        {"x": 12},
        8,
        {7: "train: x:7"},
        trained={"x": 9},
    ),
    Reading(
        "only some labels are trained on, and of these a part is held out",
        X.replace("batch: 2", "batch: 2, classes: 2, only: [1], hold_out: 0.5")
        + NETWORK + "train:\n  epochs: 2\n" + SGD + "  minimize: near\n",
        "12 of 24 have the label 1, half of these is 6: 3 minibatches; 2 passes are 6",
        {"x": 24},
        6,
        {5: "train: x:5"},
        trained={"x": 6},
    ),
    Reading(
        "of several domains the smallest counts",
        AB + ACROSS + "train:\n  epochs: 2\n" + SGD + "  minimize: on_a + on_b\n",
        "a has 7 minibatches, b 4; 2 passes over b are 8 iterations, in which a begins "
        "its second pass",
        {"a": 14, "b": 8},
        8,
        {0: "train: a:0 b:0", 7: "train: a:7 b:7"},
    ),
    Reading(
        "a domain that a stage does not read does not count in it",
        AB + ACROSS + "train:\n" + SGD + "  stages:\n"
        "    - {name: first, epochs: 1, update: f, minimize: on_a}\n"
        "    - {name: second, epochs: 2, update: h, minimize: on_b}\n"
        "    - {name: both, epochs: 1, update: [f, h], minimize: on_a + on_b}\n",
        "a has 7 minibatches, b 4: the first stage has 7 iterations, the second 8, the "
        "third 4; minibatches are counted on, in all domains together",
        {"a": 14, "b": 8},
        19,
        {6: "first: a:6", 7: "second: b:7", 14: "second: b:14", 15: "both: a:15 b:15"},
    ),
    Reading(
        "steps that read different domains take a minibatch each",
        AB + ACROSS + "train:\n  epochs: 1\n" + SGD + "  schedule:\n"
        "    - {update: f, minimize: on_a}\n    - {update: h, minimize: on_b}\n",
        "two minibatches in an iteration, numbers 2 i and 2 i + 1; b has 8, so an epoch "
        "is 4 iterations",
        {"a": 20, "b": 16},
        4,
        {0: "f: a:0; h: b:1", 3: "f: a:6; h: b:7"},
    ),
    Reading(
        "hold_out is of every domain",
        AB.replace("batch: 2", "batch: 2, hold_out: 0.5")
        + ACROSS + "train:\n  epochs: 1\n" + SGD + "  minimize: on_a + on_b\n",
        "7 of a and 5 of b are left: 2 minibatches of b",
        {"a": 14, "b": 10},
        2,
        {1: "train: a:1 b:1"},
        trained={"a": 7, "b": 5},
    ),
    Reading(
        "one domain that has a name, and its labels in the same minibatch",
        "data: {batch: 2, domains: {a: {source: npz, shape: [2], classes: 2}}}\n"
        "networks: {p: {input: a, layers: [dense: 2, softmax]}}\n"
        'losses: {error: "cross_entropy(a.y, p(a))"}\n'
        "train:\n  epochs: 2\n" + SGD + "  minimize: error\n",
        "10 examples are 5 minibatches; labels are those of the examples",
        {"a": 10},
        10,
        {0: "train: a:0", 9: "train: a:9"},
    ),
    Reading(
        "a domain called x beside another; labels are shared with their examples",
        "data: {batch: 2, domains: {b: {source: npz, shape: [2], classes: 2}, "
        "x: {source: npz, shape: [2], classes: 2}}}\n"
        "latent: {z: {normal: 2}}\n"
        "networks:\n"
        "  p: {input: b, layers: [dense: 2, softmax]}\n"
        "  g: {input: [z, kind], layers: [concat, dense: 2]}\n"
        "let: {kind: one_hot(x.y)}\n"
        'losses: {error: "cross_entropy(b.y, p(b))", near: "sse(g(sample(prior.z), kind), x)"}\n'
        "train:\n  epochs: 1\n" + SGD + "  share: x\n  schedule:\n"
        "    - {repeat: 2, update: g, minimize: near}\n"
        "    - {repeat: 2, update: p, minimize: error}\n",
        "an iteration takes 2 of the 6 minibatches of b, so that 3 iterations are a pass; "
        "and one of the 4 of x, with the number of the iteration; so b counts",
        {"b": 12, "x": 8},
        3,
        {2: "g: x:2 g/z:4; g: g/z:5; p: b:4; p: b:5"},
    ),
    Reading(
        "of a domain that is shared and one that is not, the one counts that is read first",
        AB + ACROSS + "train:\n  epochs: 2\n" + SGD + "  share: a\n  schedule:\n"
        "    - {update: f, minimize: on_a}\n    - {repeat: 2, update: h, minimize: on_b}\n",
        "3 minibatches of a are 3 iterations, the 10 of b would be 5; 2 epochs are 6",
        {"a": 6, "b": 20},
        6,
        {5: "f: a:5; h: b:10; h: b:11"},
    ),
    Reading(
        "only says what a named domain is; hold_out is of that",
        "data: {batch: 2, hold_out: 0.5, "
        "domains: {a: {source: npz, shape: [2], classes: 2, only: [1]}}}\n"
        "networks: {e: {input: a, layers: [dense: 2]}}\n"
        'losses: {near: "sse(e(a), a)"}\n'
        "train:\n  epochs: 3\n" + SGD + "  minimize: near\n",
        "12 of 24 have the label 1, half of these are held out: 3 minibatches a pass",
        {"a": 24},
        9,
        {8: "train: a:8"},
        trained={"a": 6},
    ),
    Reading(
        "a step that is left out has used up its minibatch, and its state stays",
        X + "networks:\n  e: {input: x, layers: [dense: 2]}\n"
        "  n: {state: 0, after: a, becomes: n + 1}\n"
        'losses: {near: "sse(e(x), x)"}\n'
        "train:\n  epochs: 2\n" + SGD + "  schedule:\n"
        "    - {name: a, update: e, minimize: near, when: n < 2}\n"
        "    - {name: b, update: e, minimize: near}\n",
        "10 examples are 5 minibatches, 2 for an iteration: 2 iterations in each of 2 epochs; "
        "`a` is taken with n = 0 and n = 1, and never again, as n stays 2; "
        "what its condition has read is listed at the step behind it",
        {"x": 10},
        4,
        {0: "a: x:0; b: x:1", 1: "a: x:2; b: x:3", 2: "b: x:4 x:5", 3: "b: x:6 x:7"},
    ),
)  # fmt: skip
