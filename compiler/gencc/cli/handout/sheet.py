"""A model on one sheet of A4: formulas, networks, the code of its steps, and pictures.

A page of HTML that needs no other file. Its letters are as large as the sheet allows,
which a script in it finds out, as only a browser knows how high a formula is.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template

from pygments import highlight  # type: ignore[import-untyped]
from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]
from pygments.lexers import PythonLexer  # type: ignore[import-untyped]

from gencc.codegen.files import model_html
from gencc.codegen.layout import formatted
from gencc.codegen.origin import origin, spec_name
from gencc.ir.model import Model
from gencc.runtime.support import web_pages

_FOLDER = Path(__file__).parent
_FORMAT = HtmlFormatter(nowrap=True, style="default")
MOST_PICTURES = 6
MOST_LINES = (
    90  # of code in one framework; more is for smaller letters, and steps alone
)


@dataclass(frozen=True)
class Paper:
    """A4, in mm. columns: letters of a line of code, large and small ones, of two."""

    size: str
    width: int
    height: int
    columns: tuple[int, int]
    tallest: int  # of a picture
    pictures: int  # that have room in a row, at least


PORTRAIT = Paper("A4 portrait", 210, 297, (62, 80), 36, 5)
LANDSCAPE = Paper("A4 landscape", 297, 210, (88, 100), 34, 7)


def sheet(
    model: Model,
    programs: Mapping[str, str],
    pictures: Mapping[Path, str],
    about_run: str,
    paper: Paper,
) -> str:
    """The page about a lowered model.

    programs: by the title of a framework the model in one file, with the lines of its
    spec. pictures: what they show. about_run: of which training they are.
    """
    parts = (
        f"<h1>{escape(model.name)}</h1>",
        *(f"<p>{escape(text)}</p>" for text in (model.about, model.paper) if text),
        f'<div class="networks">{model_html.networks(model)}</div>',
        f'<div class="across said">{_formulas(model)}</div>',
        _pictures(pictures, about_run),
        f"<section>{_code(model, programs, paper)}</section>",
        f"<footer>{escape(origin(model))} A comment names the line of the spec.</footer>",
    )
    body = '<main class="sheet">\n' + "\n".join(filter(None, parts)) + "\n</main>"
    script = Template((_FOLDER / "sheet.js").read_text("utf-8")).substitute()
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(model.name)}</title>\n"
        f"<style>{_style(paper, len(pictures))}</style>\n</head>\n"
        f"<body>\n{body}\n<script>{script}</script>\n</body>\n</html>\n"
    )


def _style(paper: Paper, pictures: int) -> str:
    own = Template((_FOLDER / "sheet.css").read_text("utf-8")).substitute(
        size=paper.size,
        width=f"{paper.width}mm",
        height=f"{paper.height}mm",
        pictures=max(pictures, paper.pictures),
        tallest=f"{paper.tallest}mm",
    )
    return web_pages.STYLE + own + str(_FORMAT.get_style_defs(".sheet pre"))


def _formulas(model: Model) -> str:
    """Formulas left, the training right."""
    return "".join(
        f"<div>{part}</div>" for part in model_html.formulas(model).split("\n<section>")
    )


def _pictures(pictures: Mapping[Path, str], about_run: str) -> str:
    if not pictures:
        return ""
    figures = (web_pages.picture(p, p.stem, about) for p, about in pictures.items())
    return (
        f"<section><h2>Trained <small>{escape(about_run)}</small></h2>\n"
        f'<div class="pictures">{"".join(figures)}</div></section>'
    )


# ------------------------------------------------------------------ code


def _code(model: Model, programs: Mapping[str, str], paper: Paper) -> str:
    """Losses and steps; of long ones the steps alone, as losses are set as formulas."""
    losses = [loss.span.start.line for loss in model.losses]
    steps = [step.span.start.line for stage in model.stages for step in stage.steps]
    large, small = (width * (3 - len(programs)) for width in paper.columns)
    listings = _listings(model, programs, [*losses, *steps], large)
    title = "Losses and steps"
    if max(text.count("\n") for text in listings.values()) > MOST_LINES:
        listings, title = _listings(model, programs, steps, small), "Steps"
    columns = "".join(
        f"<div><h3>{escape(framework)}</h3>{_highlighted(text)}</div>"
        for framework, text in listings.items()
    )
    kind = "across" if len(listings) > 1 else "alone"
    return f'<h2>{title}</h2>\n<div class="{kind}">{columns}</div>'


def _listings(
    model: Model, programs: Mapping[str, str], lines: Iterable[int], columns: int
) -> dict[str, str]:
    """What comes from these lines of the spec, by framework, in lines of so many letters."""
    marks = {f"# {spec_name(model)}:{line}" for line in lines}
    listed = {
        title: formatted("\n\n".join(definitions(text, marks)), columns)
        for title, text in programs.items()
    }
    return {title: re.sub(r"\n{3,}", "\n\n", text) for title, text in listed.items()}


def definitions(source: str, marks: Iterable[str]) -> list[str]:
    """The functions of a program above which one of these comments stands, with it."""
    return [*_marked(source.splitlines(), ast.parse(source), {*marks})]


def _marked(lines: Sequence[str], tree: ast.Module, marks: set[str]) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)]) - 1
            if lines[first - 1] in marks:
                yield "\n".join(lines[first - 1 : node.end_lineno])


def _highlighted(source: str) -> str:
    return f"<pre>{highlight(source, PythonLexer(), _FORMAT)}</pre>"
