"""Words that anybody would take for a name can be one, whatever programs need them for."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from collisions import COLLISIONS
from gencc import plugins
from gencc.driver import check
from gencc.verification.conformance.runner import write

NAMES = [
    "linear",
    "outputs",
    "noise",
    "total",
    "precision",
    "uniform",
    "normal",
    "match",
    "scale",
    "labels",
    "gradient",
    "grad",
    "step",
    "images",
    "batch",
    "batch_size",
    "networks",
    "model",
    "filter",
    "range",
    "state",
    "move",
    "split",
    "place",
    "turn",
    "side",
    "named",
]
BACKENDS = ("torch", "keras", "keras-jax")


def spec(names: list[str]) -> str:
    """Each word as the name of something; a network is called like no function."""
    calls = [
        word for word in names if word not in ("normal", "grad", "precision", "batch")
    ]
    nets, (*lets,), (*terms,) = calls[:9], names[9:18], names[18:]
    lets = [word for word in (*lets, *names[:9]) if word not in nets]
    lines = ["gencc: 1", "name: words", "data: {source: ring, batch: 100}", "networks:"]
    lines += [f"  {name}: {{input: x, layers: [dense: 2]}}" for name in nets]
    lines += ["let:"]
    networks = [nets[n % len(nets)] for n in range(len(lets))]
    lines += [f"  {name}: {net}(x)" for name, net in zip(lets, networks, strict=True)]
    lines += ["losses:"]
    networks = [lets[n % len(lets)] for n in range(len(terms))]
    lines += [f"  {name}: sse({v}, x)" for name, v in zip(terms, networks, strict=True)]
    every = " + ".join([*terms, *(f"sse({name}(x), x)" for name in nets)])
    lines += ["train:", "  epochs: 1", "  optimizer: {sgd: {lr: 0.01}}"]
    lines += [f"  minimize: {every}", "outputs:"]
    return "\n".join([*lines, *(f"  {name}: {nets[0]}(x)" for name in names)])


def programs(text: str, folder: Path) -> list[Path]:
    """The packages of a spec, by backend."""
    path = folder / "spec.yaml"
    path.write_text(text + "\n")
    lowered = check(path).lowered
    folders = []
    for backend in BACKENDS:
        plugin = plugins.find(backend)
        package = plugins.emit(plugin, plugins.load(plugin), lowered)
        write(package, folder)
        folders.append(folder / package.name)
    return folders


def sound(folder: Path) -> str:
    """What ruff finds wrong with the names below a folder."""
    ruff = [
        sys.executable,
        "-m",
        "ruff",
        "check",
        "--isolated",
        "--no-cache",
        "--quiet",
    ]
    command = [*ruff, "--select", "F", "--output-format", "concise", str(folder)]
    return subprocess.run(command, capture_output=True, text=True).stdout


def test_natural_names_are_allowed(tmp_path: Path) -> None:
    """Each as a network, a definition, a loss and an output."""
    for turn in (0, 9, 18):
        folder = tmp_path / str(turn)
        folder.mkdir()
        programs(spec([*NAMES[turn:], *NAMES[:turn]]), folder)
    assert sound(tmp_path) == ""


@pytest.mark.parametrize("name", COLLISIONS)
def test_packages_are_programs(name: str, tmp_path: Path) -> None:
    programs(COLLISIONS[name].text, tmp_path)
    assert sound(tmp_path) == ""


def test_records_know_their_network(tmp_path: Path) -> None:
    """A type checker would refuse `b(qb)` if it took what the first encoder returns."""
    torch, *_ = programs(COLLISIONS["two records of one shape"].text, tmp_path)
    tree = ast.parse((torch / "losses.py").read_text())
    annotations = {
        node.name: ast.unparse(node.args) for node in tree.body if isinstance(node, ast.FunctionDef)
    }  # fmt: skip
    assert annotations == {"a": "qa: EaOutput", "b": "qb: EbOutput"}


def test_flags_are_names_of_the_spec(tmp_path: Path) -> None:
    """But for those that every package has for something else."""
    text = COLLISIONS["parameters and the settings of a run"].text
    settings = []
    for package in programs(text, tmp_path):
        tree = ast.parse((package / "config.py").read_text())
        (config,) = (node for node in tree.body if isinstance(node, ast.ClassDef))
        fields = [node for node in config.body if isinstance(node, ast.AnnAssign)]
        settings.append({ast.unparse(field.target): _flag(field) for field in fields})
    assert settings[0] == settings[1] == settings[2]
    own = {name: flag for name, flag in settings[0].items() if name != flag}
    assert own == {"lambda_3": "lambda", "model_2": "model"}
    assert {"seed_2", "batch_size_2", "lambda_2", "steps_2", "out_2"} <= {*settings[0]}


def _flag(field: ast.AnnAssign) -> str:
    """Of a setting, as its metadata have it."""
    name = ast.unparse(field.target)
    if not isinstance(field.value, ast.Call):
        return name
    (metadata,) = (k.value for k in field.value.keywords if k.arg == "metadata")
    return str(ast.literal_eval(metadata).get("flag", name))


def test_a_name_derived_from_a_definition_is_no_draw(tmp_path: Path) -> None:
    """A latent `q_mean` beside the mean of q, and `p_logits` beside the logits of p."""
    text = """\
gencc: 1
name: drawn
data: {source: ring, batch: 100}
latent: {q_mean: {normal: 2}, p_logits: {normal: 2}}
networks:
  a: {input: x, layers: [dense: 2]}
  b: {input: x, layers: [dense: 2]}
  d: {input: p_logits, layers: [dense: 1, sigmoid]}
let:
  q: normal(2 * a(x), tanh(b(x)))
  s: sample(q)
  p: d(sample(prior.p_logits))
losses:
  far: sse(s, sample(prior.q_mean)) + sse(s, sample(prior.q_mean)) - log(p) + kl(q, prior.q_mean)
train: {epochs: 1, optimizer: {sgd: {lr: 0.01}}, minimize: far}
outputs: {far: sample(prior.q_mean) + q.mean, one: "sample(prior.p_logits) * p"}
"""
    for package in programs(text, tmp_path):
        for name in ("train.py", "outputs.py", "losses.py"):
            for node in ast.walk(ast.parse((package / name).read_text())):
                if isinstance(node, ast.FunctionDef):
                    assert _assigned_twice(node) == set(), f"{package.name}/{name}"
    assert sound(tmp_path) == ""


def _assigned_twice(function: ast.FunctionDef) -> set[str]:
    """Names that are given to a function and set again, or set twice, in its own lines."""
    seen = {argument.arg for argument in function.args.args}
    again: set[str] = set()
    for statement in function.body:
        for target in statement.targets if isinstance(statement, ast.Assign) else ():
            names = {
                part.id
                for part in ast.walk(target)
                if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
            }
            again |= seen & names
            seen |= names
    return again
