"""`gencc conformance` once its arguments are parsed: run every case, report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from textwrap import indent

from gencc import plugins
from gencc.cli.console import say
from gencc.verification.conformance.row import Row
from gencc.verification.conformance.runner import Result, run_case
from gencc.verification.parity.command import folder_for, require
from gencc.verification.parity.settings import Unable
from gencc.verification.parity.worker import Worker

_NO_DEVICE = re.compile(r"there is no [\w:]+(?: device)? here[;,].*")  # a package says


def show(only: Sequence[str]) -> None:
    """Print the titles of the cases."""
    require([])
    for row in _chosen(only):
        say(row.title)


def run(
    backend: str,
    only: Sequence[str],
    first: bool,
    keep: Path | None,
    device: str = "cpu",
) -> bool:
    """Report case by case whether a backend conforms; raises Unable, CompileError."""
    plugin = plugins.find(backend)
    require([backend])
    emitter = plugins.load(plugin)
    results: list[Result] = []
    with folder_for(keep, "conformance") as folder, Worker() as worker:
        for row in _chosen(only):
            result = run_case(
                row,
                lambda checked: plugins.emit(plugin, emitter, checked.lowered),
                worker,
                folder / row.name,
                device=device,
            )
            if missing := _NO_DEVICE.search(result.failed):
                raise Unable(missing[0])  # as for all other cases
            results.append(result)
            say(_line(result))
            if first and not result.passed:
                break
    for result in results:
        if not result.passed:
            say(f"\n{_failure(result, backend, device)}")
    say(f"\n{_summary(results, backend)}")
    return all(result.passed for result in results)


def _chosen(only: Sequence[str]) -> tuple[Row, ...]:
    from gencc.verification.conformance.rows import EVERY

    texts = [text.lower() for text in only]
    rows = tuple(
        row
        for row in EVERY
        if not texts or any(t in row.title.lower() or t == row.name for t in texts)
    )
    if not rows:
        raise Unable("no case has that in its title; --list prints all of them")
    return rows


def _line(result: Result) -> str:
    if result.failed:
        return f"FAILED          {result.row.title}"
    if result.refused:
        return f"refused         {result.row.title}"
    if result.error:
        return f"conforms {result.error.ulps:.1f} ulp {result.row.title}"
    return f"conforms {result.worst:.0e}  {result.row.title}"


def _failure(result: Result, backend: str, device: str) -> str:
    """What failed, its spec, and the command that repeats it."""
    where = "" if device == "cpu" else f" --device {device}"
    return (
        f"{result.row.title}: {result.failed}\n\n"
        f"{indent(result.row.spec, '    ')}\n"
        f"Again, keeping the package and its data:\n"
        f'    gencc conformance --backend {backend} --only "{result.row.title}" '
        f"--keep /tmp/{result.row.name}{where}"
    )


def _summary(results: Sequence[Result], backend: str) -> str:
    failed = sum(not result.passed for result in results)
    refused = sum(bool(result.refused) for result in results)
    conforming = [r for r in results if r.passed and not r.refused]
    parts = [f"{len(conforming)} of {len(results)} cases conform"]
    if refused:
        parts.append(f"{refused} {'is' if refused == 1 else 'are'} refused")
    if failed:
        parts.append(f"{failed} FAILED")
    text = f"{backend}: {', '.join(parts)}"
    if judged := [r for r in conforming if r.judgement]:
        worst = max(judged, key=lambda r: r.worst)
        text += f"; the worst difference is {worst.worst:.1e}, in `{worst.row.title}`"
    return text
