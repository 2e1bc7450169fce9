"""`--set PATH=VALUE`: a spec as if the value stood there, and errors that point at the flag."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest
from gencc import driver
from gencc.diagnostics import CompileError, Diagnostic
from gencc.diagnostics.render import render
from gencc.frontend.yaml.assignments import assigned
from gencc.frontend.yaml.document import load_text

SPECS = Path(__file__).parents[2] / "specs"
TEXT = """\
name: small
size: {normal: 2}
layers: [flatten, dense: 256, relu]
steps:
  - {name: first, lr: 0.1}
  - {lr: 0.2}
formula: a + b
"""


@pytest.mark.parametrize(
    ("flags", "path", "value"),
    [
        (["size.normal=8"], ("size", "normal"), 8),
        (["size.normal = 8 "], ("size", "normal"), 8),
        (["size={uniform: 3}"], ("size",), {"uniform": 3}),
        (["layers.1.dense=64"], ("layers", 1, "dense"), 64),
        (["layers.2=tanh"], ("layers", 2), "tanh"),
        (["steps.first.lr=1.0e-3"], ("steps", 0, "lr"), 1e-3),
        (["steps.1.lr=0.5", "steps.1.lr=0.7"], ("steps", 1, "lr"), 0.7),
        (["new.part.deep=true"], ("new",), {"part": {"deep": True}}),
        (["size.normal,steps.1.lr=4"], ("steps", 1, "lr"), 4),
        (["size.normal,steps.1.lr=4"], ("size", "normal"), 4),
        (['name="a=b"'], ("name",), "a=b"),
        (["size.normal=null"], ("size",), {}),
        (["steps.first.name=~"], ("steps", 0), {"lr": 0.1}),
    ],
)
def test_a_value_is_put_in_its_place(
    flags: list[str], path: tuple[str | int, ...], value: object
) -> None:
    document = load_text("s.yaml", TEXT)
    changed = assigned(document, flags)
    assert changed.value(path) == value
    assert document.data == load_text("s.yaml", TEXT).data
    assert changed.assignments == tuple(flags)


def test_everything_else_stays_where_it_is() -> None:
    document = load_text("s.yaml", TEXT)
    changed = assigned(document, ["layers.1.dense=64", "other.key=1"])
    assert changed.span(("layers", 2)) == document.span(("layers", 2))
    assert changed.span(("layers",)) == document.span(("layers",))
    assert changed.value(("formula",)) == "a + b"
    assert (changed.span(()), changed.value(("steps", 1, "lr"))) == (
        document.span(()),
        0.2,
    )


def test_spans_are_in_the_flag() -> None:
    flag = "formula,size.normal={x: p + q}"
    changed = assigned(load_text("s.yaml", TEXT), [flag])
    spans = {
        "key": changed.key_span(("size", "normal")),
        "value": changed.span(("size", "normal")),
        "inside": changed.key_span(("formula", "x")),
        "part": changed.text_span(("formula", "x"), 4, 5),
    }
    source = changed.source
    assert {name: source.part(span) for name, span in spans.items()} == {
        "key": "size.normal",
        "value": "{x: p + q}",
        "inside": "x",
        "part": "q",
    }
    assert all(span.source and span.source.text == flag for span in spans.values())


@pytest.mark.parametrize(
    ("flag", "code", "part"),
    [
        ("size.normal", "E0110", "has no value"),
        ("size.normal= ", "E0110", "has no value"),
        ("=3", "E0110", "is no path"),
        ("size..normal=3", "E0110", "is no path"),
        ("size.normal,=3", "E0110", "is no path"),
        (",".join(["a"] * 3) + ",,b=3", "E0110", "is no path"),
        (".".join("a" * 33) + "=3", "E0110", "more than 32 parts"),
        ("layers.3=tanh", "E0110", "has no item `3`"),
        ("layers.-1=tanh", "E0110", "has no item `-1`"),
        ("layers.١=tanh", "E0110", "has no item"),
        ("steps.second.lr=3", "E0110", "has no item `second`"),
        ("layers.1.dense.units=3", "E0110", "is `256`, and has no part"),
        ("size.uniform=null", "E0110", "to take away"),
        ("layers.0=null", "E0110", "to take away"),
        ("size.normal=[1, 2", "E0103", "not closed"),
        ("size.normal=&a 3", "E0105", "not allowed"),
        ("size.normal=010", "E0107", ""),
        ("size={a: 1, a: 2}", "E0104", "second time"),
        ("size.normal=\u202e3", "E0102", "not allowed"),
    ],
)
def test_what_cannot_be_put_there_is_refused(flag: str, code: str, part: str) -> None:
    with pytest.raises(CompileError) as refusal:
        assigned(load_text("s.yaml", TEXT), [flag])
    (diagnostic,) = refusal.value.diagnostics
    assert (diagnostic.code, diagnostic.source.name) == (code, "--set")
    assert part in diagnostic.message
    assert diagnostic.source.text == flag


def refused(*flags: str) -> tuple[Diagnostic, ...]:
    with pytest.raises(CompileError) as refusal:
        driver.check(SPECS / "vae.yaml", flags)
    return refusal.value.diagnostics


def test_errors_of_all_stages_point_at_the_flag_or_at_the_spec() -> None:
    (unknown,) = refused("train.optimizer.adam.betta=3")
    assert render(unknown, color=False).splitlines()[:4] == [
        "error[E0201]: unknown key `betta`",
        " --> --set:1:1",
        "  |",
        "1 | train.optimizer.adam.betta=3",
    ]
    (name,) = refused("losses.kl=klx(q, prior.z)")
    assert (name.code, name.source.part(name.span)) == ("E0302", "klx")
    shapes = refused("latent.z.normal=8")
    assert {d.source.name for d in shapes} == {str(SPECS / "vae.yaml")}


def test_the_package_says_what_it_was_written_from(tmp_path: Path) -> None:
    flags = ["params.C=3", "data.batch=32"]
    (built,) = driver.build_all(
        [SPECS / "vae.yaml"], ["torch"], tmp_path, False, assignments=flags
    )
    package = built.published.folder
    said = "Written from vae.yaml with params.C=3 and data.batch=32 by gencc"
    assert said in (package / "README.md").read_text().replace("\n", " ")
    assert said in (package / "train.py").read_text()
    assert "C: float = 3.0" in (package / "config.py").read_text()
    origin = json.loads((package / "gencc.json").read_text())["origin"]
    assert origin["set"] == "params.C=3 data.batch=32"
    command = (
        "gencc build vae.yaml --backend torch --set params.C=3 --set data.batch=32"
    )
    assert command in (package / "__main__.py").read_text().replace('"\n    "', "")


def test_the_text_of_a_flag_cannot_become_code(tmp_path: Path) -> None:
    flags = ['about="\\"\\"\\"\\nimport os"', "params.C=1 # \\"]
    (built,) = driver.build_all(
        [SPECS / "vae.yaml"], ["torch"], tmp_path, False, assignments=flags
    )
    for path in built.published.folder.glob("*.py"):
        tree = ast.parse(path.read_text())
        imported = [
            a.name for n in tree.body if isinstance(n, ast.Import) for a in n.names
        ]
        assert "os" not in imported
    assert (
        "with other values (gencc.json has them)"
        in (built.published.folder / "train.py").read_text()
    )


def test_the_training_is_that_of_an_edited_spec(tmp_path: Path) -> None:
    text = (SPECS / "vae.yaml").read_text()
    edited = text.replace("[flatten, dense: 256", "[flatten, dense: 64")
    (tmp_path / "vae.yaml").write_text(edited)
    flags = ["networks.encoder.layers.1.dense=64"]
    first = driver.check(tmp_path / "vae.yaml").model
    second = driver.check(SPECS / "vae.yaml", flags).model
    assert first == second
    assert first.identity.items == second.identity.items
    assert second != driver.check(SPECS / "vae.yaml").model
