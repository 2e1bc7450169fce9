"""Errors of pydantic -> diagnostics in the words of the language, at their places."""

from __future__ import annotations

import re
from typing import Any

from pydantic_core import ErrorDetails

from gencc.diagnostics import other_libraries
from gencc.diagnostics.collector import Collector, line
from gencc.frontend.formula import Syntax
from gencc.frontend.spec import ways_out
from gencc.frontend.spec.error_paths import Path, in_document, target, uses
from gencc.frontend.spec.layers import MOST_LAYERS
from gencc.frontend.spec.model import Spec
from gencc.frontend.spec.numbers import NoNumber, Numbers, arithmetic
from gencc.frontend.spec.strict import word_of
from gencc.frontend.yaml.report import quoted
from gencc.ops.notation import number

Paths = frozenset[Path]


def report(
    collector: Collector, detail: ErrorDetails, empty: Paths, numbers: Numbers
) -> None:
    """Reports an error of pydantic; `empty` are the paths already reported as empty."""
    location = detail["loc"]
    path = in_document(collector.document.data, location)
    if _is_within(path, empty):
        return
    with collector.noting(_used(collector, location)):
        known = _numbers_at(collector, location, numbers)
        _report(collector, detail, path, empty, known)


def _used(collector: Collector, location: Path) -> tuple[str, ...]:
    """A note for each block that an error is within, the innermost first."""
    notes: list[str] = []
    for path in uses(collector.document.data, location):
        block = word_of(collector.document.value(path))
        use = line(collector.document.span(path))
        notes.insert(0, f"in the block `{block}`, used on {use}")
    return tuple(notes)


def _numbers_at(collector: Collector, location: Path, numbers: Numbers) -> Numbers:
    """The values of names at a path: within a block, its arguments."""
    for path in uses(collector.document.data, location):
        raw = collector.document.value(path)
        block = numbers.blocks[str(word_of(raw))]
        numbers = numbers.inside(block, numbers.arguments(block.arguments_of(raw)))
    return numbers


def _report(
    collector: Collector,
    detail: ErrorDetails,
    path: Path,
    empty: Paths,
    numbers: Numbers,
) -> None:
    location, context = detail["loc"], detail.get("ctx", {})
    match detail["type"]:
        case "extra_forbidden":
            _report_unknown_key(collector, path, location, numbers)
        case "missing" if isinstance(location[-1], int):
            _report_wrong_value(
                collector, path, location[:-1], "tuple_type", detail, numbers
            )
        case "missing":
            return  # see report_missing
        case "reported":
            return
        case "too_many_layers":
            message = f"the blocks of a spec have at most {MOST_LAYERS:,} layers"
            label = "with all uses written out they are more"
            span = collector.document.span(path)
            collector.add("E0317", span, message, label=label)
        case "unknown_word" | "unknown_source" | "literal_error":
            _report_unknown_word(collector, path, detail)
        case "name":
            name = collector.document.key_span(path)
            is_key = location[-1] == "[key]"
            if not is_key:
                name = collector.document.span(path)
            other = ways_out.for_name(
                str(path[-1] if is_key else _value(collector, path)), path == ("name",)
            )
            collector.add("E0205", name, context["why"], help=other)
        case "formula":
            start, end = context["start"], context["end"]
            span = collector.document.text_span(path, start, end)
            collector.add("E0209", span, context["why"], help=context["help"])
        case "no_number":
            _report_no_number(collector, path, location, context["error"], numbers)
        case "too_short" if len(_value(collector, path)) >= context.get(
            "min_length", 1
        ):
            return  # its parts have errors of their own
        case "together" if any(hole[: len(path)] == path for hole in empty):
            return
        case "together":
            _report_together(collector, path, context)
        case "range":
            span = collector.document.span((*path, context["key"]))
            collector.add("E0204", span, context["why"])
        case kind:
            _report_wrong_value(collector, path, location, kind, detail, numbers)


def _report_unknown_key(
    collector: Collector, path: Path, location: Path, numbers: Numbers
) -> None:
    keys = target(Spec, location[:-1], numbers.blocks).keys
    owner = quoted(str(path[-2])) if len(path) > 1 else "a spec"
    if len(path) > 1 and isinstance(path[-2], int):
        owner = "this"
    known = ", ".join(keys)
    note = f"{owner} has the keys {known}" if keys else f"{owner} has no settings"
    collector.add(
        "E0201",
        collector.document.key_span(path),
        f"unknown key {quoted(str(path[-1]))}",
        notes=(note,),
        help=collector.suggest(
            str(path[-1]),
            keys,
            "nothing else can be set here",
            other_libraries.KEYS.get(_owner(path), {}),
        ),
    )


def _owner(path: Path) -> str:
    """The owner of the key at `path`, as `other_libraries` calls it."""
    match path:
        case (_,):
            return "spec"
        case ("networks", _, _):
            return "network"
        case ("data", *_):
            return "data"
        case (*_, "schedule", int(), _):
            return "step"
        case (*_, "stages", int(), _):
            return "train"
    return str(path[-2])


def _report_missing(
    collector: Collector, path: Path, missing: list[Path], numbers: Numbers
) -> None:
    """Reports the missing keys of a mapping, except those that an unknown key resembles."""
    value = _value(collector, path)
    typed = value if isinstance(value, dict) else {}
    known = target(Spec, missing[0][:-1], numbers.blocks)
    keys = known.keys
    elsewhere = other_libraries.KEYS.get(_owner((*path, "")), {})
    unknown = [other for other in typed if other not in keys]
    suggested = " ".join(collector.suggest(k, keys, "", elsewhere) for k in unknown)
    names = (f"`{location[-1]}`" for location in missing)
    absent = [name for name in names if name not in suggested]
    if not absent:
        return
    owner = next((step for step in reversed(path) if isinstance(step, str)), "")
    way_out = ""
    if len(missing) == 1:
        expected = target(Spec, missing[0], numbers.blocks).expected
        way_out = f"{absent[0]} is {expected}" if expected else ""
    if isinstance(value, str):
        owner = value
        example = known.example.partition(", ")[0].partition("; ")[0]
        way_out = f"write `{example}`" if example else way_out
    collector.add(
        "E0202",
        collector.document.key_span(path),
        f"{quoted(owner) if owner else 'the spec'} needs "
        f"the key{'s' if len(absent) > 1 else ''} {', '.join(absent)}",
        help=way_out,
    )


def _report_unknown_word(
    collector: Collector, path: Path, detail: ErrorDetails
) -> None:
    value = _value(collector, path)
    if path == ("gencc",):
        message = f"this gencc reads version 1 of the language, not {shown(value)}"
        span = collector.document.span(path)
        collector.add("E0210", span, message, help="write `gencc: 1`")
        return
    listed = detail["msg"]
    if detail["type"] == "literal_error":
        choices = re.findall(r"'(\w+)'", detail["ctx"]["expected"])
        listed = f"word for `{path[-1]}`: {' '.join(choices)}"
    what, _, vocabulary = listed.partition(": ")
    known = tuple(vocabulary.split())
    code = "E0206" if what == "layer" else "E0207"
    word, span = value, collector.document.span(path)
    if isinstance(value, dict) and len(value) == 1:
        word = next(iter(value))
        span = collector.document.key_span((*path, word))
    if not isinstance(word, str):
        article = "an" if what[0] in "aeiou" else "a"
        settings = " and its settings" if detail["type"] == "unknown_word" else ""
        message = f"{article} {what} is a word{settings}, not {shown(value)}"
        way_out = ways_out.for_form(what, value, known)
        collector.add("E0203", span, message, help=way_out)
        return
    notes = (f"known are {', '.join(known)}",)
    message = f"unknown {what} {quoted(word)}"
    if detail["type"] == "literal_error":
        message = f"{quoted(str(path[-1]))} cannot be {quoted(word)}"
    elsewhere = other_libraries.TRANSLATIONS.get(what, {})
    way_out = ways_out.for_word(word, known)
    way_out = way_out or collector.suggest(word, known, "", elsewhere)
    collector.add(code, span, message, notes=notes, help=way_out)


def _report_together(collector: Collector, path: Path, context: dict[str, Any]) -> None:
    key = context["key"]
    span = collector.document.key_span((*path, key) if key else path)
    collector.add("E0208", span, context["why"], help=context.get("help", ""))


def _report_no_number(
    collector: Collector,
    path: Path,
    location: Path,
    error: NoNumber,
    numbers: Numbers,
) -> None:
    """Reports arithmetic of parameters without a value, where a number is needed."""
    if not error.code or error.cycle:
        return  # the parameter itself has an error
    name, message = _name(path), error.message
    expected = target(Spec, location, numbers.blocks).expected
    notes: tuple[str, ...] = ()
    way_out = ""
    match error.code:
        case "E0301":
            message = f"`{name}` must be {expected}, and {message}"
            define = f"`params: {{{error.name}: …}}` defines one"
            way_out = collector.suggest(error.name, numbers.written, define)
        case "E0316":
            message = f"`{name}` stays as it is while training goes on, and {message}"
            notes = (_defined(collector, error.name),)
            way_out = "write a number, or a parameter that is one"
            if name == "lr":
                way_out = "write the curve here: `lr: {linear: {start: …}}`"
        case "E0203":
            message = f"`{name}` must be {expected}: {message}"
    part = error.part
    span = collector.document.text_span(path, part.start, part.end)
    collector.add(error.code, span, message, notes=notes, help=way_out)


def _defined(collector: Collector, name: str) -> str:
    """Where a parameter is defined."""
    return (
        f"`{name}` is defined on {line(collector.document.key_span(('params', name)))}"
    )


def _name(path: Path) -> str:
    return next((step for step in reversed(path) if isinstance(step, str)), "the spec")


def _report_wrong_value(
    collector: Collector,
    path: Path,
    location: Path,
    kind: str,
    detail: ErrorDetails,
    numbers: Numbers,
) -> None:
    """Reports a wrong type, or a value out of range."""
    span = collector.document.span(path)
    context = detail.get("ctx", {})
    if kind == "worded":
        message = f"`{context['word']}` takes {context['what']}"
        collector.add("E0203", span, message, help=f"write `{context['example']}`")
        return
    ranged = kind.startswith(("greater", "less", "too_")) or kind == "finite_number"
    value = _value(collector, path)
    known = target(Spec, location, numbers.blocks)
    expected = known.expected or _EXPECTED.get(kind, "something else")
    if not value and isinstance(value, dict | list):
        expected, ranged = f"{expected}, and not empty", True
    actual = shown(value)
    if kind == "too_long" and isinstance(value, list | dict):
        actual = f"{actual} of {len(value):,}"
    message = f"`{_name(path)}` must be {expected}, not {actual}"
    notes: tuple[str, ...] = ()
    if (comes_to := _comes_to(value, numbers)) is not None:
        tree, total = comes_to
        message = f"`{_name(path)}` must be {expected}, and {quoted(value)} is {total}"
        behind = numbers.behind(tree)
        params = collector.document.data.get("params") or {}
        notes = tuple(_defined(collector, name) for name in params if name in behind)
        ranged = True
    instead = ways_out.for_value(_name(path), value, expected, known.example)
    way_out = instead or ways_out.for_curve(path, value, expected)
    code = "E0204" if ranged else "E0203"
    collector.add(code, span, message, notes=notes, help=way_out)


def _comes_to(value: Any, numbers: Numbers) -> tuple[Syntax, str] | None:
    """Arithmetic of parameters, and its value; None for anything else."""
    tree = arithmetic(value) if isinstance(value, str) else None
    if tree is None or not numbers.behind(tree):
        return None
    try:
        return tree, number(numbers.value(tree))
    except NoNumber:
        return None


_EXPECTED = {
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "tuple_type": "a list",
    "list_type": "a list",
    "too_short": "a mapping",
}


def _value(collector: Collector, path: Path) -> Any:
    value = collector.document.data
    for step in path:
        value = value[step]
    return value


def shown(value: Any) -> str:
    """A value as messages show it."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return f"the text {quoted(value)}"
        case int() | float():
            return repr(value)
        case list():
            return "a list" if value else "an empty list"
        case dict():
            return "a mapping" if value else "an empty mapping"
        case _:
            return "nothing"


def report_missing(
    collector: Collector, details: list[ErrorDetails], empty: Paths, numbers: Numbers
) -> None:
    """Reports missing keys, E0202, once for each mapping."""
    owners: dict[Path, list[Path]] = {}
    for detail in details:
        location = detail["loc"]
        path = in_document(collector.document.data, location)
        if detail["type"] == "missing" and isinstance(location[-1], str):
            owners.setdefault(path, []).append(location)
    for path, missing in owners.items():
        if not _is_within(path, empty):
            with collector.noting(_used(collector, missing[0])):
                _report_missing(collector, path, missing, numbers)


def _is_within(path: Path, holes: Paths) -> bool:
    """Whether the path, or one that it is a part of, has no value."""
    return any(path[:length] in holes for length in range(len(path) + 1))
