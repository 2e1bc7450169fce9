"""What a program says cannot act on the terminal that it is read on."""

from collections.abc import Callable

import pytest
from gencc.runtime.support import console


@pytest.mark.parametrize("function", [console.say, console.warn])
def test_what_acts_on_a_terminal_is_shown_instead(
    function: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    function("a \x1b[2Jb\u202ec\nd, für Größen 数")
    printed = "".join(capsys.readouterr())
    assert printed == "a \\x1b[2Jb\\u202ec\\nd, für Größen 数\n"
