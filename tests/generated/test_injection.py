"""Whatever stands in a spec's prose, the programs that it compiles to are the same."""

import ast
import json
from functools import cache
from pathlib import Path
from unittest import mock

from emission import encoded
from gencc.codegen import package
from gencc.diagnostics import CompileError
from gencc.frontend.parse import parse
from gencc.frontend.yaml.document import load_text
from gencc.lowering import lower
from gencc.resolve import resolve
from gencc_keras import KerasBackend, KerasJaxBackend
from gencc_torch import TorchBackend
from hypothesis import example, given, settings
from hypothesis import strategies as st

SPEC = (Path(__file__).parent.parent.parent / "specs/autoencoder.yaml").read_text()
PROSE = SPEC[SPEC.index("about:") : SPEC.index("data:")]
HOSTILE = st.text(max_size=60) | st.lists(
    st.sampled_from(['"""', "'''", '"', "\\", "\\N{DIGIT ONE}", "{{ 7 }}", "{% raw %}"])
    | st.sampled_from(
        ["\n", " ", "# coding: utf-7", "+AGEAPQ-", "import os", "```", "]("]
    )
).map("".join)


@cache
def skeleton(data: bytes) -> str:
    """A program as a tree without its docstring."""
    tree = ast.parse(data)
    assert isinstance(tree.body[0], ast.Expr)  # the docstring
    return ast.dump(ast.Module(tree.body[1:], []))


@cache
def skeletons(about: str, paper: str) -> dict[str, str]:
    """Every Python file of all packages."""
    prose = f"about: {json.dumps(about)}\npaper: {json.dumps(paper)}\n\n"
    document = load_text("spec.yaml", SPEC.replace(PROSE, prose))
    model = lower(resolve(document, parse(document)))
    code = {}
    for backend in (TorchBackend(), KerasBackend(), KerasJaxBackend()):
        for name, data in backend.emit(model).files.items():
            if name.endswith(".py"):
                code[f"{backend.name}/{name}"] = skeleton(data)
    return code


@settings(max_examples=10, deadline=None)
@given(HOSTILE, HOSTILE)
@example('"""\nimport os\n"""', "\\")
@example('ends with "', 'ends with \\"')
@example("# -*- coding: utf-7 -*-\n+AGEAPQAx-", "{{ finalize }}{% endraw %}")
def test_prose_never_becomes_code(about: str, paper: str) -> None:
    with mock.patch.object(package, "laid_out", encoded):
        try:
            code = skeletons(about, paper)
        except CompileError:
            return  # refused: an invisible character, or too much of it
        assert code == skeletons("plain", "plain")
