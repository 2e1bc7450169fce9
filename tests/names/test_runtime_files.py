"""Files that are copied into packages replace neither one another nor what is written."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from gencc.codegen.paths import RUNTIME
from gencc.codegen.recipe import Recipe
from gencc.codegen.runtime_files import always, joined, optional
from gencc.driver import check
from gencc_keras.recipe import ON_JAX, ON_TENSORFLOW
from gencc_torch.recipe import RECIPE

ROOT = Path(__file__).parents[2]
WRITTEN = {
    *("__init__.py", "__main__.py", "checks.py", "config.py", "data.py", "initial.py"),
    *("losses.py", "model.py", "outputs.py", "train.py", "trained.py"),
}


@pytest.mark.parametrize(
    "recipe", [RECIPE, ON_TENSORFLOW, ON_JAX], ids=lambda r: r.name
)
def test_each_has_a_name_of_its_own(recipe: Recipe) -> None:
    model = check(ROOT / "specs/vae.yaml").lowered
    files = joined(always(recipe.folders, model.data), optional(recipe.folders))
    own = {f"{domain.source}.py" for domain in model.data.domains}
    sources = {path.name for path in (RUNTIME / "sources").glob("*.py")} - own
    count = Counter([*files, *WRITTEN, *sources])
    twice = {name for name, times in count.items() if times > 1}
    assert not twice


def test_two_of_one_name_are_a_mistake() -> None:
    assert joined({"a.py": b""}, {"b.py": b"b"}) == {"a.py": b"", "b.py": b"b"}
    with pytest.raises(ValueError, match="two files of a package are called b"):
        joined({"a.py": b"", "b.py": b""}, {"c.py": b"", "b.py": b"other"})


def test_keras_operations_are_those_that_have_a_type() -> None:
    """pyright takes what keras.ops returns for None, too: 182 errors in the packages."""
    files = sorted((ROOT / "backends/gencc_keras").rglob("runtime/**/*.py"))
    assert files
    for path in files:
        assert not re.search(r"^from keras import .*\bops\b", path.read_text(), re.M), (
            path
        )
