"""A Model -> the text of `gencc show`, which describes the model in plain English.

Our own text is ASCII; text of the spec is shown in its own script.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Iterator, Sequence

from gencc.diagnostics.prose import listed
from gencc.diagnostics.render import visible
from gencc.ir.expressions import Apply, Draw, Expression, Input, Type, everything
from gencc.ir.expressions import Record as RecordType
from gencc.ir.expressions import Tensor as TensorType
from gencc.ir.layers import Filled, Weight, show_shape
from gencc.ir.model import (
    Data,
    Domain,
    Model,
    Network,
    Optimizer,
    ParameterValue,
    Placed,
    Stage,
    Step,
)
from gencc.ops.notation import counted, number

_WIDTH = 88
_WIDEST_COLUMN = 55

Row = tuple[str, ...]


def show(model: Model) -> str:
    """The description of a model, in the order of a spec, without a final line end."""
    parameters = [(p.name, _parameter(p), p.about) for p in model.parameters]
    fixed = [(p.name, p.shown, p.about) for p in model.named_numbers]
    short = [(item.signature, item.text, "a formula") for item in model.formulas]
    named = [(d.name, d.text, _type(d.value.type)) for d in model.definitions]
    losses = [(loss.name, loss.text, "") for loss in model.losses]
    statistics = [(s.name, s.text, _type(s.value.type)) for s in model.statistics]
    outputs = [
        (o.name, o.text, _type(o.values[0].type) if len(o.values) == 1 else "pictures")
        for o in model.outputs
    ]
    metrics = [(m.name, m.text, "") for m in model.metrics]
    sections = [
        [*_wrapped(model.name, visible(model.paper))],
        ["data", *_rows([*_data(model.data)])],
        *_networks(model),
        _section("params", parameters),
        _section("params that no run sets by themselves", fixed),
        _section("let", [*short, *named]),
        _section("losses, each one number per example", losses),
        *([*_training(model, stage)] for stage in model.stages),
        _section(f"fitted after training, {_fitted(model)}", statistics),
        _section(f"outputs, as in: python -m {model.name}_BACKEND OUTPUT", outputs),
        _section("metrics, over what was not trained on", metrics),
    ]
    return "\n\n".join("\n".join(lines) for lines in sections if lines)


def _fitted(model: Model) -> str:
    """What is: mean and covariance, a mixture, or for each what it says."""
    kinds = {
        "a mixture of normals" if s.components else "mean and covariance"
        for s in model.statistics
    }
    return " or ".join(sorted(kinds, reverse=True))


def _section(title: str, rows: Sequence[Row]) -> list[str]:
    """A title and the table below it; nothing if there are no rows."""
    return [title, *_rows(rows)] if rows else []


def _rows(rows: Sequence[Row], *, right: int | None = None) -> list[str]:
    """Aligned columns, the second one wrapped; column `right` is aligned to the right."""
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
    """A row as one line of cells, or several if its text is wrapped."""
    name, text, *others = row
    for i, part in enumerate(textwrap.wrap(visible(text), _WIDEST_COLUMN) or [""]):
        yield (name, part, *others) if i == 0 else ("", part, *("" for _ in others))


def _wrapped(first: str, rest: str) -> Iterator[str]:
    """A title and a text below it."""
    yield first
    yield from textwrap.wrap(rest, _WIDTH, initial_indent="  ", subsequent_indent="  ")


def _parameter(parameter: ParameterValue) -> str:
    if anneal := parameter.anneal:
        return anneal.shown()
    return number(parameter.value) + ("; a count" if parameter.count else "")


def _type(kind: Type) -> str:
    """[8, 8, 1], or mean [2], log_var [2], or nothing for a number."""
    match kind:
        case TensorType(shape, axes):
            along = "".join(f"{axis.name} x " for axis in axes)
            return along + (show_shape(shape) if shape else "one number")
        case RecordType(fields):
            return ", ".join(f"{name} {show_shape(t.shape)}" for name, t in fields)
    return "one number"


def _data(data: Data) -> Iterator[Row]:
    for domain in data.domains:
        parts = [domain.source]
        if domain.only:
            parts.append(f"labelled {listed([*map(str, domain.only)])}")
        if domain.bounds:
            parts.append(f"from [{', '.join(map(number, domain.bounds))}]")
        if domain.scale:
            parts.append(f"scaled to [{', '.join(map(number, domain.scale))}]")
        if domain.fit and domain.fit.resize:
            parts.append(f"resize {domain.fit.resize}")
        if domain.stride:
            parts.append(f"windows {counted(domain.stride, 'row')} apart")
        parts += [
            " ".join(map(str, (change.word, *change.arguments)))
            for change in domain.augment
        ]
        if data.paired:
            parts.append("in pairs")
        parts.append(f"{data.batch} in a minibatch")
        if domain.hold_out:
            parts.append(f"{number(domain.hold_out)} of them held out")
        yield (domain.name, ", ".join(parts), show_shape(domain.shape))
        for column in domain.columns:
            size = show_shape((column.size,)) if column.size else ""
            yield (f"{domain.name} column {column.name}", column.text(), size)
        if domain.classes:
            yield (_labels(data, domain), "its label", f"0 to {domain.classes - 1}")
        if domain.factors:
            factors = show_shape((domain.factor_count,))
            yield (f"{domain.name}.factors", "what it was made from", factors)


def _labels(data: Data, domain: Domain) -> str:
    """The name of the labels of a domain in formulas."""
    return f"{domain.name}.y" if data.named else domain.labels


# ------------------------------------------------------------------ networks


def _networks(model: Model) -> Iterator[list[str]]:
    """A table for each network, all with columns of the same widths."""
    tables = [[*_network(model, network)] for network in model.networks]
    lines = iter(_rows([row for table in tables for row in table], right=3))
    for network, table in zip(model.networks, tables, strict=True):
        head = f"{network.name}: {_inputs(network)} -> {_type(network.output)}"
        yield [head, *(next(lines) for row in table for _ in _lines(row))]


def _network(model: Model, network: Network) -> Iterator[Row]:
    if network.learned:
        yield _learned(network.learned)
        yield from (
            ("", f"becomes {t.text} after {step.name}", "", "")
            for step in model.steps
            for t in step.transitions
            if t.state == network.name
        )
        return
    for port in (*network.inputs, *network.switches):
        yield (port.name, "", show_shape(port.shape), "")
    if len(network.joined_inputs) > 1:
        how = "each flattened" if network.flattened else ""
        yield ("concat", how, show_shape(network.input), "")
    yield from _chain(network.layers, "")
    for head in network.heads:
        yield (f"{head.name}:", "", "" if head.layers else show_shape(head.output), "")
        yield from _chain(head.layers, "  ")
    weights = [weight for _, weight in network.weights()]
    yield ("total", "", "", f"{_count(w for w in weights if w.trainable):,}")
    if statistics := _count(w for w in weights if not w.trainable):
        what = "former examples" if network.remembers else "running statistics"
        yield ("", f"and {what}", "", f"{statistics:,}")
    if network.average_of:
        how = f"which follow {network.average_of}, decay {number(network.decay)}"
        yield ("", how, "", "")
    if source := network.pretrained:
        how = "frozen, " if network.is_frozen else "which start as "
        yield ("", f"{how}those of {source.network} in {source.path}", "", "")


def _learned(weight: Weight) -> Row:
    how = f"init {weight.initial.text()}"
    if isinstance(weight.initial, Filled):
        how = f"starts at {number(weight.initial.value)}"
    shape = show_shape(weight.shape) if weight.shape else "one number"
    return ("value", how, shape, f"{_count([weight]):,}")


def _inputs(network: Network) -> str:
    if network.learned:
        return "state" if network.is_state else "learned"
    return ", ".join(port.name for port in network.inputs)


def _chain(chain: tuple[Placed, ...], indent: str) -> Iterator[Row]:
    """A row for each layer, those within another indented behind it."""
    for placed in chain:
        name, *rest = _layer(placed)
        yield (f"{indent}{name}", *rest)
        if placed.tap:
            yield (f"{indent}{placed.tap}:", "what comes out there", "", "")
        for branch in placed.branches:
            within = f"{indent}  "
            if branch.name != "layers":
                yield (f"{within}{branch.name}:", "", "", "")
                within = f"{within}  "
            yield from _chain(branch.layers, within)


def _layer(placed: Placed) -> Row:
    trained = _count(weight for weight in placed.weights() if weight.trainable)
    count = f"{trained:,}" if trained else ""
    text = placed.layer.settings()
    if placed.tied:
        text = f"{text}, the kernel of {placed.tied}"
    return (placed.name, text, show_shape(placed.output), count)


def _count(weights: Iterable[Weight]) -> int:
    return sum(math.prod(weight.shape) for weight in weights)


# ------------------------------------------------------------------ the schedule


def _training(model: Model, stage: Stage) -> Iterator[str]:
    """The iteration in one sentence, then each of its steps."""
    name = f" {stage.name}" if stage.name else ""
    yield f"training{name}, {counted(stage.epochs, 'epoch')}; each iteration:"
    if len(stage.steps) > 1 or stage.shared:
        yield from _indented("  ", f"{_order(model, stage)}; {_fresh(model, stage)}.")
    for index, step in enumerate(stage.steps, 1):
        yield from _indented(f"  {index}. ", _step(model, stage, step))


def _indented(bullet: str, text: str) -> Iterator[str]:
    yield from textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=bullet,
        subsequent_indent=" " * len(bullet),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _order(model: Model, stage: Stage) -> str:
    """The order of the steps: discriminator k = 5 times, then generator."""
    if stage.simultaneous:
        names = listed([step.name for step in stage.steps])
        return f"{names} at the same time, each from the weights before"
    parts = []
    for step in stage.steps:
        times = "" if step.repeat == 1 else f" {_times(model, step.repeat)} times"
        when = "" if step.every == 1 else f" (only in {_nth(model, step.every)})"
        parts.append(f"{step.name}{times}{when}")
    return ", then ".join(parts)


def _fresh(model: Model, stage: Stage) -> str:
    """The minibatches and draws that the steps share, and the others."""
    parts = [
        *everything((v for step in stage.steps for v in step.formulas), model.values)
    ]
    shared = _draws(model, [p for p in parts if _is_shared(stage, p)], "the same")
    fresh = _draws(model, [p for p in parts if not _is_shared(stage, p)], "fresh")
    if not shared and not fresh:
        return "nothing is drawn"
    common = [f"{listed(shared)} for all steps"] if shared else []
    own = [f"{listed(fresh)} each time"] if fresh else []
    return ", ".join(common + own)


def _is_shared(stage: Stage, part: Expression) -> bool:
    return isinstance(part, Input | Draw) and part.name in stage.shared


def _draws(model: Model, parts: Sequence[Expression], how: str) -> list[str]:
    """The minibatches and draws among the parts, each with `how`: fresh, or the same."""
    read = list(dict.fromkeys(p.name for p in parts if isinstance(p, Input)))
    draws = dict.fromkeys(p.name for p in parts if isinstance(p, Draw))
    domains = dict.fromkeys(model.data.domain(name) for name in read)
    article = "a fresh" if how == "fresh" else how
    minibatches = [
        f"{article} minibatch of {_minibatch(model.data, domain, read)}"
        for domain in domains
    ]
    return minibatches + [f"{how} {name}" for name in draws]


def _minibatch(data: Data, domain: Domain, read: Sequence[str]) -> str:
    """A minibatch of x with its labels y and its factors, or only some of the three."""
    beside = []
    if domain.labels in read:
        beside.append(f"labels {_labels(data, domain)}")
    if domain.factors in read:
        beside.append(f"factors {domain.name}.factors")
    if domain.name in read:
        return domain.name + (f" with its {listed(beside)}" if beside else "")
    return f"the {listed(beside)}"


def _step(model: Model, stage: Stage, step: Step) -> str:
    parts = [*everything(step.formulas, model.values)]
    called = dict.fromkeys(p.network for p in parts if isinstance(p, Apply))
    changed = {n.name for n in model.networks if n.name in step.updates or n.remembers}
    constant = [name for name in called if name not in changed]
    fresh = _draws(model, [p for p in parts if not _is_shared(stage, p)], "fresh")
    verb = "go" if len(step.updates) > 1 else "goes"
    way = "up" if step.maximize else "down"
    often = "once" if step.repeat == 1 else f"{_times(model, step.repeat)} times"
    if step.every != 1:
        often = f"once, in {_nth(model, step.every)}"
    if step.condition is not None:
        often += f", where {visible(step.condition_text)}"
    text = f"{often}: " + (f"{listed(fresh)}; " if fresh else "")
    text += f"{listed(step.updates)} {verb} {way} {visible(step.text)} "
    text += f"[{_optimizers(model, step)}]"
    text += "".join(f", {bound}" for bound in _bounds(step))
    if constant:
        are = "is a constant" if len(constant) == 1 else "are constants"
        text += f"; {listed(constant)} {are}"
    return text + "."


def _bounds(step: Step) -> Iterator[str]:
    """What its gradient is made of, and what bounds it and the weights that it moves."""
    if step.accumulate > 1:
        yield f"by the mean gradient of {step.accumulate} minibatches"
    if step.clip_norm is not None:
        yield f"the gradient clipped to the norm {number(step.clip_norm)}"
    if step.clip_value is not None:
        limit = number(step.clip_value)
        yield f"the gradient clipped to [-{limit}, {limit}]"
    if step.clip_weights is not None:
        limit = number(step.clip_weights)
        yield f"then weights clipped to [-{limit}, {limit}]"


def _times(model: Model, count: int | str) -> str:
    """5, or k = 5."""
    if isinstance(count, int):
        return str(count)
    value = next(p.value for p in model.parameters if p.name == count)
    return f"{count} = {number(value)}"


def _nth(model: Model, count: int | str) -> str:
    """every 5th iteration, or every k-th iteration, k = 5."""
    if isinstance(count, str):
        return f"every {count}-th iteration, {_times(model, count)}"
    endings = {1: "st", 2: "nd", 3: "rd"}
    is_teen = count % 100 // 10 == 1
    ending = "th" if is_teen else endings.get(count % 10, "th")
    return f"every {count}{ending} iteration"


def _optimizers(model: Model, step: Step) -> str:
    """The rule for all networks, or the networks and the rule of each optimizer."""
    optimizers = [model.optimizer(name) for name in step.optimizers]
    if len({(optimizer.rule, optimizer.rate) for optimizer in optimizers}) == 1:
        return _rule(optimizers[0])
    return "; ".join(f"{listed(o.networks)}: {_rule(o)}" for o in optimizers)


def _rule(optimizer: Optimizer) -> str:
    """adam lr 0.001, beta_1 0.9; or adam lr from 0.001 to 0 in 100 iterations, linear, …"""
    shown = optimizer.rule.shown()
    if optimizer.rate is None:
        return shown
    first = f"lr {number(optimizer.rate.levels[0])}"
    return shown.replace(first, f"lr {optimizer.rate.shown()}", 1)
