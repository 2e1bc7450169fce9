"""editors/, action.yml and the workflow: they name what there is."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click import Command
from gencc.cli.main import cli
from gencc.cli.schema import MODELINE
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
EXTENSION = ROOT / "editors/vscode"
MANIFEST = json.loads((EXTENSION / "package.json").read_text("utf-8"))
CONTRIBUTES = MANIFEST["contributes"]


def yaml(path: str) -> Any:
    return YAML(typ="safe", pure=True).load((ROOT / path).read_text("utf-8"))


def command(name: str) -> Command:
    known = cli.get_command(None, name)  # type: ignore[arg-type]
    assert known is not None, name
    return known


@pytest.mark.parametrize("path", sorted(EXTENSION.glob("*.json")), ids=lambda p: p.name)
def test_files_of_the_extension_are_json(path: Path) -> None:
    assert isinstance(json.loads(path.read_text("utf-8")), dict)


def test_the_extension_has_the_files_that_it_names() -> None:
    (language,) = CONTRIBUTES["languages"]
    (grammar,) = CONTRIBUTES["grammars"]
    for name in (MANIFEST["main"], language["configuration"], grammar["path"]):
        assert (EXTENSION / name).is_file(), name
    scope = json.loads((EXTENSION / grammar["path"]).read_text("utf-8"))["scopeName"]
    assert (grammar["language"], grammar["scopeName"]) == (language["id"], scope)


def test_the_extension_starts_the_server() -> None:
    settings = CONTRIBUTES["configuration"]["properties"]
    program, *arguments = settings["gencc.command"]["default"]
    assert program == "gencc"
    assert [command(name).name for name in arguments] == ["lsp"]
    text = (EXTENSION / "extension.js").read_text("utf-8")
    assert 'getConfiguration("gencc").get("command")' in text
    required = {*re.findall(r'require\("([^"/]+)', text)} - {"vscode"}
    assert required == {*MANIFEST["dependencies"]}
    (language,) = CONTRIBUTES["languages"]
    assert f'language: "{language["id"]}"' in text


def test_specs_are_known_by_their_first_line() -> None:
    (language,) = CONTRIBUTES["languages"]
    pattern = re.compile(language["firstLine"])
    for line in ("gencc: 1", "gencc:  1 ", MODELINE.rstrip("\n")):
        assert pattern.search(line), line
    for line in ("name: gencc", "# gencc: 1", "services:"):
        assert not pattern.search(line), line
    for path in sorted((ROOT / "specs").glob("*.yaml")):
        assert pattern.search(path.read_text("utf-8").splitlines()[0]), path


def test_the_action_runs_commands_that_there_are() -> None:
    action = yaml("action.yml")
    assert action["runs"]["using"] == "composite"
    lines = [step["run"] for step in action["runs"]["steps"] if "run" in step]
    runs = [line.split() for line in lines if line.startswith("gencc ")]
    assert [words[1] for words in runs] == ["check", "fmt", "build"]
    for _, name, *words in runs:
        flags = {flag for p in command(name).params for flag in p.opts}
        assert {word for word in words if word.startswith("--")} - {"--"} <= flags
    text = (ROOT / "action.yml").read_text("utf-8")
    assert {*re.findall(r"inputs\.([a-z-]+)", text)} == {*action["inputs"]}


def test_the_workflow_has_every_python_and_system() -> None:
    jobs = yaml(".github/workflows/ci.yml")["jobs"]
    matrix = jobs["fast"]["strategy"]["matrix"]
    assert {system.split("-")[0] for system in matrix["os"]} == {
        "ubuntu",
        "macos",
        "windows",
    }
    assert matrix["python"] == ["3.11", "3.12", "3.13"]


def test_hooks_run_commands_that_there_are() -> None:
    hooks = yaml(".pre-commit-hooks.yaml")
    assert [hook["id"] for hook in hooks] == ["gencc-check", "gencc-fmt"]
    for hook in hooks:
        program, name, *flags = hook["entry"].split()
        assert program == "gencc"
        assert {*flags} <= {flag for p in command(name).params for flag in p.opts}
