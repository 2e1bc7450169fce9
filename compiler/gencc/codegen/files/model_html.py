"""model.html: the model as a page shows it, with its formulas set and its networks drawn.

It is a part of report.html, the other part of which a run brings. Text of the spec enters
escaped.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from html import escape

from gencc.codegen.boxes import Beside, Box, Chain, boxes
from gencc.codegen.mathematics import defined, mathml
from gencc.diagnostics.prose import listed
from gencc.ir.model import Model, Network, Stage, Step
from gencc.ops.notation import counted


def text(model: Model) -> str:
    """The text of model.html: a <section> after another."""
    sections = (
        _head_of_page(model),
        "<!-- results -->",
        networks(model),
        formulas(model),
    )
    return "\n".join(sections) + "\n"


def networks(model: Model) -> str:
    """The networks, drawn from left to right."""
    return _section("Networks", "".join(_networks(model)))


def formulas(model: Model) -> str:
    """What is defined, the losses, and what each step does."""
    sections = (
        _section("Formulas", "".join(_formulas(model))),
        _section("Training", "".join(_training(model))),
    )
    return "\n".join(sections)


def _head_of_page(model: Model) -> str:
    """What the spec says of itself."""
    prose = (f"<p>{escape(text)}</p>" for text in (model.about, model.paper) if text)
    return "\n".join((f"<h1>{escape(model.name)}</h1>", *prose))


def _section(title: str, content: str) -> str:
    return f"<section>\n<h2>{title}</h2>\n{content}</section>"


# ------------------------------------------------------------------ networks


def _networks(model: Model) -> Iterator[str]:
    for network in model.networks:
        yield f"<h3>{escape(network.name)}{_size(network)}</h3>\n"
        yield f'<div class="network">{"".join(_drawn(boxes(network)))}</div>\n'


def _size(network: Network) -> str:
    """Its trainable numbers, and where they come from if no step moves them."""
    sizes = (math.prod(w.shape) for _, w in network.weights() if w.trainable)
    parts = [counted(sum(sizes), "weight")]
    if network.average_of:
        parts = [f"average of {escape(network.average_of)}"]
    if network.is_state:
        parts = ["a state"]
    return f" <small>{', '.join(parts)}</small>"


def _drawn(chain: Chain) -> Iterator[str]:
    """Boxes from left to right, a chain or several beside each other."""
    for part in chain:
        yield _box(part) if isinstance(part, Box) else _beside(part)


def _beside(chains: Beside) -> str:
    content = "".join(
        "".join(_drawn(chain))
        if len(chain) == 1 and isinstance(chain[0], Box) and chain[0].is_port
        else f'<div class="chain">{"".join(_drawn(chain))}</div>'
        for chain in chains.chains
    )
    return f'<div class="beside">{content}</div>'


def _box(box: Box) -> str:
    """A layer: its name, its settings, what is within, and the shape behind it."""
    parts = [f"<b>{escape(box.name)}</b>", escape(box.about)]
    parts.append(_beside(box.within) if box.within else "")
    parts.append(f"<i>{box.sides}</i>" if box.sides else "")
    content = "".join(f"<span>{part}</span>" if part else "" for part in parts)
    kind = "layer port" if box.is_port else "layer"
    return f'<div class="{kind}">{content}</div>'


# ------------------------------------------------------------------ formulas


def _formulas(model: Model) -> Iterator[str]:
    groups = {
        "Definitions": [
            *((item.signature, item.text) for item in model.formulas),
            *_definitions(model),
        ],
        "Losses, a number per example": [(x.name, x.text) for x in model.losses],
    }
    for title, rows in groups.items():
        if rows:
            lines = "".join(f"<li>{defined(name, text)}</li>\n" for name, text in rows)
            yield f'<h3>{title}</h3>\n<ul class="formulas">\n{lines}</ul>\n'


def _definitions(model: Model) -> Iterable[tuple[str, str]]:
    """Name and formula of each; of two that a pass has made of one, what the spec has."""
    written = {item.span: (item.name, item.text) for item in model.definitions}
    return written.values()


def _training(model: Model) -> Iterator[str]:
    for stage in model.stages:
        name = f"{escape(stage.name)}, " if stage.name else ""
        yield f"<h3>{name}{counted(stage.epochs, 'epoch')}</h3>\n"
        steps = "".join(
            f"<li>{_step(model, stage, step)}</li>\n" for step in stage.steps
        )
        yield f'<ol class="formulas">\n{steps}</ol>\n'


def _step(model: Model, stage: Stage, step: Step) -> str:
    """update encoder and decoder: minimize …; adam lr 0.001"""
    what, rules = described(model, stage, step)
    return (
        f"<span>{escape(what)}</span> {mathml(step.text)} "
        f"<small>{escape(rules)}</small>"
    )


def described(model: Model, stage: Stage, step: Step) -> tuple[str, str]:
    """encoder and decoder: minimize, and the optimizer: adam lr 0.001"""
    way = "maximize" if step.maximize else "minimize"
    rules = dict.fromkeys(
        model.optimizer(name).rule.shown() for name in step.optimizers
    )
    often = [
        f"{step.repeat} times" if step.repeat != 1 else "",
        f"in every {step.every}-th iteration" if step.every != 1 else "",
        f"where {step.condition_text}" if step.condition_text else "",
        "at the same time as the others" if stage.simultaneous else "",
    ]
    parts = [listed(step.updates), *filter(None, often)]
    return f"{', '.join(parts)}: {way}", "; ".join(rules)
