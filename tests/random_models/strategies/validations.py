"""What a training measures beside its losses, and which checkpoint it keeps."""

from __future__ import annotations

from typing import Any

from .choices import Choices

# What is fitted after training, and what takes the reference seconds each time: pairs of all
# examples.
AFTERWARDS = (
    *("mahalanobis", "mmd", "energy_distance", "precision", "recall"),
    *("frechet_distance", "mutual_information_gap", "factor_score"),
)


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
        if not any(measure in str(text) for measure in AFTERWARDS)
    ]
    if known and c.chance(30):
        train["keep"] = {c.choose("smallest", "largest"): c.among(known)}
