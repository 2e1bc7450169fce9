"""Each function has a line in each backend, a file in the reference, a case, and is drawn."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from gencc import ops
from gencc.ops import functions
from gencc.ops.drawing import Special
from gencc.verification.conformance.rows import EVERY
from gencc.verification.reference import ops as reference
from loading import snippet

ROOT = Path(__file__).parents[2]
FOLDER = "compiler/gencc/ops/functions"
DIALECTS = {
    "backends/gencc_torch/expressions.py": "gencc_torch.expressions",
    "backends/gencc_keras/expressions.py": "gencc_keras.expressions",
}
REFERENCE = "compiler/gencc/verification/reference"
WRITTEN_AS_A_POWER = {"square"}  # by codegen/expressions.py, for every framework
GONE_BEFORE_BACKENDS = {"bce"}  # lowering/stable.py makes bce_with_logits of it


@pytest.mark.parametrize("name", functions.names())
def test_its_module_begins_with_its_call(name: str) -> None:
    module = ops.load(functions.KIND, name)
    assert module.__doc__ and f"`{name}(" in module.__doc__.partition("\n")[0], (
        f"the first line of {FOLDER}/{name}.py says what a call `{name}(…)` is"
    )


@pytest.mark.parametrize("name", functions.names())
def test_a_backend_writes_it(name: str) -> None:
    operation = functions.find(name).operation
    if operation is None or name in WRITTEN_AS_A_POWER | GONE_BEFORE_BACKENDS:
        return
    for path, module in DIALECTS.items():
        dialect = importlib.import_module(module).FRAMEWORK.training
        table = "reductions" if operation == "reduction" else "functions"
        assert name in getattr(dialect, table), (
            f"{path} does not say how the framework computes `{name}`: "
            f"add it to `{table}` of the Dialect"
        )


@pytest.mark.parametrize("name", functions.names())
def test_the_reference_computes_it(name: str) -> None:
    function = functions.find(name)
    if function.operation not in ("elementwise", "reduction") and not function.rule:
        return  # made of others, or a node that has no other word
    file = f"{REFERENCE}/ops/functions/{name}.py"
    assert (ROOT / file).exists(), (
        f"the reference does not compute `{name}`: write {file} with `compute`, from the "
        "formula and not from a backend"
    )
    assert hasattr(
        ops.load_from(reference.__name__, functions.KIND, name), "compute"
    ), f"{file} has no `compute`: write it, the formula of `{name}` in NumPy"


@pytest.mark.parametrize(
    "name", [n for n in functions.names() if functions.is_measure(n)]
)
def test_packages_and_reference_measure_it(name: str) -> None:
    module = functions.find(name).module
    file = f"compiler/gencc/runtime/optional/{module}.py"
    assert hasattr(snippet("optional", module), name), (
        f"{file} has no `{name}`: write it, for all packages"
    )
    if name != "auroc":  # it asks for labels, which reference/trained.py knows
        own = ops.load_from(reference.__name__, functions.KIND, name)
        assert hasattr(own, "measure"), (
            f"{REFERENCE}/ops/functions/{name}.py has no `measure`"
        )


# Pictures of no data, which no case has: tests/packages look at them.
PICTURES = {"between", "each", "grid", "traverse"}


@pytest.mark.parametrize("name", functions.names())
def test_a_case_calls_it(name: str) -> None:
    own = [case.title for case in ops.load(functions.KIND, name).CASES]
    known = {row.title for row in EVERY}
    assert set(own) <= known, f"cases of {name} that are not run"
    called = any(f"{name}(" in row.spec for row in EVERY)
    assert called != (name in PICTURES), (
        f"no case of the conformance suite calls `{name}`: "
        f"write one into CASES of {FOLDER}/{name}.py"
    )


def test_random_models_draw_it() -> None:
    """By a rule, or by a function of the strategies that there is."""
    sys.path.insert(0, str(ROOT / "tests/random_models"))
    try:
        for name in functions.names():
            rule = ops.load(functions.KIND, name).DRAWN
            if isinstance(rule, Special):
                module, _, strategy = rule.strategy.partition(".")
                strategies = importlib.import_module(f"strategies.{module}")
                assert hasattr(strategies, strategy), (
                    f"DRAWN of {FOLDER}/{name}.py names {rule.strategy}, and "
                    f"tests/random_models/strategies/{module}.py has no {strategy}"
                )
    finally:
        sys.path.remove(str(ROOT / "tests/random_models"))


@pytest.mark.parametrize("after_training", [False, True])
def test_the_documentation_has_its_row(after_training: bool) -> None:
    """GENCC_RECORD=1 writes the tables of docs/language.md anew."""
    path = ROOT / "docs/language.md"
    text = path.read_text(encoding="utf-8")
    head = "| function | meaning |\n|---|---|\n"
    start = text.index(head)
    if after_training:
        start = text.index(head, start + 1)
    start += len(head)
    end = text.index("\n\n", start) + 1
    rows = [
        ops.load(functions.KIND, name).DOCUMENTATION
        for name in functions.names()
        if functions.find(name).after_training == after_training
    ]
    table = "".join(f"{row}\n" for row in rows)
    if os.environ.get("GENCC_RECORD"):
        path.write_text(text[:start] + table + text[end:], encoding="utf-8")
    else:
        assert text[start:end] == table, "DOCUMENTATION of a function and its row"


def test_a_build_imports_the_functions_that_its_formulas_call(tmp_path: Path) -> None:
    loaded = _loaded("specs/linear_ae.yaml", tmp_path)
    assert 0 < len(loaded) < 8
    assert loaded <= {*functions.names()}


def _loaded(spec: str, folder: Path) -> set[str]:
    """The modules of functions that a build of a spec has imported."""
    prefix = "gencc.ops.functions."
    program = f"""
import json, sys
from click.testing import CliRunner
from gencc.cli.main import cli
CliRunner().invoke(cli, ["build", {spec!r}, "--backend", "torch", "--out", {str(folder)!r}])
print(json.dumps([m.removeprefix({prefix!r}) for m in sys.modules if m.startswith({prefix!r})]))
"""
    process = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True
    )
    return {name for name in json.loads(process.stdout) if not name.startswith("_")}
