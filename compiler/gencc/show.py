"""A Model -> the text of `gencc show`: what the spec means, said back in plain words.

The words are ASCII; text of the spec is shown in the letters that it is written in.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Iterator, Sequence

from gencc.diagnostics.render import visible
from gencc.ir.expressions import Apply, Draw, Expression, Input, Local, Term, Type, walk
from gencc.ir.expressions import Record as RecordType
from gencc.ir.expressions import Tensor as TensorType
from gencc.ir.layers import Weight, show_shape
from gencc.ir.model import Data, Model, Network, Optimizer, Placed, Sgd, Step
from gencc.show_layers import number, settings

_WIDTH = 88
_WIDEST_COLUMN = 55

Row = tuple[str, ...]


def show(model: Model) -> str:
    """Everything about the model, in the order of a spec; ends without a line end."""
    about = {p.name: _parameter(p.value, p.count) for p in model.parameters}
    named = [(d.name, d.text, _type(d.value.type)) for d in model.definitions]
    losses = [(one.name, one.text, "") for one in model.losses]
    made = [(o.name, o.text, _type(o.value.type)) for o in model.outputs]
    sections = [
        [*_wrapped(model.name, visible(model.paper))],
        ["data", *_rows([_data(model.data)])],
        *_networks(model),
        _section("params", [(name, text, "") for name, text in about.items()]),
        _section("let", named),
        _section("losses, each one number per example", losses),
        [*_training(model)],
        _section(f"outputs, as in: python -m {model.name}_BACKEND OUTPUT", made),
    ]
    return "\n\n".join("\n".join(lines) for lines in sections if lines)


def _section(title: str, rows: Sequence[Row]) -> list[str]:
    """A table below its title; nothing where there are no rows."""
    return [title, *_rows(rows)] if rows else []


def _rows(rows: Sequence[Row], *, right: int | None = None) -> list[str]:
    """Aligned columns, the second one wrapped; column `right` is set to the right."""
    flat = [cells for row in rows for cells in _lines(row)]
    widths = [max(map(len, column)) for column in zip(*flat, strict=True)]
    lines = []
    for cells in flat:
        padded = [
            cell.rjust(width) if i == right else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ]
        lines.append(f"  {'  '.join(padded)}".rstrip())
    return lines


def _lines(row: Row) -> Iterator[Row]:
    """A row as one or more lines of cells."""
    name, text, *others = row
    for i, part in enumerate(textwrap.wrap(visible(text), _WIDEST_COLUMN) or [""]):
        yield (name, part, *others) if i == 0 else ("", part, *("" for _ in others))


def _wrapped(first: str, rest: str) -> Iterator[str]:
    """A title and, below it, a text."""
    yield first
    yield from textwrap.wrap(rest, _WIDTH, initial_indent="  ", subsequent_indent="  ")


def _parameter(value: float, count: bool) -> str:
    return number(value) + (", a number of repetitions" if count else "")


def _type(kind: Type) -> str:
    """[8, 8, 1], or mean [2], log_var [2], or nothing for a number."""
    match kind:
        case TensorType(shape):
            return show_shape(shape) if shape else "one number"
        case RecordType(fields):
            return ", ".join(f"{name} {show_shape(t.shape)}" for name, t in fields)
    return "one number"


def _data(data: Data) -> Row:
    scale = f"[{number(data.low)}, {number(data.high)}]"
    text = f"{data.source}, scaled to {scale}, {data.batch} in a minibatch"
    return ("x", text, show_shape(data.shape))


# ------------------------------------------------------------------ networks


def _networks(model: Model) -> Iterator[list[str]]:
    """A table for each network, all with the same columns."""
    tables = [[*_network(network)] for network in model.networks]
    lines = iter(_rows([row for table in tables for row in table], right=3))
    for network, table in zip(model.networks, tables, strict=True):
        head = f"{network.name}: {network.input_name} -> {_type(network.output)}"
        yield [head, *(next(lines) for row in table for _ in _lines(row))]


def _network(network: Network) -> Iterator[Row]:
    yield (network.input_name, "", show_shape(network.input), "")
    yield from (_layer(placed) for placed in network.layers)
    for head in network.heads:
        yield (f"{head.name}:", "", "" if head.layers else show_shape(head.output), "")
        for placed in head.layers:
            name, *rest = _layer(placed)
            yield (f"  {name}", *rest)
    weights = [weight for _, weight in network.weights()]
    yield ("total", "", "", f"{_count(w for w in weights if w.trainable):,}")
    if statistics := _count(w for w in weights if not w.trainable):
        yield ("", "and running statistics", "", f"{statistics:,}")


def _layer(placed: Placed) -> Row:
    trained = _count(weight for weight in placed.weights() if weight.trainable)
    count = f"{trained:,}" if trained else ""
    return (placed.name, settings(placed.layer), show_shape(placed.output), count)


def _count(weights: Iterable[Weight]) -> int:
    return sum(math.prod(weight.shape) for weight in weights)


# ------------------------------------------------------------------ the schedule


def _training(model: Model) -> Iterator[str]:
    """Each step of an iteration, in words."""
    yield f"training, {model.epochs} epochs; each iteration:"
    for index, step in enumerate(model.steps, 1):
        yield from textwrap.wrap(
            _step(model, step),
            _WIDTH,
            initial_indent=f"  {index}. ",
            subsequent_indent=" " * (len(str(index)) + 4),
            break_long_words=False,
            break_on_hyphens=False,
        )


def _step(model: Model, step: Step) -> str:
    parts = [*_parts(model, step.objective)]
    called = dict.fromkeys(p.network for p in parts if isinstance(p, Apply))
    constant = [name for name in called if name not in step.updates]
    inputs = [p.name for p in parts if isinstance(p, Input)]
    draws = [p.name for p in parts if isinstance(p, Draw)]
    fresh = [f"a fresh minibatch of {name}" for name in dict.fromkeys(inputs)]
    fresh += [f"fresh {name}" for name in dict.fromkeys(draws)]
    verb = "go" if len(step.updates) > 1 else "goes"
    way = "up" if step.maximize else "down"
    text = f"{_times(model, step)}: " + (f"{_sentence(fresh)}; " if fresh else "")
    text += f"{_sentence(step.updates)} {verb} {way} {visible(step.text)} "
    text += f"[{_optimizers(model, step)}]"
    if constant:
        are = "is a constant" if len(constant) == 1 else "are constants"
        text += f"; {_sentence(constant)} {are}"
    return text + "."


def _parts(model: Model, expression: Expression) -> Iterator[Expression]:
    """The expression's parts and, through definitions and losses, what they stand for."""
    values = {one.name: one.value for one in model.definitions}
    values |= {one.name: one.value for one in model.losses}
    waiting, seen = [expression], set[str]()
    while waiting:
        for part in walk(waiting.pop()):
            yield part
            if isinstance(part, Local | Term) and part.name not in seen:
                seen.add(part.name)
                waiting.append(values[part.name])


def _times(model: Model, step: Step) -> str:
    if step.repeat == 1:
        return "once"
    if isinstance(step.repeat, int):
        return f"{step.repeat} times"
    value = next(p.value for p in model.parameters if p.name == step.repeat)
    return f"{step.repeat} = {number(value)} times"


def _optimizers(model: Model, step: Step) -> str:
    """The rule, or each optimizer's networks and its rule where there are several."""
    used = [model.optimizer(name) for name in step.optimizers]
    if len({one.rule for one in used}) == 1:
        return _rule(used[0])
    return "; ".join(f"{_sentence(one.networks)}: {_rule(one)}" for one in used)


def _rule(optimizer: Optimizer) -> str:
    rule = optimizer.rule
    if isinstance(rule, Sgd):
        text = f"sgd lr {number(rule.lr)}, momentum {number(rule.momentum)}"
        return text + (", nesterov" if rule.nesterov else "")
    betas = f"beta_1 {number(rule.beta_1)}, beta_2 {number(rule.beta_2)}"
    return f"adam lr {number(rule.lr)}, {betas}, epsilon {number(rule.epsilon)}"


def _sentence(words: Sequence[str]) -> str:
    """a; a and b; a, b and c."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
