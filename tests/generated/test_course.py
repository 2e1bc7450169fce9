"""docs/course: what its lessons change and leave out is there, and verdicts are the grader's."""

from __future__ import annotations

import contextlib
import io
import os
import re
from functools import cache
from itertools import pairwise
from pathlib import Path
from textwrap import dedent, indent

import pytest
import record
from gencc.codegen.exercise import blanks
from gencc.driver import check, compile_all
from gencc.verification.grading import grading, recording
from gencc.verification.grading.trace import Trace
from planted_students import run_here

COURSE = record.ROOT / "docs/course"
LESSONS = sorted(COURSE.glob("[0-9]*.md"))
WARNINGS = {"04": {"W0706"}, "05": {"W0710"}}  # that a lesson speaks of
DIFF = r"```diff\n-([^\n]*)\n\+([^\n]*)\n```\n"
VERDICT = re.compile(
    DIFF
    + r"\n    \$ gencc trace specs/(\w+)\.yaml --steps 2 --batch-size 16\n"
    + r"    \$ gencc grade \w+\.trace (\w+\.py)\n\n"
    + r"(<!-- verdict -->\n)(.*?)(<!-- end of verdict -->)",
    re.DOTALL,
)
GRADED = [page for page in LESSONS if VERDICT.search(page.read_text("utf-8"))]


def changed(text: str, old: str, new: str) -> str:
    """The text with another line in place of one."""
    assert text.count(f"\n{old}\n") == 1, "the line that is changed"
    return text.replace(f"\n{old}\n", f"\n{new}\n")


@pytest.mark.parametrize("page", LESSONS, ids=lambda page: page.stem)
def test_a_lesson(page: Path, tmp_path: Path) -> None:
    lesson = page.read_text("utf-8")
    spec = re.findall(r"\]\(\.\./\.\./(specs/\w+\.yaml)\)", lesson)[0]
    old, new = re.findall(DIFF, lesson)[0]
    other = tmp_path / "changed.yaml"
    text = (record.ROOT / spec).read_text("utf-8")
    other.write_text(changed(text, old, new), encoding="utf-8")
    codes = {warning.code for warning in check(other).warnings}
    assert codes == WARNINGS.get(page.stem[:2], set())
    ((path, names),) = re.findall(r"gencc exercise (\S+) --blank (\S+)", lesson)
    assert path == spec
    (compiled,) = compile_all([record.ROOT / spec], ["torch"])
    known = {blank.name for blank in blanks(compiled.package, compiled.checked.lowered)}
    assert {*names.split(",")} <= known
    assert "![" in lesson and f"gencc trace {spec}" in lesson


def test_the_lessons_follow_one_another() -> None:
    assert len(LESSONS) == 12
    overview = (COURSE / "README.md").read_text("utf-8")
    assert re.findall(r"\]\((\d\d_\w+\.md)\)", overview) == [p.name for p in LESSONS]
    for before, after in pairwise(LESSONS):
        assert f"]({after.name})" in before.read_text("utf-8")
        assert f"]({before.name})" in after.read_text("utf-8")


@cache
def trace(spec: str) -> Trace:
    return recording.record(record.ROOT / f"specs/{spec}.yaml", 2, batch=16)[1]


@pytest.mark.parametrize("page", GRADED, ids=lambda page: page.stem)
def test_verdicts_are_those_of_the_grader(page: Path, tmp_path: Path) -> None:
    def graded(match: re.Match[str]) -> str:
        old, new, spec, name, begin, _, end = match.groups()
        right = (COURSE / "students" / name).read_text("utf-8")
        student = tmp_path / name
        student.write_text(changed(right, old, new), encoding="utf-8")
        result = run_here(student, trace(spec))
        verdict = grading.judged(trace(spec), result, name)
        assert verdict.causes, verdict.text
        text = "\n".join(line.rstrip() for line in verdict.text.splitlines())
        head = match[0].partition(begin)[0]
        return f"{head}{begin}\n{indent(text, '    ')}\n\n{end}"

    lesson = page.read_text("utf-8")
    written = VERDICT.sub(graded, lesson)
    if os.environ.get("GENCC_RECORD"):
        page.write_text(written, encoding="utf-8")
    else:
        assert written == lesson


@pytest.mark.parametrize("name", ["autoencoder", "ring_gan", "vae"])
def test_the_solutions_are_right(name: str) -> None:
    result = run_here(COURSE / f"students/{name}.py", trace(name))
    assert grading.judged(trace(name), result, name).right


def test_programs_print_what_stands_below_them() -> None:
    lesson = (COURSE / "02_principal_components.md").read_text("utf-8")
    ((program, printed),) = re.findall(
        r"```python\n(.*?)```\n\n((?:    [^\n]*\n)+)", lesson, re.DOTALL
    )
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(program, "lesson", "exec"), {})
    assert out.getvalue() == dedent(printed)
