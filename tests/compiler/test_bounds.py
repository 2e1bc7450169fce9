"""What a spec costs: bounded by its size, whatever it says.

Counted are calls of Python functions, which every machine makes alike: of a spec that
is twice as long hardly more than twice as many.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from gencc import plugins
from gencc.cli.show.model import show
from gencc.diagnostics import CompileError
from gencc.driver import check, translate

pytestmark = pytest.mark.framework  # for the seconds that it takes

MOST = 20_000_000

HEAD = "gencc: 1\nname: d\ndata: {source: digits, scale: [0, 1], batch: 64}\n"
ENCODER = "networks:\n  e: {input: x, layers: [flatten, dense: 4]}\n"
OUTPUTS = "outputs: {o: e(x)}\n"


def trained(objective: str) -> str:
    """The end of a spec."""
    rule = "optimizer: {adam: {lr: 1.0e-3}}"
    return f'train: {{epochs: 1, {rule}, minimize: "{objective}"}}\n{OUTPUTS}'


def mapping(key: str, lines: Iterator[str]) -> str:
    """A key of the spec and, below it, these lines."""
    return f"{key}:\n" + "".join(f"  {line}\n" for line in lines)


def chained(first: str, following: str) -> Callable[[int], str]:
    """Names of `let`, each made of the one before it, PREV."""

    def spec(count: int) -> str:
        lines = [f"u0: {first}"]
        lines += [
            f"u{i}: {following.replace('PREV', f'u{i - 1}')}" for i in range(1, count)
        ]
        return (
            HEAD + ENCODER + mapping("let", iter(lines)) + trained(f"sum(u{count - 1})")
        )

    return spec


def repeated(key: str, line: str, before: str = HEAD + ENCODER) -> Callable[[int], str]:
    """A section whose i-th line this is, with i for `N`."""

    def spec(count: int) -> str:
        lines = (line.replace("N", str(i)) for i in range(count))
        return before + mapping(key, lines) + trained("sum(e(x))")

    return spec


def networks(count: int) -> str:
    """A network for each of the names that a chain of definitions uses."""
    named = (f"e{i}: {{input: x, layers: [flatten, dense: 4]}}" for i in range(count))
    summed = (f"u{i}: u{i - 1} + sum(e{i}(x))" for i in range(1, count))
    start = "u0: sum(e0(x))"
    text = HEAD + mapping("networks", named) + mapping("let", iter([start, *summed]))
    return text + trained(f"u{count - 1}").replace("e(x)", "e1(x)")


def layers(count: int) -> str:
    """One long chain."""
    chain = ", ".join(["dense: 4"] * count)
    network = iter([f"e: {{input: x, layers: [flatten, {chain}]}}"])
    return HEAD + mapping("networks", network) + trained("sum(e(x))")


def steps(count: int) -> str:
    """One long schedule."""
    lines = (f"- {{name: s{i}, update: e, minimize: l}}" for i in range(count))
    head = "losses: {l: sum(e(x))}\ntrain:\n  epochs: 1\n"
    head += "  optimizer: {adam: {lr: 1.0e-3}}\n  "
    return (
        HEAD
        + ENCODER
        + head
        + mapping("schedule", (f"  {line}" for line in lines))
        + OUTPUTS
    )


GOOD = {
    "a chain": chained("sum(e(x))", "PREV + 1"),
    "aliases": chained("sum(e(x))", "PREV"),
    "a doubling": chained("sum(e(x))", "PREV + PREV"),
    "a doubling of vectors": chained("e(x)", "PREV * PREV"),
    "a doubling that is held": chained("sum(e(x))", "stop(PREV) + PREV"),
    "a doubling of products": chained("sum(e(x))", "2 * PREV + PREV / 3"),
    "names": repeated("let", "uN: sum(e(x))"),
    "losses": repeated("losses", "lN: sum(e(x))"),
    "parameters": repeated("params", "pN: 1"),
    "draws": repeated("let", "uN: sum(e(corrupt(x, 0.1)))"),
    "outputs": repeated("metrics", "mN: sum(e(x))"),
    "networks": networks,
    "layers": layers,
    "steps": steps,
}

BAD = {
    "unknown keys": lambda count: HEAD + ENCODER + trained("sum(e(x))")
    + "".join(f"key{i}: 1\n" for i in range(count)),
    "unknown names": repeated("let", "uN: vN"),
    "unknown functions": repeated("let", "uN: fN(x)"),
    "unknown layers": repeated("networks", "nN: {input: x, layers: [layN]}", HEAD),
    "names that are none": repeated("let", "_uN: e(x)"),
    "formulas that are none": repeated("let", "uN: e(x"),
    "empty values": repeated("let", "uN:"),
    "wrong shapes": repeated("let", "uN: e(x) + x"),
    "one cycle": chained("u1", "PREV + u2"),
}  # fmt: skip


class TooMuch(Exception):
    """More calls than any test comes near."""


@contextmanager
def counted() -> Iterator[list[int]]:
    """Counts calls of Python functions; what never ends is stopped."""
    calls = [0]

    def count(frame: FrameType, event: str, argument: Any) -> None:
        calls[0] += event == "call"
        if calls[0] > MOST:
            raise TooMuch

    sys.setprofile(count)
    try:
        yield calls
    finally:
        sys.setprofile(None)


def cost(path: Path, text: str) -> int:
    """The calls for checking a spec and, where it is good, showing and building it."""
    path.write_text(text, encoding="utf-8")
    plugin = plugins.find("torch")
    backend = plugins.load(plugin)
    with counted() as calls:
        try:
            checked = check(path)
            show(checked.model)
            translate(checked, plugin, backend)
        except CompileError:
            pass
    return calls[0]


@pytest.mark.parametrize("kind", [*GOOD, *BAD])
def test_twice_the_spec_is_hardly_more_than_twice_the_work(
    kind: str, tmp_path: Path
) -> None:
    spec = {**GOOD, **BAD}[kind]
    cost(tmp_path / "warm.yaml", spec(3))
    half, whole = (cost(tmp_path / "spec.yaml", spec(count)) for count in (40, 80))
    assert whole < 2.3 * half


@pytest.mark.parametrize("kind", GOOD)
def test_what_is_long_but_right_is_accepted(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "spec.yaml"
    path.write_text(GOOD[kind](400), encoding="utf-8")
    assert {warning.code for warning in check(path).warnings} <= {
        "W0711"
    }  # of names alone


def refused(path: Path, text: str) -> str:
    """What is said about a spec that is too much."""
    path.write_text(text, encoding="utf-8")
    with counted(), pytest.raises(CompileError) as caught:
        check(path)
    (only,) = (d for d in caught.value.diagnostics if d.is_error)
    assert only.code == "E0317"
    return only.message


def test_what_is_short_for_very_much_is_refused(tmp_path: Path) -> None:
    names = iter(["h: e(x)", "n: sum(h)", f'u: "{doubled(13)}"'])
    text = HEAD + ENCODER + mapping("let", names) + trained("sum(u)")
    assert "operations; 5,000 are allowed" in refused(tmp_path / "spec.yaml", text)


def doubled(depth: int) -> str:
    """A formula of which each level has the one below it twice."""
    formula = "n"
    for _ in range(depth):
        formula = f"log_prob(normal(h,{formula}),h)"
    return formula


def test_many_outputs_of_a_long_chain_are_refused(tmp_path: Path) -> None:
    lines = ["u0: sum(e(x))", *(f"u{i}: u{i - 1} + 1" for i in range(1, 1_000))]
    text = HEAD + ENCODER + mapping("let", iter(lines)) + trained("u9")
    outputs = "".join(f"  o{i}: u{i}\n" for i in range(1_000))
    message = refused(
        tmp_path / "spec.yaml", text.replace(OUTPUTS, f"outputs:\n{outputs}")
    )
    assert "50,000 are allowed" in message


@pytest.mark.parametrize(("size", "warns"), [(5_000, False), (8_000, True)])
def test_a_package_asks_for_the_memory_of_a_large_fit_before_it_trains(
    size: int, warns: bool, tmp_path: Path
) -> None:
    text = HEAD + ENCODER.replace("dense: 4", f"dense: {size}") + "fit: {f: e(x)}\n"
    (tmp_path / "spec.yaml").write_text(text + trained("sum(e(x))"), encoding="utf-8")
    plugin = plugins.find("torch")
    package = translate(check(tmp_path / "spec.yaml"), plugin, plugins.load(plugin))
    page = package.package.files["train.py"].decode()
    requirement = 'memory.require(2048000000, "to fit f", "fit a shorter vector")'
    assert (requirement in page) == warns
    assert not warns or page.index(requirement) < page.index("data.load(")
