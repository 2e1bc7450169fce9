"""What benchmarks/communication.py computes, and what docs/scale.md has of it."""

from __future__ import annotations

import importlib.util
import re
import shlex
import sys
from collections.abc import Iterator
from types import ModuleType

import pytest
from record import ROOT
from ruamel.yaml import YAML

PAGE = ROOT / "docs/scale.md"
LARGE = ["--weights", "50e6", "--step", "200", "--fixed", "5", "--batch", "256"]


@pytest.fixture(scope="module")
def communication() -> ModuleType:
    path = ROOT / "benchmarks/communication.py"
    spec = importlib.util.spec_from_file_location("communication", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["communication"] = module  # where dataclasses look for annotations
    spec.loader.exec_module(module)
    return module


def test_ring_of_four(communication: ModuleType) -> None:
    """Each of 2 (4 - 1) hops carries a quarter of the bytes: 1 s, and 25 / 25 s."""
    assert communication.Link("", 1.0, 25.0).ring(100, 4) == 12.0


def test_one_worker_sends_nothing(communication: ModuleType) -> None:
    training = communication.Training(weights=1e6, step=3.0, fixed=1.0, small=9)
    assert training.speed_up(1, communication.LINKS[0]) == 1.0


def test_messages_that_cost_nothing_leave_what_is_fixed(
    communication: ModuleType,
) -> None:
    training = communication.Training(weights=1e6, step=3.0, fixed=1.0, small=9)
    free = communication.Link("", 0.0, float("inf"))
    assert training.speed_up(4, free) == 3.0 / (1.0 + 2.0 / 4)


@pytest.mark.parametrize("options", [[], LARGE])
def test_the_page_has_the_table(
    communication: ModuleType,
    options: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    page = (ROOT / "docs/scale.md").read_text("utf-8")
    monkeypatch.setattr(sys, "argv", ["communication.py", *options])
    communication.main()
    rows = [line for line in capsys.readouterr().out.splitlines() if line[:1] == "|"]
    assert len(rows) == 9
    assert "\n".join(rows) in page


def test_manifests_are_yaml_and_shell() -> None:
    """Those of Kubernetes, as they stand in docs/scale.md."""
    text = re.sub(r"(?m)^    ", "", "\n".join(_indented(PAGE.read_text())))
    blocks = map(str.strip, text.split("\n\n"))
    manifests = [block for block in blocks if block.startswith("apiVersion")]
    read = [YAML(typ="safe").load(manifest) for manifest in manifests]
    assert [manifest["kind"] for manifest in read] == ["JobSet", "Service"]
    job = read[0]["spec"]["replicatedJobs"][0]["template"]["spec"]
    container = job["template"]["spec"]["containers"][0]
    (line,) = container["args"]
    assert line.count("\n") == 0
    words = shlex.split(line.partition("exec ")[2])
    assert words[:3] == ["torchrun", "--nnodes", str(job["completions"])]
    limits = container["resources"]["limits"]
    assert words[4] == str(limits["nvidia.com/gpu"])
    jobs, name = (
        read[0]["spec"]["replicatedJobs"][0]["name"],
        read[0]["metadata"]["name"],
    )
    assert f"{name}-{jobs}-0-0.{name}:29500" in words


def _indented(text: str) -> Iterator[str]:
    """The lines of blocks of code, and an empty line for each of the others."""
    for line in text.splitlines():
        yield line if line.startswith("    ") else ""
