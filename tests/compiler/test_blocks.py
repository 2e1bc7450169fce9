"""Named blocks: what they stand for, and in which of their uses a mistake is."""

from __future__ import annotations

import pytest
from gencc.diagnostics import CompileError
from gencc.frontend.spec.blocks import problem, signature
from small import AUTOENCODER, codes, model

ENCODER = "[flatten, dense: 32, relu, dense: 8]"
NETWORKS = "networks:\n"


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("down", ("down", ())),
        ("down(filters)", ("down", ("filters",))),
        ("down( filters ,kernel )", ("down", ("filters", "kernel"))),
    ],
)
def test_a_key_has_a_name_and_arguments(key: str, expected: object) -> None:
    assert problem(key) is None
    assert signature(key) == expected


@pytest.mark.parametrize(
    "key",
    ["", "(a)", "down(", "down)", "down()", "down(a,)", "a b(c)", "a(b)(c)", "1(a)"],
)
def test_what_is_no_key(key: str) -> None:
    assert problem(key) is not None


@pytest.mark.parametrize(
    ("blocks", "layers"),
    [
        ("half: [dense: 32, relu]", "[flatten, half, dense: 8]"),
        ("half(n): [dense: n, relu]", "[flatten, half: 32, dense: 8]"),
        ("half(n): [dense: 4 * n, relu]", "[flatten, half: {n: 8}, dense: 8]"),
        (
            "half(n): [repeat: {times: 1, layers: [dense: 4 * n, relu]}]\n"
            "  all(m): [flatten, half: 2 * m, dense: 2 * m]",
            "[all: 4]",
        ),
        (
            "'half(n, slope)': [dense: n, relu, dense: 8 * slope]",
            "[flatten, half: {n: 32, slope: 2 / 2}]",
        ),
    ],
)
def test_a_block_is_its_layers_with_its_arguments(blocks: str, layers: str) -> None:
    """Down to names, seeds, and what a run remembers."""
    plain = model(AUTOENCODER)
    blocked = model(
        AUTOENCODER,
        (ENCODER, layers),
        (NETWORKS, f"blocks:\n  {blocks}\n{NETWORKS}"),
    )
    assert blocked.networks == plain.networks
    assert blocked.identity == plain.identity


def test_an_argument_of_a_block_is_no_parameter() -> None:
    """Of the parameters that are used for sizes no run sets any."""
    blocked = model(
        AUTOENCODER,
        (ENCODER, "[flatten, half: width, dense: 8]"),
        (
            NETWORKS,
            f"params: {{width: 16}}\nblocks: {{half(n): [dense: n, relu]}}\n{NETWORKS}",
        ),
    )
    assert [number.name for number in blocked.named_numbers] == ["width"]
    assert not blocked.parameters


@pytest.mark.parametrize(
    "blocks", ["3", "[dense: 3]", "{half: 3}", "{half: []}", "{half: {dense: 3}}", "{}"]
)
def test_blocks_that_are_no_lists(blocks: str) -> None:
    change = (NETWORKS, f"blocks: {blocks}\n{NETWORKS}")
    assert set(codes(AUTOENCODER, change)) <= {"E0203", "E0204", "E0403"}


def test_a_mistake_in_a_block_is_reported_once() -> None:
    """With the first of its uses; one that depends on an argument with the use."""
    changes = (
        (ENCODER, "[flatten, half: 32, half: 0.5, half: 8]"),
        (
            NETWORKS,
            f"blocks:\n  half(n):\n    - dense: {{units: n, initial: 3}}\n{NETWORKS}",
        ),
    )
    with pytest.raises(CompileError) as raised:
        model(AUTOENCODER, *changes)
    first, second = raised.value.diagnostics
    assert (first.code, second.code) == ("E0204", "E0201")
    assert first.span.start.line == second.span.start.line == 6
    assert first.notes == second.notes[1:] == ("in the block `half`, used on line 8",)
