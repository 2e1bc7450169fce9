"""What a training measures beside its losses, and which checkpoint it keeps."""

from __future__ import annotations

from typing import Any

from .choices import Choices


def validated(c: Choices, sections: dict[str, Any]) -> None:
    """Adds `gradient_norms`, and `validation` or `keep` where examples are held out."""
    train = sections["train"]
    if c.chance(10):
        train["gradient_norms"] = "true"
    if not sections["data"].get("hold_out"):
        return
    if c.chance(40):
        every = c.choose("1 epoch", "2 epochs", "1 iteration", "3 iterations")
        train["validation"] = {"every": every}
    known = [
        name
        for name, text in sections["metrics"].items()
        if "mahalanobis" not in str(text)
    ]
    if known and c.chance(30):
        train["keep"] = {c.choose("smallest", "largest"): c.among(known)}
