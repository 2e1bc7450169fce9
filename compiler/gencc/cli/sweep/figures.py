"""Losses and metrics over the values of a sweep."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from gencc.cli.sweep.grid import Axis, GridPoint
from gencc.runtime.support import web_pages
from gencc.runtime.support.comparison import Variant


def by_value(axes: Sequence[Axis], trained: Mapping[GridPoint, Variant]) -> list[str]:
    """For each axis of several numbers a plot of each result over them.

    Of several axes, each combination of the other values has a curve.
    """
    names = dict.fromkeys(
        name for v in trained.values() for run in v.runs for name in run.values
    )
    return [
        _figure(axes, index, trained, name)
        for index, axis in enumerate(axes)
        if len(axis.values) > 1
        and all(_number(value) is not None for value in axis.values)
        for name in names
    ]


def _figure(
    axes: Sequence[Axis],
    index: int,
    trained: Mapping[GridPoint, Variant],
    name: str,
) -> str:
    """The mean over the seeds at each value, with the range of all seeds around it."""
    groups: dict[str, list[tuple[float, list[float]]]] = {}
    for point, variant in trained.items():
        others = (
            f"{axis.name}={value}"
            for n, (axis, value) in enumerate(zip(axes, point.values, strict=True))
            if n != index and len(axis.values) > 1
        )
        x = _number(point.values[index])
        ys = [run.values[name] for run in variant.runs if name in run.values]
        if x is not None and ys:
            groups.setdefault(" ".join(others), []).append((x, ys))
    curves: dict[str, web_pages.Curve] = {}
    bands: dict[str, web_pages.Band] = {}
    for label, group in groups.items():
        group.sort(key=lambda pair: pair[0])
        xs = [x for x, _ in group]
        curves[label or name] = xs, [math.fsum(ys) / len(ys) for _, ys in group]
        if any(len(ys) > 1 for _, ys in group):
            lowest, highest = [min(ys) for _, ys in group], [max(ys) for _, ys in group]
            bands[label or name] = xs, lowest, highest
    return web_pages.curves(name, curves, axes[index].name, bands, marked=True)


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
