"""`gencc build --single-file`: one file that can be shown, and computes what a package does."""

import ast
import subprocess
import sys
from pathlib import Path

import forkserver
import pytest
import record
from forkserver import compiling_quickly
from gencc.codegen.python.nodes import Assign, Literal, Name
from gencc.codegen.python.rewrite import rewritten
from gencc.codegen.single_file import SUPPORT
from gencc.driver import build_all
from gencc.plugins import BUILT_IN
from type_checking import type_errors

# Names that the file needs itself, or makes of others.
HOSTILE = """
gencc: 1
name: hostile
data: {source: ring, batch: 100}
params: {History: 2.0, main: 3.0}
latent: {train: {normal: 2}}
networks:
  support: {input: train, layers: [dense: 2]}
  kl_term: {input: x, layers: [dense: 2]}
let:
  dis_term: support(sample(prior.train))
  kl: kl_term(dis_term)
  kl_term_2: kl_term(x)
losses:
  dis: "sse(kl, dis_term)"
  near: "History * sse(kl_term_2, x)"
  near_term: "main * sse(dis_term, x)"
train:
  epochs: 1
  optimizers: {support: {sgd: {lr: 0.01}}, kl_term: {adam: {lr: 0.01}}}
  schedule:
    - {name: data, update: support, minimize: dis + near_term}
    - {name: weights, update: kl_term, minimize: near}
"""
# PyTorch's own `backward`, and whatever TensorFlow decorates.
UNTYPED = ("[no-untyped-call]", "[untyped-decorator]")
MOST_LINES = {"vae": 200, "dcgan": 250}


def build(folder: Path, backend: str, *names: str) -> None:
    specs = [record.ROOT / "specs" / f"{name}.yaml" for name in names]
    build_all(specs, [backend], folder, False, "single file")


def run(folder: Path, *command: str) -> None:
    done = subprocess.run(
        [sys.executable, *command], cwd=folder, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("backend", BUILT_IN)
def test_it_fits_a_slide_and_stands_beside_its_support(
    backend: str, tmp_path: Path
) -> None:
    build(tmp_path, backend, *MOST_LINES)
    for name, most in MOST_LINES.items():
        package = f"{name}_{backend.replace('-', '_')}"
        folder = tmp_path / f"{package}_single"
        text = (folder / f"{package}.py").read_text(encoding="utf-8")
        assert len(text.splitlines()) <= most
        assert ast.get_docstring(ast.parse(text))
        written = {path.name for path in folder.iterdir()}
        assert written == {
            *(f"{package}.py", SUPPORT, "requirements.txt", "gencc.json")
        }
        assert not list(folder.glob("support/run.py")), "what it does not import"


@pytest.mark.parametrize("backend", BUILT_IN)
def test_support_imports_nothing_that_is_missing(backend: str, tmp_path: Path) -> None:
    build(tmp_path, backend, "wgan_gp", "image_to_image")
    for path in tmp_path.glob("*/support/*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.ImportFrom) and node.level:
                assert node.level == 1
                names = [node.module] if node.module else [n.name for n in node.names]
                for name in names:
                    assert (path.parent / f"{name}.py").exists(), (path, name)


def test_a_part_of_code_is_replaced_wherever_it_stands() -> None:
    code = (Assign("x", Name("old")), Assign("y", Literal(1)))
    new = rewritten(code, lambda p: Name("new") if p == Name("old") else p)
    assert new == (Assign("x", Name("new")), Assign("y", Literal(1)))


@pytest.mark.framework
@pytest.mark.parametrize("backend", BUILT_IN)
def test_every_spec_of_the_gallery_has_one(backend: str, tmp_path: Path) -> None:
    """Each spec in one framework, those in turn: what differs is the dialect alone."""
    turn = [*BUILT_IN].index(backend)
    names = [path.stem for path in record.SPECS[turn :: len(BUILT_IN)]]
    build(tmp_path, backend, *names)
    files = [*tmp_path.glob("*/*.py")]
    assert len(files) == len(names)
    for path in tmp_path.rglob("*.py"):
        compile(path.read_bytes(), path, "exec")
    settings = ["--config", str(record.GENERATED / "ruff.toml"), "--no-cache"]
    run(tmp_path, "-m", "ruff", "check", *settings, ".")
    run(tmp_path, "-m", "ruff", "format", "--check", *settings, ".")


@pytest.mark.framework
@pytest.mark.parametrize("backend", BUILT_IN)
def test_it_is_well_typed(
    backend: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """But for what its framework leaves untyped, which packages say in their pages."""
    build(tmp_path, backend, "vae")
    (folder,) = tmp_path.iterdir()
    names = [path.name for path in folder.glob("*.py")]
    errors = type_errors(folder, tmp_path_factory, *names)
    assert not [e for e in errors if not e.endswith(UNTYPED)]


@pytest.mark.framework
@pytest.mark.parametrize(
    ("name", "backend"),
    [*(("vae", backend) for backend in BUILT_IN), ("wgan_gp", "torch"), ("", "torch")],
)
def test_it_computes_what_the_package_computes(
    name: str, backend: str, tmp_path: Path
) -> None:
    """To the last digit: the steps are the same code, fed with the same numbers."""
    path = record.ROOT / "specs" / f"{name}.yaml"
    if not name:
        name, path = "hostile", tmp_path / "hostile.yaml"
        path.write_text(HOSTILE, encoding="utf-8")
    package = f"{name}_{backend.replace('-', '_')}"
    build_all([path], [backend], tmp_path, False)
    build_all([path], [backend], tmp_path, False, "single file")
    single = tmp_path / f"{package}_single/{package}.py"
    for out, *arguments in (
        ("package", "-m", package, "train"),
        ("single", str(single)),
    ):
        done = forkserver.run(
            *(
                backend,
                [*arguments, "--steps", "2", "--out", out],
                tmp_path,
                compiling_quickly(),
            )
        )
        assert done.returncode == 0, done.stderr
    tables = [tmp_path / way / "losses.csv" for way in ("package", "single")]
    assert tables[0].read_bytes() == tables[1].read_bytes()
    assert (tmp_path / "single/losses.png").stat().st_size > 1000
