"""What to write instead of a value whose sense is plain but whose form is wrong."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from typing import Any

from gencc import ops

_WORD_AND_MORE = re.compile(r"(\w+) *([(: ]) *(.*?)\)?", re.DOTALL)
_LIBRARIES = ("torch", "nn", "optim", "keras", "tf", "tensorflow", "optax", "jax")
_EXAMPLES = (
    "an example is a row of numbers, [13], a series, [50, 3], an image, [28, 28, 1], or a "
    "volume, [16, 16, 16, 1]"
)


def for_value(name: str, value: Any, expected: str, example: str) -> str:
    """Of the key `name`, which must be `expected`, in a spec like `example`."""
    numbers = _numbers(value)
    match value:
        case str() if "two numbers" in expected and len(numbers) == 2:
            return f"write `{name}: [{', '.join(numbers)}]`"
        case list() if "two numbers" in expected and len(numbers) == 2:
            return f"write `{name}: [{', '.join(numbers)}]`"
        case str() if name == "shape" and len(numbers) > 1:
            return f"write `shape: [{', '.join(numbers)}]`"
        case int() if name == "shape" and type(value) is int:
            return f"an image of {value} × {value} pixels is `shape: [{value}, {value}, 1]`"
        case float() if "whole number" in expected and value.is_integer():
            return f"a whole number has no point: `{name}: {int(value)}`"
        case str() if value.endswith("%") and len(numbers) == 1:
            return f"write `{name}: {float(numbers[0]) / 100:g}`"
        case str() if "number" in expected and value == f"({''.join(numbers)})":
            return f"without brackets: `{name}: {numbers[0]}`"
        case str() if len(numbers) > 1 and "number" in expected and name == "kernel":
            return f"write `kernel: {numbers[0]}`, or `kernel: [{', '.join(numbers)}]`"
        case list() if name == "dense" and len(numbers) == 2:
            return f"only the size of the result is written: `dense: {numbers[-1]}`"
        case -1 if "reshape" in (name, expected):
            return "no size is left to be worked out: write the number"
        case str() if f"`{value.lower()}`" in expected:
            return f"did you mean `{value.lower()}`?"
        case list() if name == "params" and _are_texts(value):
            pairs = ", ".join(f"{word}: 1.0" for word in value)
            return f"write `params: {{{pairs}}}`"
        case list() if name == "latent" and _are_texts(value):
            pairs = ", ".join(f"{word}: {{normal: 2}}" for word in value)
            return f"write `latent: {{{pairs}}}`"
        case dict() if name == "layers":
            return "a list stands in brackets, each layer an item: `layers: [dense: 8, relu]`"
        case dict() if "expression" in expected and value:
            return _as_expression(name, value)
        case list() if "expression" in expected and len(value) == 1:
            return f"without brackets: `{name}: {value[0]}`"
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


def for_name(name: str, is_package: bool) -> str:
    """A name like this one that a spec may have; `is_package`: for the whole of it."""
    parts = []
    for character in name:
        letter = unicodedata.name(character, "").rpartition(" ")[2].lower()
        is_greek = unicodedata.name(character, "").startswith("GREEK")
        parts.append(letter if is_greek else character)
    plain = re.sub(r"[^A-Za-z0-9]+", "_", "".join(parts)).strip("_")
    plain = plain.lower() if is_package else plain
    is_one = not re.search(r"[(,]|\.\.", name)
    if plain and plain[0].isalpha() and plain != name and is_one:
        return f"such as `{plain}`"
    return "choose another name"


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
    if isinstance(value, list) and what == "layer":
        return "layers stand in one list: without the inner brackets"
    if isinstance(value, list) and len(value) == 1 and value[0] in known:
        return f"without brackets: `{value[0]}`"
    if what == "distribution" and type(value) is int:
        return f"write `{{normal: {value}}}`"
    return f"known are {', '.join(known)}"


def for_word(word: str, known: Collection[str]) -> str:
    """Of a word with its settings that YAML reads as one text: `dense(8)`, `dense:8`."""
    match = _WORD_AND_MORE.fullmatch(word)
    named = match and match[1] if match and match[1] in known else ""
    if match and not named and match[3]:
        named = next((k for k in known if k == match[1].lower()), "")
    if "/" in word and "images" in known:
        return "write `source: images`, and name the folder when training: --data PATH"
    if match is None or not named or not match[3]:
        library, _, last = word.lower().partition(".")
        last = last.rpartition(".")[2]
        is_there = library in _LIBRARIES and last in known
        return f"did you mean `{last}`?" if is_there else ""
    if "=" in match[3]:
        pairs = re.sub(r"\s*=\s*", ": ", match[3])
        return f"settings stand in braces behind a colon: `{named}: {{{pairs}}}`"
    item = f"`{named}: {match[3]}`"
    if match[2] == ":":
        return f"a colon has a blank behind it: {item}"
    return f"settings stand behind a colon: {item}"


def _item(name: str, settings: Any) -> str:
    return name if settings is None else f"{name}: {settings}"


def _are_texts(values: list[Any]) -> bool:
    return bool(values) and all(isinstance(value, str) for value in values)


def _numbers(value: Any) -> list[str]:
    """The numbers that a text or the items of a list are made of, and nothing else."""
    text = value if isinstance(value, str) else ""
    if isinstance(value, list):
        text = " ".join(map(str, value))
    pieces = re.split(r"[\s,;x×()%]+|(?<=\d)-", text)
    numbers = [piece for piece in pieces if piece]
    return numbers if all(map(_is_number, numbers)) else []


def _as_expression(name: str, value: dict[str, Any]) -> str:
    """Of `{sse: [x, x_hat]}`, or of weights `{reconstruction: 1, kl: 0.5}`."""
    if all(isinstance(weight, int | float) for weight in value.values()):
        summands = " + ".join(f"{weight} * {word}" for word, weight in value.items())
        return f"write the sum: `{name}: {summands}`"
    ((word, arguments), *_) = value.items()
    if isinstance(arguments, list) and _are_texts(arguments):
        return f"a function is called: `{name}: {word}({', '.join(arguments)})`"
    return "an expression is one text, as `sse(x, x_hat)`"


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
