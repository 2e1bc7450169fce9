"""Limits for what a short spec can grow into: E0317 beyond them, before it is built.

A name is written once, but computed in each program that needs it, so many outputs of a
long chain make a long package; and functions are written out where they are used, so
that nested calls multiply.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gencc.diagnostics import Span
from gencc.diagnostics.collector import Collector
from gencc.frontend.formula import Syntax
from gencc.frontend.spec import Spec
from gencc.frontend.spec.error_paths import Path
from gencc.ir.expressions import Axis, Expression, Tensor, size, walk
from gencc.ir.model import Network
from gencc.resolve.draws import objectives
from gencc.resolve.formula_site import Broken, Site, names_in
from gencc.resolve.operands import MOST_NUMBERS

MOST_VALUES = 50_000  # named values that all programs of a package compute
MOST_OPERATIONS = 5_000  # of one formula, written out
MOST_CORRELATED = 2**14  # numbers of a vector: 2 GiB of covariance


def check_programs(collector: Collector, spec: Spec, order: list[str]) -> None:
    """Raises CompileError for one whose steps and outputs need too many names.

    `order` has the definitions, each behind those that it uses.
    """
    bits = {name: 1 << position for position, name in enumerate(order)}
    behind: dict[str, int] = {}
    for name in order:
        behind[name] = bits[name] | _needed(spec.let[name].tree, behind)
    behind |= {name: _needed(loss.tree, behind) for name, loss in spec.losses.items()}
    total = 0
    for path, tree in _programs(spec):
        total += _needed(tree, behind).bit_count()
        if total > MOST_VALUES:
            message = (
                f"up to here all steps and outputs compute {total:,} values of `let`, "
                f"each its own; {MOST_VALUES:,} are allowed"
            )
            way_out = "leave outputs or steps out, or make their definitions shorter"
            collector.add("E0317", collector.document.span(path), message, help=way_out)
            collector.raise_if_any()


def check_folded(
    site: Site, span: Span, network: Network, batch: int, axes: tuple[Axis, ...]
) -> None:
    """Raises Broken for a call whose layers give too many numbers for so many draws."""
    shapes = (placed.output for _, placed in network.placed())
    most = max((Tensor(shape, axes).numbers(batch) for shape in shapes), default=0)
    if most > MOST_NUMBERS:
        raise _too_large(site, span, f"a layer of `{network.name}`", most, batch)


def check_formula(site: Site, value: Expression, batch: int) -> None:
    """Raises Broken for a formula that becomes too long once it is written out.

    Or for one that has too many numbers, as it has axes.
    """
    for part in walk(value):
        match part.type:
            case Tensor(axes=(_, *_)) as kind if kind.numbers(batch) > MOST_NUMBERS:
                span = part.span or site.collector.document.span(site.path)
                raise _too_large(site, span, "this", kind.numbers(batch), batch)
    if (operations := size(value)) > MOST_OPERATIONS:
        message = (
            f"written out, this formula has {operations:,} operations; "
            f"{MOST_OPERATIONS:,} are allowed"
        )
        span = site.collector.document.span(site.path)
        way_out = "name its parts in `let`: what has a name is computed once"
        raise site.mistake("E0317", span, message, help=way_out)


def check_covariance(site: Site, span: Span, size: int) -> None:
    """Raises Broken for vectors whose covariance, and a matrix beside it, are too large."""
    if size > MOST_CORRELATED:
        gigabytes = f"{size**2 * 8 / 2**30:,.1f} GiB"
        message = f"the covariance of {size:,} numbers takes {gigabytes}"
        notes = (f"and so does its inverse; {MOST_CORRELATED:,} numbers are allowed",)
        way_out = "take a shorter code"
        raise site.mistake("E0317", span, message, notes=notes, help=way_out)


def _too_large(site: Site, span: Span, what: str, numbers: int, batch: int) -> Broken:
    message = f"{what} has {numbers:,} numbers for a minibatch of {batch:,} examples; {MOST_NUMBERS:,} are allowed"
    way_out = "take fewer draws, or a smaller `batch`"
    return site.mistake("E0317", span, message, help=way_out)


def _needed(tree: Syntax, behind: Mapping[str, int]) -> int:
    needed = 0
    for name in names_in(tree):
        needed |= behind.get(name, 0)
    return needed


def _programs(spec: Spec) -> Iterator[tuple[Path, Syntax]]:
    """The formulas by the programs that they belong to."""
    yield from ((path, formula.tree) for path, formula in objectives(spec))
    for section in ("losses", "fit", "outputs", "metrics"):
        for name, written in getattr(spec, section).items():
            for formula in written if isinstance(written, tuple) else (written,):
                yield (section, name), formula.tree
