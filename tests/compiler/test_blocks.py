"""Named blocks: what they stand for, and in which of their uses a mistake is."""

from __future__ import annotations

import ast

import pytest
from gencc.diagnostics import CompileError
from gencc.frontend.spec.blocks import problem, signature
from gencc.lowering import lower
from gencc.plugins import find, load
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


# ------------------------------------------------------------------ in programs


def functions(blocks: str, encoder: str, backend: str) -> list[str]:
    """The functions that blocks become in model.py, and the lines that call them."""
    changed = model(
        AUTOENCODER, (ENCODER, encoder), (NETWORKS, f"blocks:\n{blocks}{NETWORKS}")
    )
    emitter = load(find(backend))
    text = emitter.emit(lower(changed)).files["model.py"].decode()
    tree = ast.parse(text)
    names = {
        node.name: ast.unparse(node.args)
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and " of the spec." in ast.unparse(node)
    }
    defined = [f"{name}({arguments})" for name, arguments in names.items()]
    called = [
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in names
    ]
    return [*defined, *sorted(called)]


HALF = "  half(units):\n    - dense: units\n    - relu\n"


def test_a_block_that_is_used_twice_is_a_function() -> None:
    layers = "[flatten, half: 32, half: 16, dense: 8]"
    assert functions(HALF, layers, "torch") == [
        "half(features: int, units: int)",
        "half(32, 16)",
        "half(64, 32)",
    ]
    assert functions(HALF, layers, "keras") == [
        "half(h: keras.KerasTensor, units: int)",
        "half(h, 16)",
        "half(h, 32)",
    ]


@pytest.mark.parametrize("backend", ["torch", "keras"])
@pytest.mark.parametrize(
    ("blocks", "layers"),
    [
        (HALF, "[flatten, half: 32, dense: 8]"),
        ("  half(units): [dense: units]\n", "[flatten, half: 32, half: 16, dense: 8]"),
        # The bias goes where a batch_norm follows: two uses that are not alike.
        (
            "  half(units): [relu, dense: units]\n",
            "[flatten, half: 32, batch_norm, half: 16, dense: 8]",
        ),
        (
            "  half(units): [relu, dense: units ** 2]\n",
            "[flatten, half: 4, half: 3, dense: 8]",
        ),
    ],
)
def test_other_blocks_are_written_out(blocks: str, layers: str, backend: str) -> None:
    assert functions(blocks, layers, backend) == []


def test_a_block_of_blocks() -> None:
    blocks = HALF + "  twice(n, slope): [half: 2 * n, leaky_relu: slope, half: n]\n"
    layers = (
        "[flatten, twice: {n: 16, slope: 0.1}, twice: {n: 8, slope: 0.2}, dense: 8]"
    )
    assert functions(blocks, layers, "torch") == [
        "half(features: int, units: int)",
        "twice(features: int, n: int, slope: float)",
        "half(2 * n, n)",
        "half(features, 2 * n)",
        "twice(16, 8, 0.2)",
        "twice(64, 16, 0.1)",
    ]


def test_a_block_of_a_mirrored_network_is_written_out() -> None:
    """The mirror finds kernels by their place in the network."""
    mirrored = (
        "decoder: {input: code, layers: [dense: 64, sigmoid, reshape: [8, 8, 1]]}",
    )
    changed = model(
        AUTOENCODER,
        (ENCODER, "[flatten, half: 32, half: 16]"),
        (*mirrored, "decoder: {mirror: encoder, tied: true}"),
        (NETWORKS, f"blocks:\n{HALF}{NETWORKS}"),
    )
    text = load(find("torch")).emit(lower(changed)).files["model.py"].decode()
    assert "half" not in text
    assert "TiedLinear(encoder[1])" in text


def test_numbers_that_all_uses_share_are_still_arguments() -> None:
    """Told apart by other numbers: that both are 16 is no reason."""
    blocks = "  twice(n):\n    - residual: [dense: n, relu, dense: 16]\n    - tanh\n"
    layers = "[flatten, dense: 16, twice: 16, twice: 16, dense: 8]"
    assert functions(blocks, layers, "torch") == [
        "twice(n: int)",
        "twice(16)",
        "twice(16)",
    ]
    assert functions(blocks, layers, "keras") == [
        "twice(h: keras.KerasTensor, n: int)",
        "twice(h, 16)",
        "twice(h, 16)",
    ]
