"""Facts of two runs: what differs is said in words, and nothing else counts."""

import pytest
from gencc.runtime.support import facts
from gencc.runtime.support.errors import CheckpointError

STORED = {
    facts.VERSION: "1",
    "encoder layer 2": "dense 256",
    "adam lr": "0.001",
    "C": "10.0",
    "free.shift": "1.0",
}


def test_equal_facts_are_accepted() -> None:
    facts.require(STORED, dict(STORED), "")
    facts.require(STORED, {**STORED, "free.shift": "2.0", "free.more": "3"}, "")


def test_differences_are_shown_in_the_terms_of_the_spec() -> None:
    current = {**STORED, "adam lr": "0.002", "encoder layer 2": "dense 128"}
    with pytest.raises(CheckpointError) as caught:
        facts.require(STORED, current, "train anew")
    assert str(caught.value) == (
        "the checkpoint belongs to another training: encoder layer 2: dense 256 there, "
        "dense 128 here; adam lr: 0.001 there, 0.002 here; train anew"
    )
    assert facts.differences(STORED, {**STORED, "C": "1.0"}) == (
        "C: 10.0 there, 1.0 here"
    )


def test_what_one_side_lacks_is_said_where_nothing_else_differs() -> None:
    current = {**STORED, "encoder layer 3": "relu"}
    assert facts.differences(STORED, current) == (
        "encoder layer 3: nothing there, relu here"
    )
    current["adam lr"] = "0.1"
    assert facts.differences(STORED, current) == "adam lr: 0.001 there, 0.1 here"


def test_a_long_list_is_cut() -> None:
    stored, current = ({str(n): side for n in range(9)} for side in "ab")
    assert facts.differences(stored, current).endswith("3: a there, b here; and 5 more")


def test_another_version_is_not_compared() -> None:
    with pytest.raises(CheckpointError, match=r"another version of gencc.*train anew"):
        facts.require({"model": "a1b2", "seed": "0"}, STORED, "train anew")


def test_hostile_facts_stay_on_one_short_line() -> None:
    text = facts.differences({"a\n\x1b[31m": "x" * 10**6}, {})
    assert "\n" not in text and "\x1b" not in text and len(text) < 300
