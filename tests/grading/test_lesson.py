"""The lesson of docs/grading.md: what three students are told, in its very words."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from planted_students import PAGE, Planted, graded, plant

pytestmark = pytest.mark.framework
BEGIN, END = "<!-- lesson -->", "<!-- end of lesson -->"
KL = "0.5 * (mu**2 + log_var.exp() - 1 - log_var).sum(dim=1).mean()"
SLIDE = "0.5 * (1 + log_var - mu**2 - log_var.exp()).sum(dim=1).mean()"
STUDENTS: tuple[tuple[str, Planted], ...] = (
    (
        "The first takes the KL from a slide, which has the negative of it:\n\n"
        f"    kl = {SLIDE}",
        plant("sign of a loss", "vae", KL, SLIDE),
    ),
    (
        "The second lets PyTorch take the mean:\n\n"
        "    reconstruction = torch.nn.functional.mse_loss(x_hat, x)",
        plant(
            "mean instead of sum",
            "vae",
            "((x - x_hat) ** 2).sum(dim=(1, 2, 3)).mean()",
            "torch.nn.functional.mse_loss(x_hat, x)",
        ),
    ),
    (
        "The third has the formula right, and has forgotten `optimizer.zero_grad()`:",
        plant("gradients add up", "vae", "    optimizer.zero_grad()\n", ""),
    ),
)


def test_the_lesson(tmp_path: Path) -> None:
    parts = []
    for text, student in STUDENTS:
        verdict = graded(student, tmp_path)
        assert verdict.causes[0].mistake.name in student.mistakes
        lines = "\n".join(f"    {line}".rstrip() for line in verdict.text.split("\n"))
        parts.append(f"{text}\n\n    $ gencc grade vae.trace vae.py\n{lines}")
    lesson = "\n\n".join(parts)
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    written, _, after = rest.partition(END)
    if os.environ.get("GENCC_RECORD"):
        page = f"{before}{BEGIN}\n\n{lesson}\n\n{END}{after}"
        PAGE.write_text(page, encoding="utf-8")
    else:
        assert written.strip() == lesson.strip()
