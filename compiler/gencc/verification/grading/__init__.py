"""Hand-written implementations, graded against what a spec means.

`recording` writes a trace, the training of the reference as data; `student` runs a file of
somebody else in a process of its own; `mistakes` is the catalogue of what goes wrong, and
`diagnosis` says which of it explains the numbers; `verdict` has what is right and points.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from gencc.verification.grading.limits import Limits
    from gencc.verification.grading.verdict import Verdict


def grade(
    trace: str | Path, student: str | Path, limits: Limits | None = None
) -> Verdict:
    """The verdict on a file that implements the training of a trace; raises Unable.

    It is what `gencc grade TRACE STUDENT` prints, for tests and notebooks.
    """
    from pathlib import Path

    from gencc.verification.grading.grading import graded
    from gencc.verification.grading.limits import Limits
    from gencc.verification.grading.trace import read

    return graded(read(Path(trace)), Path(trace), Path(student), limits or Limits())


class NoPoints(AssertionError):
    """A program that gets none; the text is the verdict."""


def points(trace: str | Path, student: str | Path, most: float = 1.0) -> float:
    """The points of a file, of so many: the last line of an autograded cell of nbgrader.

    nbgrader counts the number that a cell ends with, if it is above 0; for 0 it gives all,
    and none to a cell that fails. So this raises NoPoints where there are none. The verdict
    is printed.
    """
    verdict = grade(trace, student)
    share = float(verdict.share)
    if share == 0:
        raise NoPoints(verdict.text)
    print(verdict.text)
    return share * float(most)
