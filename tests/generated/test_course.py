"""docs/course.md: what its lessons change and leave out is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import record
from gencc.codegen.exercise import blanks
from gencc.driver import check, compile_all

LESSONS = (
    (record.ROOT / "docs/course.md").read_text(encoding="utf-8").split("\n## ")[1:]
)
WARNINGS = {"4": {"W0706"}, "5": {"W0710"}}  # that a lesson speaks of


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda text: text.partition("\n")[0])
def test_a_lesson(lesson: str, tmp_path: Path) -> None:
    (spec,) = dict.fromkeys(re.findall(r"\]\(\.\./(specs/\w+\.yaml)\)", lesson)[:1])
    text = (record.ROOT / spec).read_text(encoding="utf-8")
    ((old, new),) = re.findall(r"```diff\n-(.*)\n\+(.*)\n```", lesson)
    assert text.count(f"\n{old}\n") == 1, "the line that is changed"
    changed = tmp_path / "changed.yaml"
    changed.write_text(text.replace(old, new), encoding="utf-8")
    codes = {warning.code for warning in check(changed).warnings}
    assert codes == WARNINGS.get(lesson.partition(".")[0], set())
    ((path, names),) = re.findall(r"gencc exercise (\S+) --blank (\S+)", lesson)
    assert path == spec
    (compiled,) = compile_all([record.ROOT / spec], ["torch"])
    known = {blank.name for blank in blanks(compiled.package, compiled.checked.lowered)}
    assert {*names.split(",")} <= known
