"""Verdicts as other programs read them."""

from __future__ import annotations

import json
from typing import Any

from gencc.verification.grading.verdict import Verdict


def as_json(verdict: Verdict) -> str:
    """Points and causes by name."""
    content: dict[str, Any] = {
        "student": verdict.student,
        "right": verdict.right,
        "share": verdict.share,
        "failure": verdict.failure,
        "items": [
            {
                "step": item.step,
                "quantity": item.quantity,
                "right": item.right,
                "right_turns": item.right_turns,
                "turns": item.turns,
                "text": item.text,
            }
            for item in verdict.items
        ],
        "causes": [
            {
                "name": cause.mistake.name,
                "detail": cause.detail,
                "explanation": cause.mistake.explanation,
                "formula": cause.formula,
                "explains_all": cause.whole,
            }
            for cause in verdict.causes
        ],
        "observed": verdict.observed,
        "notes": list(verdict.notes),
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def as_gradescope(verdict: Verdict, points: float) -> str:
    """results.json of Gradescope's autograder: the verdict, and a test for each item.

    Its score is the sum of the tests', which Gradescope would take as well; it is written
    for programs that have none, as they failed.
    """
    each = points / len(verdict.items) if verdict.items else 0.0
    content = {
        "score": round(verdict.share * points, 6),
        "output": verdict.text,
        "output_format": "text",
        "visibility": "visible",
        "tests": [
            {
                "name": str(item),
                "number": str(number),
                "score": each if item.right else 0.0,
                "max_score": each,
                "status": "passed" if item.right else "failed",
                "output": item.text,
                "output_format": "text",
                "visibility": "visible",
            }
            for number, item in enumerate(verdict.items, 1)
        ],
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
