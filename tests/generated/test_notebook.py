"""`gencc build --notebook`: the model in cells, which show what a package computes."""

from __future__ import annotations

import ast
import json
import re
import sys
from pathlib import Path
from typing import Any

import forkserver
import nbformat
import pytest
import record
from forkserver import compiling_quickly
from gencc.codegen.latex import latex
from gencc.codegen.mathematics import defined, mathml
from gencc.codegen.notebook import notebook
from gencc.driver import build_all, check
from gencc.plugins import BUILT_IN
from matplotlib.mathtext import MathTextParser

STEPS = 6
RUN = """
import json, pathlib, sys
sys.path.insert(0, "")
space = {"__name__": "__main__"}
for cell in json.loads(pathlib.Path(sys.argv[1]).read_text())["cells"]:
    if cell["cell_type"] == "code":
        code = "".join(cell["source"]).replace("| None = None", "| None = %d", 1)
        exec(compile(code, "a cell", "exec"), space)
"""


def build(folder: Path, backend: str, *names: str, form: str = "notebook") -> None:
    specs = [record.ROOT / "specs" / f"{name}.yaml" for name in names]
    build_all(specs, [backend], folder, False, form)  # type: ignore[arg-type]


def cells(path: Path) -> list[dict[str, Any]]:
    read = json.loads(path.read_text(encoding="utf-8"))
    nbformat.validate(read)
    result: list[dict[str, Any]] = read["cells"]
    return result


@pytest.mark.parametrize("backend", BUILT_IN)
def test_each_part_has_a_cell_and_what_stands_above_it(
    backend: str, tmp_path: Path
) -> None:
    build(tmp_path, backend, "vae")
    package = f"vae_{backend.replace('-', '_')}"
    listed = cells(tmp_path / f"{package}_notebook/{package}.ipynb")
    texts = ["".join(cell["source"]) for cell in listed]
    headings = re.findall(r"^#+ (.+)$", "\n".join(texts), re.MULTILINE)
    assert headings == [
        *("vae", "Settings", "Networks", "Losses", "Steps", "Optimizers", "Outputs"),
        *("Training", "Results", "sample", "reconstruct", "encode", "manifold"),
    ]
    code = [t for t, c in zip(texts, listed, strict=True) if c["cell_type"] == "code"]
    for text in code:
        ast.parse(text)
    assert sum("def train_step(" in text for text in code) == 1
    # The formula of a loss stands above its function.
    above = texts[next(n for n, t in enumerate(texts) if "def kl_term" in t) - 1]
    assert above == r"$\mathrm{kl}=\mathrm{KL}(q\,\Vert\,p(z))$"


def test_code_is_cut_where_a_cell_begins() -> None:
    code = "# %% a\nx = 1\n\n# %%\n\ny = 2\n# %% b\n"
    read = json.loads(notebook(code, {"a": "# A\n\nmore", "b": "B"}))
    kinds = [(cell["cell_type"], "".join(cell["source"])) for cell in read["cells"]]
    assert kinds == [
        ("markdown", "# A\n\nmore"),
        ("code", "x = 1"),
        ("code", "y = 2"),
        ("markdown", "B"),
    ]


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("sse(x_hat, x) / 2", r"$\frac{{\Vert \hat{x}-x\Vert }^{2}}{2}$"),
        ("beta * kl(q, prior.z)", r"$β\cdot \mathrm{KL}(q\,\Vert\,p(z))$"),
        ("sqrt(a) ** 2 <= -b", r"${\sqrt{a}}^{2}\le -b$"),
        ("f_x(a_long_name)", r"$\mathrm{f\_x}({a}_{\mathrm{long\_name}})$"),
        ("no formula `", "`no formula '`"),
    ],
)
def test_formulas_as_latex(formula: str, expected: str) -> None:
    assert latex(mathml(formula)) == expected


@pytest.mark.parametrize("name", ["vae", "wgan_gp", "aae_universal", "manifold"])
def test_formulas_can_be_set(name: str) -> None:
    """matplotlib reads the same notation, and says where it is wrong."""
    parser: Any = MathTextParser("path")
    model = check(record.ROOT / f"specs/{name}.yaml").model
    texts = [(item.name, item.text) for item in model.definitions]
    texts += [(item.name, item.text) for item in model.losses]
    texts += [("y", text) for item in model.outputs for text in item.texts]
    for left, text in texts:
        formula = latex(defined(left, text))
        if formula.startswith("$"):
            parser.parse(formula)


@pytest.mark.framework
@pytest.mark.parametrize(
    ("name", "backend"),
    [("vae", "torch"), ("vae", "keras-jax"), ("anomaly_code", "keras")],
)
def test_it_computes_and_shows_what_the_package_does(
    name: str, backend: str, tmp_path: Path
) -> None:
    """To the last digit; with statistics that are fitted, and metrics."""
    build(tmp_path, backend, name)
    build(tmp_path, backend, name, form="package")
    package = f"{name}_{backend.replace('-', '_')}"
    folder = tmp_path / f"{package}_notebook"
    for where, arguments in (
        (folder, ["-c", RUN % STEPS, f"{package}.ipynb"]),
        (tmp_path, ["-m", package, "train", "--steps", str(STEPS), "--out", "runs/p"]),
    ):
        done = forkserver.run(backend, arguments, where, compiling_quickly())
        assert done.returncode == 0, done.stderr
    own = tmp_path / f"runs/{package}_notebook"
    columns = own / "losses.csv", tmp_path / "runs/p/losses.csv"
    curves = [
        [line.split(",") for line in path.read_text().split()] for path in columns
    ]
    width = len(curves[0][0])  # a package also has what it measures while it trains
    assert curves[0] == [row[:width] for row in curves[1]]
    outputs = check(record.ROOT / f"specs/{name}.yaml").model.outputs
    for output in outputs:
        assert [*own.glob(f"{output.name}.png")], output.name
    assert (own / "metrics.json").exists() == (name == "anomaly_code")


@pytest.mark.framework
@pytest.mark.long
def test_a_kernel_runs_it_from_top_to_bottom(tmp_path: Path) -> None:
    NotebookClient = pytest.importorskip("nbclient").NotebookClient
    build(tmp_path, "torch", "vae")
    folder = tmp_path / "vae_torch_notebook"
    read = nbformat.read(folder / "vae_torch.ipynb", 4)
    resources = {"metadata": {"path": str(folder)}}
    NotebookClient(
        read, timeout=300, kernel_name="python3", resources=resources
    ).execute()
    kinds = [
        o.output_type for c in read.cells if c.cell_type == "code" for o in c.outputs
    ]
    assert kinds.count("display_data") == 5, sys.version
