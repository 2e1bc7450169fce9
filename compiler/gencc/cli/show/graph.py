"""`gencc show --dot`: networks and formulas as a graph, in the language of Graphviz."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gencc.codegen.boxes import Beside, Box, Chain, boxes
from gencc.codegen.files.model_html import described
from gencc.diagnostics.render import visible
from gencc.ir.model import Model

_NAME = re.compile(r"(?<![\w.])(?:prior\.)?[A-Za-z]\w*")


def dot(model: Model) -> str:
    """A digraph: a cluster for each network, a node for each formula and each step."""
    lines = [
        f"digraph {_quoted(model.name)} {{",
        "  rankdir=TB; bgcolor=white;",
        '  node [shape=box, style="rounded,filled", fillcolor="#f4f6f9", '
        'fontname="Helvetica"];',
    ]
    for domain in model.data.domains:
        lines.append(_node(f"name {domain.name}", f"{domain.name}: {domain.source}"))
    for name in _drawn_priors(model):
        lines.append(_node(f"name {name}", name))
    for network in model.networks:
        cluster = _Cluster(network.name, boxes(network))
        lines += cluster.lines
    formulas = [
        *((item.name, item.text) for item in model.definitions),
        *((loss.name, loss.text) for loss in model.losses),
    ]
    for name, text in formulas:
        lines.append(_node(f"name {name}", f"{name} = {text}"))
        lines += _arrows(model, text, f"name {name}")
    for stage in model.stages:
        for step in stage.steps:
            what, _ = described(model, stage, step)
            node = f"step {stage.name} {step.name}"
            lines.append(_node(node, f"{what} {step.text}", fillcolor="#e6f0fb"))
            lines += _arrows(model, step.text, node)
    return "\n".join([*lines, "}"])


def _drawn_priors(model: Model) -> Iterator[str]:
    """prior.z, of each that a formula names."""
    texts = [*(d.text for d in model.definitions), *(x.text for x in model.losses)]
    names = (name for text in texts for name in _NAME.findall(text))
    yield from dict.fromkeys(name for name in names if name.startswith("prior."))


def _arrows(model: Model, text: str, node: str) -> Iterator[str]:
    """From all that a formula names to it."""
    networks = {network.name for network in model.networks}
    known = {
        *(domain.name for domain in model.data.domains),
        *(definition.name for definition in model.definitions),
        *(loss.name for loss in model.losses),
        *_drawn_priors(model),
    }
    for name in dict.fromkeys(_NAME.findall(text)):
        if name in networks:
            start = _quoted(f"network {name}")
            yield f"  {start} -> {_quoted(node)} [style=dashed];"
        elif name in known and f"name {name}" != node:
            yield f"  {_quoted(f'name {name}')} -> {_quoted(node)};"


class _Cluster:
    """The boxes of a network; its last node is `network NAME`."""

    def __init__(self, name: str, chain: Chain) -> None:
        self._name, self._number = name, 0
        self.lines = [
            f"  subgraph {_quoted(f'cluster {name}')} {{",
            f'    label={_quoted(name)}; color="#b9c2cd"; fontname="Helvetica";',
        ]
        ends = self._chain(chain, ())
        last = _quoted(f"network {name}")
        self.lines.append(f"    {last} [label={_quoted(name)}, shape=oval];")
        self.lines += [f"    {end} -> {last};" for end in ends]
        self.lines.append("  }")

    def _chain(self, chain: Chain, starts: Iterable[str]) -> tuple[str, ...]:
        """Draws a chain behind some nodes; the nodes at its ends."""
        ends = tuple(starts)
        for part in chain:
            if isinstance(part, Beside):
                ends = self._beside(part, ends)
            else:
                ends = (self._box(part, ends),)
        return ends

    def _beside(self, beside: Beside, starts: tuple[str, ...]) -> tuple[str, ...]:
        every = [self._chain(chain, starts) for chain in beside.chains]
        return tuple(end for ends in every for end in ends)

    def _box(self, box: Box, starts: tuple[str, ...]) -> str:
        if box.within:
            starts = (*starts, *self._beside(box.within, starts))
        self._number += 1
        node = _quoted(f"{self._name} {self._number}")
        label = "\n".join(part for part in (box.name, box.about, box.sides) if part)
        fill = ', fillcolor="#e6f0fb"' if box.is_port else ""
        self.lines.append(f"    {node} [label={_quoted(label)}{fill}];")
        self.lines += [f"    {start} -> {node};" for start in starts]
        return node


def _node(node: str, label: str, **settings: str) -> str:
    more = "".join(f", {key}={_quoted(value)}" for key, value in settings.items())
    return f"  {_quoted(node)} [label={_quoted(label)}{more}];"


def _quoted(text: str) -> str:
    """A string of the language; \\n is a new line of a label."""
    lines = [visible(line) for line in text.split("\n")]
    escaped = [line.replace("\\", "\\\\").replace('"', '\\"') for line in lines]
    return '"' + "\\n".join(escaped) + '"'
