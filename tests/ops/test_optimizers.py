"""What is said of optimizers elsewhere is what their modules say."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from gencc import ops
from gencc.ir.model import Rule
from gencc.verification.parity.locate_divergence import GRADIENTS
from recorded_tables import check_table

ROOT = Path(__file__).parents[2]
RUNTIME = ROOT / "backends/gencc_torch/runtime/support/weights.py"


def rule(word: str) -> type[Rule]:
    """The class of a word in a model."""
    cls: type[Rule] = ops.load("optimizers", word).Keys.rule
    return cls


@pytest.mark.parametrize("word", ops.vocabulary("optimizers"))
def test_keys_and_rule_are_of_one_word_with_the_same_settings(word: str) -> None:
    keys = ops.load("optimizers", word).Keys
    assert keys.word == rule(word).word == word
    written = {name: field.default for name, field in keys.model_fields.items()}
    assert list(rule(word)(**written).settings()) == list(written)


@pytest.mark.parametrize("word", ops.vocabulary("optimizers"))
def test_the_documentation_has_its_item(word: str) -> None:
    text = (ROOT / "docs/language.md").read_text(encoding="utf-8")
    assert ops.load("optimizers", word).DOCUMENTATION in text


def test_pytorch_keeps_the_moments_of_the_rules() -> None:
    """The table of a package is that of the backend's modules; GENCC_RECORD=1 writes it."""
    known = {word: _in_torch(word) for word in ops.vocabulary("optimizers")}
    check_table(RUNTIME, "MOMENTS", dict(known.values()))
    for word, (_, moments) in known.items():
        assert tuple(moments.values()) == rule(word).moments


@pytest.mark.parametrize("word", ops.vocabulary("optimizers"))
def test_a_keras_package_gets_the_class_of_the_rule(word: str) -> None:
    module = ops.load_from("gencc_keras.ops", "optimizers", word)
    path = ROOT / f"backends/gencc_keras/runtime/{word}.py"
    defined = ast.parse(path.read_text(encoding="utf-8")).body
    assert module.CLASS in {
        node.name for node in defined if isinstance(node, ast.ClassDef)
    }


def _in_torch(word: str) -> tuple[str, dict[str, str]]:
    module = ops.load_from("gencc_torch.ops", "optimizers", word)
    return module.CLASS, module.MOMENTS


def test_gradients_are_looked_for_where_they_enter_as_they_are() -> None:
    assert {"m", "momentum"} <= GRADIENTS
    assert "v" not in GRADIENTS
    for word in ops.vocabulary("optimizers"):
        assert {*rule(word).linear} <= {*rule(word).moments}
