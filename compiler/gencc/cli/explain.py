"""What `gencc explain CODE` prints, and the codes that it knows."""

from __future__ import annotations

from textwrap import fill, indent

from gencc import lints
from gencc.diagnostics.codes import ERRORS

CODES = (*ERRORS, *lints.modules())
"""Every code of a diagnostic: errors first, then warnings."""


def explain(code: str) -> str:
    """Title, reason and, for a warning, a spec that has it beside one that has not."""
    if code in ERRORS:
        error = ERRORS[code]
        return f"{code}: {error.title}\n\n{_paragraph(error.why)}"
    lint = lints.load(code)
    return (
        f"{code}: {lint.TITLE}\n\n{_paragraph(lint.WHY)}\n\n"
        f"A spec with this warning:\n\n{_example(lint.BAD)}\n\n"
        f"The same without it:\n\n{_example(lint.GOOD)}"
    )


def listing() -> str:
    """Every code with its title, a line each."""
    titles = {code: error.title for code, error in ERRORS.items()}
    titles |= {code: lints.load(code).TITLE for code in lints.modules()}
    return "\n".join(f"{code}  {title}" for code, title in titles.items())


def _paragraph(text: str) -> str:
    return fill(" ".join(text.split()), 80, break_on_hyphens=False)


def _example(spec: str) -> str:
    return indent(spec.rstrip(), "    ")
