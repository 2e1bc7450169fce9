"""`gencc show --costs`: what networks take, in multiply-adds and in memory."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

from gencc.ir.layers import show_shape
from gencc.ir.model import Model, Network, Placed

_BYTES = 4  # of a number; everything computes in float32
_HEAD = ("", "shape", "parameters", "multiply-adds", "weights", "activations")
_UNITS = ("B", "KiB", "MiB", "GiB", "TiB")

Row = tuple[str, ...]


def costs(models: Sequence[Model]) -> str:
    """A table for each network with layers, and what the numbers are."""
    sections = [section for model in models for section in _sections(model)]
    return "\n\n".join([*sections, _LEGEND])


def _sections(model: Model) -> Iterator[str]:
    """The name of the model, and the tables of its networks, of the same widths."""
    networks = [network for network in model.networks if not network.learned]
    tables = [[_HEAD, *_table(network)] for network in networks]
    rows = [row for table in tables for row in table]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    yield model.name
    for network, table in zip(networks, tables, strict=True):
        yield "\n".join([network.name, *(_line(row, widths) for row in table)])


_LEGEND = """\
multiply-adds: of one example, forward, with kernels and in attention; a training takes
  about three times as many
weights: of float32, running statistics among them; training keeps as much again for the
  gradient, and for each of momentum and the two averages of adam
activations: of one example, what each layer gives and a training keeps for the gradient"""


def _table(network: Network) -> Iterator[Row]:
    """A row for each layer, and their sum."""
    every = [placed for _, placed in network.placed()]
    yield from _rows(network.layers, "  ")
    for head in network.heads:
        yield (f"  {head.name}:", *("" for _ in _HEAD[1:]))
        yield from _rows(head.layers, "    ")
    parameters = sum(map(_parameters, every))
    yield (
        "  total",
        "",
        f"{parameters:,}",
        f"{sum(placed.multiply_adds() for placed in every):,}",
        _memory(sum(map(_numbers, every))),
        _memory(sum(map(_activations, every))),
    )


def _rows(layers: Iterable[Placed], indent: str) -> Iterator[Row]:
    for placed in layers:
        parameters, multiply_adds = _parameters(placed), placed.multiply_adds()
        numbers, activations = _numbers(placed), _activations(placed)
        yield (
            f"{indent}{placed.name}",
            show_shape(placed.output),
            f"{parameters:,}" if parameters else "",
            f"{multiply_adds:,}" if multiply_adds else "",
            _memory(numbers) if numbers else "",
            _memory(activations) if activations else "",
        )
        for branch in placed.branches:
            yield from _rows(branch.layers, f"{indent}  ")


def _parameters(placed: Placed) -> int:
    return sum(math.prod(w.shape) for w in placed.weights() if w.trainable)


def _numbers(placed: Placed) -> int:
    return sum(math.prod(weight.shape) for weight in placed.weights())


def _activations(placed: Placed) -> int:
    """What it gives; the same numbers in another shape take nothing."""
    return 0 if placed.layer.reshapes else math.prod(placed.output)


def _memory(numbers: int) -> str:
    """4 KiB, 1.5 MiB"""
    size, unit = float(numbers * _BYTES), 0
    while size >= 1024 and unit < len(_UNITS) - 1:
        size, unit = size / 1024, unit + 1
    return f"{size:.3g} {_UNITS[unit]}" if size < 1000 else f"{size:.0f} {_UNITS[unit]}"


def _line(row: Row, widths: list[int]) -> str:
    name, shape, *numbers = row
    cells = [name.ljust(widths[0]), shape.ljust(widths[1])]
    cells += [n.rjust(w) for n, w in zip(numbers, widths[2:], strict=True)]
    return "  ".join(cells).rstrip()
