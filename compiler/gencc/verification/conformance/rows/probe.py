"""Specs around operations, so that all of their gradients can be seen.

Every operation has an input of its own, which passes through a `front`, x + 0 x + 0 at
the start: the corners of the operation stay what they are, and the gradients of the
front's weights tell the one with respect to the input. A result r that is no number is
weighted by random numbers, and its elements are a table of the trained model.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from textwrap import dedent, indent

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gencc import ops
from gencc.frontend.spec.strict import keys_of
from gencc.ops import cases
from gencc.ops.cases import Kind
from gencc.verification.conformance.row import Row

Array = NDArray[np.float64]

SGD = "{sgd: {lr: 0.1}}"


def numbers(
    *shape: int, seed: int = 1, low: float | Array = -2.0, high: float | Array = 2.0
) -> Array:
    """Random numbers of a shape, the same each time."""
    raw = np.random.Generator(np.random.PCG64(seed)).random(shape)
    return low + (high - low) * raw


def row(
    title: str,
    spec: str,
    data: ArrayLike | Mapping[str, ArrayLike],
    labels: ArrayLike | Mapping[str, ArrayLike] | None = None,
    steps: int = 3,
    factors: ArrayLike | Mapping[str, ArrayLike] | None = None,
) -> Row:
    """A row whose spec is written out, but for its first lines."""
    text = "gencc: 1\nname: row\n" + dedent(spec)
    return Row(title, text, data, labels, steps, factors=factors)


def of_kind(kind: str, but: Collection[str] = ()) -> Iterator[Row]:
    """The cases of the words of a kind, but for those in float32, which digits.py has."""
    for word in ops.vocabulary(kind):
        if word not in but:
            for case in ops.load(kind, word).CASES:
                match case:
                    case cases.Chains():
                        yield _chains(case)
                    case cases.Case():
                        yield _formulas(case)
                    case cases.Spec():
                        examples, labels = _examples(case.examples), case.labels or None
                        yield row(case.title, case.spec, examples, labels, case.steps)


def _chains(case: cases.Chains) -> Row:
    tried = {
        word: case.each_init.replace("INIT", text)
        for word, text in _initials().items()
        if case.each_init
    }
    return layers(
        case.title,
        _examples(case.examples),
        case.batch,
        case.steps,
        SGD,
        case.kind,
        case.bias,
        each={**case.chains, **tried},
    )


def _formulas(case: cases.Case) -> Row:
    return functions(
        case.title,
        _examples(case.examples),
        networks=case.networks,
        batch=case.batch,
        steps=case.steps,
        optimizer=case.optimizer,
        kind=case.kind,
        top=case.top,
        labels=case.labels,
        each=case.formulas,
        outputs=case.outputs,
    )


def _initials() -> dict[str, str]:
    """How each initial weight is written, by its word."""
    return {
        word: (keys_of("initializers", word).__doc__ or "").removeprefix("init: ")
        for word in ops.vocabulary("initializers")
    }


def _examples(examples: cases.Examples) -> Array:
    if isinstance(examples, cases.Random):
        low, high = np.array(examples.low), np.array(examples.high)
        values = numbers(*examples.shape, low=low, high=high)
        return np.round(values) if examples.whole else values
    return np.array(examples)


def layers(
    title: str,
    data: Array,
    batch: int = 2,
    steps: int = 3,
    optimizer: str = SGD,
    kind: Kind = "image",
    bias: bool = True,
    each: Mapping[str, str] | None = None,
    **chains: str,
) -> Row:
    """A row for chains of layers, each a flow sequence `[conv: {...}, relu]`.

    bias: of the fronts. each: further chains.
    """
    parts = [
        _Part(name, f"layer_{name}(h)", kind, chain)
        for name, chain in {**(each or {}), **chains}.items()
    ]
    return _around(title, data, parts, "", batch, steps, optimizer, bias)


def functions(
    title: str,
    data: Array,
    networks: str = "",
    batch: int = 2,
    steps: int = 2,
    optimizer: str = SGD,
    kind: Kind = "vector",
    top: str = "",
    labels: Sequence[int] = (),
    each: Mapping[str, str] | None = None,
    outputs: bool = True,
    **formulas: str,
) -> Row:
    """A row for formulas of h, with the networks that they call.

    top: further keys of the spec. labels: of the examples, in as many classes as
    needed. each: further formulas. outputs: whether the results are there after training.
    """
    parts = [
        _Part(name, formula, kind)
        for name, formula in {**(each or {}), **formulas}.items()
    ]
    classes = f", classes: {max(labels) + 1}" if labels else ""
    case = _around(
        title, data, parts, networks, batch, steps, optimizer, outputs=outputs
    )
    spec = case.spec.replace("],", f"]{classes},", 1)
    return replace(case, spec=spec + dedent(top), labels=labels or None)


@dataclass(frozen=True)
class _Part:
    """One operation: a formula of h, and the layers of a network that it calls."""

    name: str
    formula: str
    kind: Kind
    chain: str = ""

    @property
    def result(self) -> str:
        """The name of the result, as a vector or a number."""
        return f"{'v' if self.kind == 'image' else 'r'}_{self.name}"

    def networks(self, front: str) -> Iterator[str]:
        """Lines of `networks`."""
        yield f"front_{self.name}: {{input: x, layers: {front}}}"
        if self.chain:
            yield f"layer_{self.name}: {{input: h_{self.name}, layers: {self.chain}}}"
        if self.kind == "image":
            yield f"flat_{self.name}: {{input: r_{self.name}, layers: [flatten]}}"
        if self.kind != "number":
            weights = "dense: {units: 1, init: {normal: 1}}"
            yield f"weigh_{self.name}: {{input: {self.result}, layers: [{weights}]}}"

    def let(self) -> Iterator[str]:
        """Lines of `let`."""
        yield f"h_{self.name}: x + front_{self.name}(x)"
        formula = re.sub(r"\bh\b", f"h_{self.name}", self.formula)
        formula = re.sub(r"\blayer\b", f"layer_{self.name}", formula)
        yield f"r_{self.name}: {formula}"
        if self.kind == "image":
            yield f"v_{self.name}: flat_{self.name}(r_{self.name})"

    def loss(self) -> str:
        """The line of `losses`."""
        number = self.kind == "number"
        value = self.result if number else f"weigh_{self.name}({self.result})"
        return f"{self.name}: {value}"


def _around(
    title: str,
    data: Array,
    parts: list[_Part],
    networks: str,
    batch: int,
    steps: int,
    optimizer: str,
    bias: bool = True,
    outputs: bool = True,
) -> Row:
    shape = data.shape[1:]
    own = "" if bias else ", bias: false"
    front = f"[dense: {{units: {math.prod(shape)}, init: zeros{own}}}]"
    if len(shape) > 1:
        front = f"[flatten, {front[1:-1]}, reshape: {list(shape)}]"
    lines = {
        "networks": [
            *(line for part in parts for line in part.networks(front)),
            *dedent(networks).strip().splitlines(),
        ],
        "let": [line for part in parts for line in part.let()],
        "losses": [part.loss() for part in parts],
        "train": [
            "epochs: 1",
            f"optimizer: {optimizer}",
            f"minimize: {' + '.join(part.name for part in parts)}",
        ],
        # A number for each example would be a picture, too; its mean is none.
        "metrics": [f"mean_{p.name}: {p.result}" for p in parts if p.kind == "number"],
        "outputs": [f"of_{p.name}: {p.result}" for p in parts if p.kind != "number"],
    }
    if not outputs:
        lines |= {"metrics": [], "outputs": []}
    spec = f"data: {{source: npz, shape: {list(shape)}, batch: {batch}}}\n"
    for key, entries in lines.items():
        if entries:
            spec += f"{key}:\n" + indent("\n".join(entries), "  ") + "\n"
    return row(title, spec, data, steps=steps)
