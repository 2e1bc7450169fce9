"""Formulas as papers set them, and the page of a model that has them."""

from __future__ import annotations

from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest
from gencc.codegen.files import model_html
from gencc.codegen.mathematics import defined, mathml
from gencc.driver import check, lower
from gencc.ir.model import Model

SPECS = Path(__file__).parents[2] / "specs"
SIGNS = {"msup": "^", "msub": "_", "mfrac": "/", "mover": "'", "msqrt": "√"}


def read(text: str) -> str:
    """MathML as a line: fractions, indices and powers by a sign, groups in braces."""

    def line(element: ElementTree.Element) -> str:
        parts = [*map(line, element)] or [element.text or ""]
        if element.tag in SIGNS and len(parts) > 1:
            return f"{{{SIGNS[element.tag].join(parts)}}}"
        return SIGNS.get(element.tag, "") + "".join(parts)

    return line(ElementTree.fromstring(text))


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("C * reconstruction + kl", "C·reconstruction+kl"),
        ("(a + b) * c", "(a+b)·c"),
        ("a - (b - c)", "a−(b−c)"),
        ("-(a + b)", "−(a+b)"),
        ("(a + b) / (c - 1)", "{a+b/c−1}"),
        ("(-a) ** 2", "{(−a)^2}"),
        ("square(a + b)", "{(a+b)^2}"),
        ("square(norm(grad(critic(u), u)) - 1)", "{(‖{∇_u}critic(u)‖−1)^2}"),
        ("sse(x, x_hat)", "{‖x−{x'^}‖^2}"),
        ("sse(x, a - b)", "{‖x−(a−b)‖^2}"),
        ("kl(q, prior.z)", "KL(q‖p(z))"),
        ("exp(q.log_var / 2)", "{e^{{log σ²_q}/2}}"),
        ("sqrt(beta) * z_prior", "√β·{z_prior}"),
        ("mse(x, decoder(code))", "mse(x,decoder(code))"),
        ("a < b", "a<b"),
    ],
)
def test_notation(formula: str, expected: str) -> None:
    assert read(mathml(formula)) == expected


def test_definitions() -> None:
    assert read(defined("x_hat", "decoder(z)")) == "{x'^}=decoder(z)"
    assert read(defined("z", "sample(q)")) == "z∼q"
    assert read(defined("judged(v)", "log(critic(v))")) == "judged(v)=log(critic(v))"


def test_what_is_no_formula_is_shown_as_it_is() -> None:
    assert mathml("a <b>") == "<code>a &lt;b&gt;</code>"


def shown(model: Model) -> ElementTree.Element:
    page = model_html.text(lower(model))
    return ElementTree.fromstring(f"<body>{page}</body>")


@pytest.mark.parametrize(
    "name", ["vae", "dcgan", "unpool_ae", "pix2pix", "began", "code_classifier"]
)
def test_a_page_is_well_formed_and_has_every_layer(name: str) -> None:
    (path,) = SPECS.rglob(f"{name}.yaml")
    model = check(path).model
    page = shown(model)
    drawn = [box for box in page.iter("div") if "layer" in box.get("class", "")]
    assert len(drawn) >= sum(len([*n.placed()]) for n in lower(model).networks)
    formulas = page.findall(".//li")
    steps = sum(len(stage.steps) for stage in model.stages)
    wanted = len(model.definitions) + len(model.formulas) + len(model.losses) + steps
    assert len(formulas) == wanted


def test_text_of_a_spec_stays_text(tmp_path: Path) -> None:
    hostile = "<script>alert(1)</script> & <b"
    text = (SPECS / "vae.yaml").read_text()
    about = text.index("about:")
    path = tmp_path / "vae.yaml"
    path.write_text(
        f"{text[:about]}about: '{hostile}'\npaper: '{hostile}'\n"
        + text[text.index("data:") :]
    )
    page = model_html.text(lower(check(path).model))
    assert "<script" not in page and hostile in unescape(page)
