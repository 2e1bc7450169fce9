"""Shapes that do not meet are traced back to the layers that gave them, with the number to write."""

from __future__ import annotations

import pytest
from mistakes import SPEC, errors

ROWS = [
    # what is changed, the marked layer, what it gives, the way out
    (("dense: 64", "dense: 63"), "dense: 63", "gives [63]", "`dense: 64` on line 7"),
    (
        ("[dense: 8, relu, dense: 64, sigmoid, reshape: [8, 8, 1]]", "[dense: 63]"),
        "dense: 63",
        "gives [63]",
        "`dense: 64` on line 7 and `reshape: [8, 8, 1]` at the end of the network",
    ),
    (
        ("{source: digits,", "{source: npz, shape: [28, 28, 1],"),
        "reshape: [8, 8, 1]",
        "gives [8, 8, 1]",
        "`dense: 784` on line 7 and `reshape: [28, 28, 1]` on line 7",
    ),
    (
        ("reshape: [8, 8, 1]]", "reshape: [4, 16, 1]]"),
        "reshape: [4, 16, 1]",
        "gives [4, 16, 1]",
        "`reshape: [8, 8, 1]` on line 7",
    ),
    (
        ("[8, 8, 1]]}", "[8, 8, 1], conv: {filters: 3, kernel: 3, padding: same}]}"),
        "conv: {filters: 3, kernel: 3, padding: same}",
        "gives [8, 8, 3]",
        "`filters: 1` on line 7",
    ),
]


@pytest.mark.parametrize(("change", "layer", "label", "way_out"), ROWS)
def test_the_layer_is_marked(
    change: tuple[str, str], layer: str, label: str, way_out: str
) -> None:
    (error,) = errors(SPEC.replace(*change))
    (mark,) = error.related
    assert error.source.part(mark.span) == layer
    assert mark.label == label
    assert error.help == f"write {way_out}"


def test_of_two_networks_both_layers_are_marked() -> None:
    (error,) = errors(SPEC.replace("{mean: [dense: 2]", "{mean: [dense: 3]"))
    assert [mark.label for mark in error.related] == ["gives [3]", "gives [2]"]
    assert not error.help  # either may be meant
