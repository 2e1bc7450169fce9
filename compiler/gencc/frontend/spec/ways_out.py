"""What to write instead of a value whose sense is plain but whose form is wrong."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from gencc import ops

_WORD_AND_MORE = re.compile(r"(\w+) *([(: ]) *(.*?)\)?", re.DOTALL)
_EXAMPLES = (
    "an example is a row of numbers, [13], a series, [50, 3], an image, [28, 28, 1], or a "
    "volume, [16, 16, 16, 1]"
)


def for_value(name: str, value: Any, expected: str, example: str) -> str:
    """Of the key `name`, which must be `expected`, in a spec like `example`."""
    match value:
        case list() if name == "shape" and len(value) > 4:
            return _EXAMPLES
        case list() if name in ("minimize", "maximize") and _are_texts(value):
            return f"write their sum: `{name}: {' + '.join(value)}`"
        case list() if (
            "list" not in expected and "number" in expected and len(value) == 1
        ):
            return f"without brackets: `{name}: {value[0]}`"
        case str() if name == "layers":
            return f"a list stands in brackets: `layers: [{value}]`"
        case int() | str() if expected.startswith("a list of labels"):
            return f"a list stands in brackets: `{name}: [{value}]`"
        case str() if expected.startswith("a label") and value.isdecimal():
            return f"a label has no quotes: {value}"
        case str() if "number" in expected and _is_number(value):
            return f"a number has no quotes: `{name}: {value}`"
        case dict() | list():
            return ""
        case _ if name == "latent":
            return "write `latent: {z: {normal: 2}}`"
        case _ if example and expected.startswith("a mapping"):
            return f"write `{name}: {example}`"
    return ""


def for_curve(path: tuple[str | int, ...], value: Any, expected: str) -> str:
    """Of a number that is to change where it cannot."""
    if "number" not in expected or path[:1] == ("params",):
        return ""
    words = ops.vocabulary("schedules")
    annealed = isinstance(value, dict) and not value.keys().isdisjoint(words)
    return "only `lr` and what stands in `params` change" if annealed else ""


def for_form(what: str, value: Any, known: Collection[str]) -> str:
    """Of a word of the kind `what` with its settings, written as no word at all."""
    if isinstance(value, dict):
        parts = [*value, *value.values()]
        named = [part for part in parts if isinstance(part, str) and part in known]
        if what == "layer" and len(named) > 1:
            items = ", ".join(_item(name, value.get(name)) for name in named)
            return f"each layer is an item of the list: `[{items}]`"
        if named:
            return f"write `{named[0]}: {{…}}`, the settings in braces behind it"
    if isinstance(value, list) and len(value) == 1 and value[0] in known:
        return f"without brackets: `{value[0]}`"
    if what == "distribution" and type(value) is int:
        return f"write `{{normal: {value}}}`"
    return f"known are {', '.join(known)}"


def for_word(word: str, known: Collection[str]) -> str:
    """Of a word with its settings that YAML reads as one text: `dense(8)`, `dense:8`."""
    match = _WORD_AND_MORE.fullmatch(word)
    if match is None or match[1] not in known or not match[3]:
        return ""
    item = f"`{match[1]}: {match[3]}`"
    if match[2] == ":":
        return f"a colon has a blank behind it: {item}"
    return f"settings stand behind a colon: {item}"


def _item(name: str, settings: Any) -> str:
    return name if settings is None else f"{name}: {settings}"


def _are_texts(values: list[Any]) -> bool:
    return bool(values) and all(isinstance(value, str) for value in values)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
