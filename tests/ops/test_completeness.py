"""Every word has all that a word has to have; what is missing is said with its place."""

from __future__ import annotations

import ast
import keyword
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from gencc import ops
from gencc.ir.layers import Initial, Layer
from recorded_tables import check_table

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class File:
    """A file that a word has to have, by a path with the word as `{}`.

    names: what it defines, and what that is for.
    """

    path: str
    names: Mapping[str, str]


LANGUAGE, TORCH, KERAS, REFERENCE = (
    "compiler/gencc/ops/{kind}/{word}.py",
    "backends/gencc_torch/ops/{kind}/{word}.py",
    "backends/gencc_keras/ops/{kind}/{word}.py",
    "compiler/gencc/verification/reference/ops/{kind}/{word}.py",
)
_KEYS = {
    "Keys": "how a spec writes it",
    "DOCUMENTATION": "its line of docs/language.md",
}

# What is called how in a sentence, and the files.
KINDS: Mapping[str, tuple[str, tuple[File, ...]]] = {
    "layers": (
        "layer",
        (
            File(
                LANGUAGE,
                {
                    **_KEYS,
                    "CASES": "its cases of the conformance suite",
                    "DRAWN": "how often random models try it",
                    "draw": "how random models have it",
                },
            ),
            File(TORCH, {"modules": "the nn.Modules that compute it"}),
            File(
                KERAS,
                {
                    "layers": "the Keras layers that compute it",
                    "NAMES": "what Keras calls them",
                },
            ),
            File(REFERENCE, {"compute": "its formula in NumPy"}),
        ),
    ),
    "initializers": (
        "initial weight",
        (
            File(LANGUAGE, {**_KEYS, "DRAWN": "what random models write"}),
            File(REFERENCE, {"values": "its distribution in NumPy"}),
        ),
    ),
    "optimizers": (
        "optimizer",
        (
            File(
                LANGUAGE,
                {
                    **_KEYS,
                    "CASES": "its cases of the conformance suite",
                    "draw": "its settings in random models",
                },
            ),
            File(
                TORCH,
                {
                    "CLASS": "its name in torch.optim",
                    "MOMENTS": "what the state of that class calls its moments",
                    "settings": "what its class is made with",
                },
            ),
            File(
                KERAS,
                {
                    "CLASS": "its class in the file of the word in runtime",
                    "settings": "what its class is made with",
                },
            ),
            File(REFERENCE, {"move": "its formula in NumPy"}),
        ),
    ),
    "distributions": (
        "distribution",
        (
            File(
                LANGUAGE,
                {
                    **_KEYS,
                    "PARTS": "what it is made of in formulas, or nothing",
                    "KL": "its divergences that have a closed form",
                    "CASES": "its cases of the conformance suite",
                    "draw": "its settings in random models",
                    "SPREAD": "between which numbers its samples lie",
                },
            ),
            File(REFERENCE, {"drawn": "its draws in NumPy"}),
        ),
    ),
    "functions": (
        "function",
        (
            File(
                LANGUAGE,
                {
                    "FUNCTION": "what a call takes and means",
                    "DOCUMENTATION": "its row of docs/language.md",
                    "CASES": "its cases of the conformance suite",
                    "DRAWN": "how random models have it",
                },
            ),
        ),
    ),
    "schedules": (
        "curve",
        (
            File(
                LANGUAGE,
                {
                    **_KEYS,
                    "CASES": "its settings in the conformance suite",
                    "DRAWN": "its ends in random models",
                },
            ),
            File(REFERENCE, {"value": "its formula in NumPy"}),
        ),
    ),
    "columns": ("kind of column", (File(LANGUAGE, _KEYS),)),
    "augmentations": (
        "change of images",
        (
            File(
                LANGUAGE,
                {
                    **_KEYS,
                    "CASES": "its settings in the conformance suite",
                    "DRAWN": "how random models have it",
                },
            ),
            File(REFERENCE, {"compute": "its formula in NumPy"}),
        ),
    ),
    "sources": (
        "data source",
        (
            File(
                LANGUAGE,
                {
                    "SOURCE": "what it has",
                    "DOCUMENTATION": "its row of docs/language.md",
                },
            ),
        ),
    ),
}
# Words that are something else, and what they have for it.
JOINED = {"modules": "joined", "layers": "joined", "compute": "joined"}
INSTEAD: Mapping[tuple[str, str], Mapping[str, str | None]] = {
    # Joins inputs, which resolve/networks.py does, and becomes no layer.
    ("layers", "concat"): dict.fromkeys(
        ("DRAWN", "draw", "modules", "layers", "NAMES", "compute")
    ),
    # What they are is how they join the results of their chains.
    ("layers", "attention"): JOINED,
    ("layers", "residual"): JOINED,
    ("layers", "skip"): JOINED,
    # A name for what a layer gives, which is part of that layer then.
    ("layers", "tap"): dict.fromkeys(
        ("DRAWN", "draw", "modules", "layers", "NAMES", "compute")
    ),
    # Becomes the layers that it repeats.
    ("layers", "repeat"): dict.fromkeys(("modules", "layers", "NAMES", "compute")),
    # It is given an input of its network besides.
    ("layers", "film"): {"compute": "modulated"},
    ("layers", "given"): {"compute": "modulated"},
    # What it normalizes by is the choice of who calls it.
    ("layers", "batch_norm"): {"compute": "normalize"},
}


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_missing(kind: str) -> None:
    assert module_names(ROOT, kind) == [*ops.vocabulary(kind)]
    lacking = [
        problem
        for word in ops.vocabulary(kind)
        for problem in missing(ROOT, kind, word)
    ]
    assert not lacking, "\n".join(lacking)


def test_the_error_about_an_incomplete_word_says_what_to_write(tmp_path: Path) -> None:
    language = tmp_path / "compiler/gencc/ops/layers/glu.py"
    reference = tmp_path / "compiler/gencc/verification/reference/ops/layers/glu.py"
    for path in (language, reference):
        path.parent.mkdir(parents=True)
    language.write_text("class Keys: ...\nDOCUMENTATION = ''\nDRAWN = {}\n")
    reference.write_text("def computed(): ...\n")
    assert module_names(tmp_path, "layers") == ["glu"]
    assert list(missing(tmp_path, "layers", "glu")) == [
        "the layer glu has no `CASES` in compiler/gencc/ops/layers/glu.py: "
        "write it, its cases of the conformance suite",
        "the layer glu has no `draw` in compiler/gencc/ops/layers/glu.py: "
        "write it, how random models have it",
        "the layer glu has no file backends/gencc_torch/ops/layers/glu.py: "
        "write one with `modules`, the nn.Modules that compute it",
        "the layer glu has no file backends/gencc_keras/ops/layers/glu.py: "
        "write one with `layers`, the Keras layers that compute it, `NAMES`, what Keras "
        "calls them",
        "the layer glu has no `compute` in "
        "compiler/gencc/verification/reference/ops/layers/glu.py: write it, its formula "
        "in NumPy",
    ]


@pytest.mark.parametrize("word", ops.vocabulary("layers"))
def test_a_layer_and_its_keys_are_one_word(word: str) -> None:
    keys = ops.load("layers", word).Keys
    assert keys.word == word
    becomes_none = keys.joins or keys.expands or word == "tap"
    assert becomes_none == (keys.node is Layer)
    assert becomes_none or keys.node.word == word
    assert f"`{word}" in ops.load("layers", word).DOCUMENTATION


@pytest.mark.parametrize("word", ops.vocabulary("initializers"))
def test_an_initial_weight_and_its_keys_are_one_word(word: str) -> None:
    keys = ops.load("initializers", word).Keys
    assert (keys.word, keys.node.word) == (word, word)
    assert issubclass(keys.node, Initial)
    path = "compiler/gencc/runtime/support/streams.py"
    assert f"def {keys.node.stream}(" in (ROOT / path).read_text(encoding="utf-8"), (
        f"{path} has no `{keys.node.stream}`, by which packages draw {word}: write it"
    )


@pytest.mark.parametrize("word", ops.vocabulary("layers"))
@pytest.mark.parametrize("backend", ["torch", "keras"])
def test_what_has_weights_says_its_classes(backend: str, word: str) -> None:
    keys = ops.load("layers", word).Keys
    if keys.node is Layer:
        return  # it becomes none
    rule = ops.load_from(f"gencc_{backend}.ops", "layers", word)
    has_weights = keys.node.weights is not Layer.weights
    assert bool(getattr(rule, "CLASSES", ())) == has_weights, (
        f"CLASSES of {rule.__file__}: the classes that have weights"
    )


@pytest.mark.parametrize("backend", ["torch", "keras"])
def test_checkpoints_know_what_has_weights(backend: str) -> None:
    """By class: each runtime file says those of its own, `LAYERS` the framework's.

    GENCC_RECORD=1 writes `LAYERS` anew.
    """
    expected: dict[str, object] = {}
    for word in (*ops.vocabulary("layers"), "reference"):  # no spec writes the last
        if word == "reference" or ops.load("layers", word).Keys.node is not Layer:
            rule = ops.load_from(f"gencc_{backend}.ops", "layers", word)
            for name in getattr(rule, "CLASSES", ()):
                is_torch = backend == "torch"
                expected[name] = (word, rule.CLASSES[name]) if is_torch else word
    folder = ROOT / f"backends/gencc_{backend}/runtime"
    for path in sorted(folder.glob("*.py")):
        text = path.read_text(encoding="utf-8")
        registered = dict(
            re.findall(r'^LAYERS\["(\w+)"\] = ([^#\n]+)', text, re.MULTILINE)
        )
        own = set(re.findall(r"^class (\w+)", text, re.MULTILINE)) & set(expected)
        assert {
            name: ast.literal_eval(value.strip()) for name, value in registered.items()
        } == {name: expected.pop(name) for name in sorted(own)}, (
            f"{path}: LAYERS[…] = what checkpoints call each class that has weights"
        )
    check_table(folder / "support/weights.py", "LAYERS", expected)


def module_names(root: Path, kind: str) -> list[str]:
    """The words of a kind, in a checkout."""
    folder = (root / LANGUAGE.format(kind=kind, word="x")).parent
    return sorted(
        p.stem.rstrip("_") for p in folder.glob("*.py") if not p.stem.startswith("_")
    )


def missing(root: Path, kind: str, word: str) -> Iterator[str]:
    """What a word lacks in a checkout, each time what to write and where."""
    noun, files = KINDS[kind]
    instead = INSTEAD.get((kind, word), {})
    for file in files:
        names = {instead.get(name, name): what for name, what in file.names.items()}
        required = {name: what for name, what in names.items() if name}
        module = f"{word}_" if keyword.iskeyword(word) else word
        path = file.path.format(kind=kind, word=module)
        parts = ", ".join(f"`{name}`, {what}" for name, what in required.items())
        if not required:
            continue
        if not (root / path).exists():
            yield f"the {noun} {word} has no file {path}: write one with {parts}"
            continue
        has = _defined((root / path).read_text(encoding="utf-8"))
        for name, what in required.items():
            if name not in has:
                yield f"the {noun} {word} has no `{name}` in {path}: write it, {what}"


def _defined(source: str) -> set[str]:
    """The names that a module defines at its top."""
    names: set[str] = set()
    for node in ast.parse(source).body:
        match node:
            case ast.FunctionDef() | ast.ClassDef():
                names.add(node.name)
            case ast.Assign(targets=targets):
                names |= {
                    target.id for target in targets if isinstance(target, ast.Name)
                }
            case ast.AnnAssign(target=ast.Name(id=name)):
                names.add(name)
    return names
