"""Pages hold layout alone: fixed text and slots, no logic and no filters."""

from pathlib import Path

import pytest
from gencc.codegen.pages import Code, render
from jinja2 import Environment, nodes

ROOT = Path(__file__).parent.parent.parent
PAGES = sorted(
    [*ROOT.glob("compiler/gencc/codegen/**/*.jinja"), *ROOT.glob("backends/**/*.jinja")]
)


@pytest.mark.parametrize(
    "page", PAGES, ids=lambda page: f"{page.parts[-3]}/{page.name}"
)
def test_a_page_is_text_and_slots(page: Path) -> None:
    tree = Environment().parse(page.read_text())
    for node in tree.find_all(nodes.Stmt):
        assert isinstance(node, nodes.Output)
    for expression in tree.find_all(nodes.Expr):
        assert isinstance(expression, nodes.TemplateData | nodes.Name)


def test_a_slot_prints_code_only(tmp_path: Path) -> None:
    (tmp_path / "page.jinja").write_text("{{ slot }}")
    assert render(tmp_path, "page", slot=Code("x = 1")) == "x = 1"
    with pytest.raises(TypeError, match="not str"):
        render(tmp_path, "page", slot="x = 1")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="not StrictUndefined"):
        render(tmp_path, "page")
