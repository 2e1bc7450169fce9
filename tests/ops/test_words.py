"""Words are read off folders, and their modules are imported by name."""

from __future__ import annotations

from pathlib import Path

import pytest
from gencc import ops


def test_a_word_is_a_module_of_the_folder_that_is_not_private(tmp_path: Path) -> None:
    for name in ("tanh.py", "_shared.py", "__init__.py", "elu.py", "note.txt"):
        (tmp_path / name).touch()
    assert ops.words_in(tmp_path) == ("elu", "tanh")


def test_what_a_package_lacks_is_an_import_error() -> None:
    with pytest.raises(ModuleNotFoundError, match="no_such_word"):
        ops.load_from("gencc.ops", "layers", "no_such_word")
