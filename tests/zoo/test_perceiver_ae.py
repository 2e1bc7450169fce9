"""Attention to a copy of what comes in is attention to that itself, step by step."""

from __future__ import annotations

import pytest
from small import Change
from zoo import changed, training

QUESTIONS = "  questions: {learned: {shape: [4, width], init: {normal: 1}}}\n"
TO_A_COPY: tuple[Change, ...] = (
    (QUESTIONS, ""),
    ("input: [questions, series]", "input: [copy, series]"),
    ("  series:  read(x)\n", "  series:  read(x)\n  copy:    1 * series\n"),
    ("encoder(questions, series)", "encoder(copy, series)"),
)
TO_ITSELF: tuple[Change, ...] = (
    (QUESTIONS, ""),
    ("input: [questions, series]", "input: series"),
    ("attention: {heads: heads, to: series}", "attention: heads"),
    ("encoder(questions, series)", "encoder(series)"),
)


def test_attention_to_a_copy_is_attention_to_itself() -> None:
    copied, own = (
        training(changed("perceiver_ae", *changes)).run(3)
        for changes in (TO_A_COPY, TO_ITSELF)
    )
    for ours, theirs in zip(copied, own, strict=True):
        assert ours["reconstruction"] == pytest.approx(theirs["reconstruction"], 1e-9)
