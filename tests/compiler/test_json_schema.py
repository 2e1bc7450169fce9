"""The JSON Schema of specs accepts every spec, and refuses what a schema can refuse."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from gencc import ops
from gencc.cli.main import cli
from gencc.diagnostics import CompileError
from gencc.frontend.spec.json_schema import KEYS
from gencc.frontend.spec.json_schema import json_schema as written
from gencc.frontend.yaml.document import load
from jsonschema import Draft202012Validator

ROOT = Path(__file__).parents[2]
SPECS = sorted({*ROOT.glob("specs/*.yaml"), *ROOT.glob("specs/zoo/*/*.yaml")})
BAD = sorted((ROOT / "tests/diagnostics/bad").rglob("*.yaml"))
# Unknown keys, missing ones, wrong types, impossible numbers, names and words.
REFUSABLE = ("E0201", "E0202", "E0203", "E0204", "E0205", "E0206", "E0207")
# What takes more than a schema: blocks and their arguments, names of `params`, which
# may stand for any number, the order or number of things, and the length of words.
BEYOND = re.compile(
    r"block|argument|twice|fans|upside_down|size_in_params|count_down|long_reference|"
    r"every_ten|labels_nowhere|crop_of_nothing|unknown_resize|text_for_a_number|"
    r"function_in_params|label_in_quotes"
)


@cache
def json_schema() -> dict[str, Any]:
    """The schema, written once for all tests."""
    return written()


@cache
def validator() -> Draft202012Validator:
    Draft202012Validator.check_schema(json_schema())
    return Draft202012Validator(json_schema())


def accepted(data: Any) -> bool:
    return bool(validator().is_valid(data))


def test_every_spec_is_accepted() -> None:
    assert len(SPECS) > 90
    assert not [path.stem for path in SPECS if not accepted(load(path).data)]


def test_what_a_schema_can_refuse_is_refused() -> None:
    accepted_mistakes, count = [], 0
    for path in BAD:
        if not path.stem.startswith(REFUSABLE) or BEYOND.search(path.stem):
            continue
        try:
            document = load(path)
        except CompileError:
            continue  # no YAML, or not ours
        count += 1
        accepted_mistakes += [path.stem] * accepted(document.data)
    assert count >= 40
    assert not accepted_mistakes


def test_no_reference_leads_nowhere() -> None:
    text = json.dumps(json_schema())
    references = {*re.findall(r'"\$ref": "#/\$defs/([^"]+)"', text)}
    assert references
    assert references <= json_schema()["$defs"].keys()
    assert "x-gencc" not in text


def test_keys_are_told_as_the_documentation_tells_them() -> None:
    table = (ROOT / "docs/language.md").read_text(encoding="utf-8")
    table = table.partition("## Top level")[2].partition("Latents have")[0]
    for name, sentence in KEYS.items():
        (row,) = re.findall(rf"^\|[^|]*`{name}\b[^|]*\| (.*) \|$", table, re.MULTILINE)
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", row)
        assert plain.startswith(sentence[:40].split(" `{average")[0]), (name, plain)
    properties = json_schema()["properties"]
    assert properties.keys() == KEYS.keys()
    assert all(properties[name]["description"] == KEYS[name] for name in KEYS)


@pytest.mark.parametrize("kind", ["layers", "optimizers", "distributions", "schedules"])
def test_every_word_is_there_and_explained(kind: str) -> None:
    mapping = json_schema()["$defs"][kind]["anyOf"][-1]
    assert mapping["properties"].keys() == {*ops.vocabulary(kind)}
    assert all(len(each["description"]) > 10 for each in mapping["properties"].values())


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        (["relu"], True),
        ([{"dense": 64}], True),
        ([{"dense": {"units": 64, "init": "zeros"}}], True),
        ([{"dense": "2 * K"}], True),
        ([{"residual": {"layers": [{"dense": 4}]}}], True),
        ([{"residual": {"layers": [{"dens": 4}]}}], False),
        (["dense"], False),
        ([{"dense": 0}], False),
        ([{"dense": {"units": 64, "unit": 3}}], False),
        ([{"dense": 64, "relu": {}}], False),
    ],
)
def test_layers(layers: list[Any], expected: bool) -> None:
    spec = load(ROOT / "specs/vae.yaml").data
    spec["networks"]["decoder"]["layers"] = layers
    assert accepted(spec) == expected
    with_block = {**spec, "blocks": {"dens": ["relu"]}}
    assert accepted(with_block) or not expected


def test_the_command(tmp_path: Path) -> None:
    printed = CliRunner().invoke(cli, ["schema"])
    assert json.loads(printed.stdout) == json_schema()
    path = tmp_path / "gencc.schema.json"
    assert CliRunner().invoke(cli, ["schema", "--out", str(path)]).exit_code == 0
    assert json.loads(path.read_text(encoding="utf-8")) == json_schema()
