"""Every form by which a name is made of another is among those that tests ask for."""

from __future__ import annotations

import ast
import inspect

import pytest
from gencc.codegen import naming
from mutants import DERIVED
from strategies import renaming


def forms() -> set[str]:
    """`{}_optimizer` and the like, from the calls of Symbol; not those of two names."""
    templates = set()
    for node in ast.walk(ast.parse(inspect.getsource(naming))):
        match node:
            case ast.Call(
                func=ast.Name(id="Symbol"), args=[ast.JoinedStr(values=parts), *_]
            ):
                texts = [
                    part.value if isinstance(part, ast.Constant) else "{}"
                    for part in parts
                ]
                templates.add("".join(map(str, texts)))
    return {form for form in templates if form.count("{}") == 1}


@pytest.mark.parametrize(
    "pool", [DERIVED, renaming._DERIVED], ids=["hostile", "random"]
)
def test_pools_have_every_form(pool: tuple[str, ...]) -> None:
    assert len(forms()) > 5
    assert forms() <= set(pool), "add the form to the pool of hostile names"
