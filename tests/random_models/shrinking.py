"""A spec that fails -> a small one that still fails.

Hypothesis shrinks the numbers that a spec is drawn from, where most of what is simpler is
another spec altogether. This takes parts out of the spec itself, and whether what is left
is still one, `gencc check` says in a moment.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

from gencc.frontend.formula import Binary, Call, Syntax, Unary, unparse
from gencc.frontend.formula_parser import parse
from gencc.frontend.yaml.document import load_text
from strategies.writing import spec_text

Tree = Any  # mappings, lists and scalars
Path = tuple[str | int, ...]
_ESSENTIAL = ("gencc", "name", "data")
_WITHOUT = (
    "hold_out",
    "only",
    "classes",
    "factors",
    "augment",
    "range",
    "pairs",
)  # of the data, which can do without
_FORMULAS = ("let", "losses", "fit", "outputs", "metrics")
_OBJECTIVES = ("minimize", "maximize")


def shrunk(text: str, fails: Callable[[str], bool], seconds: float) -> str:
    """The smallest found in that time; each part is tried until nothing can go."""
    end, tried = time.monotonic() + seconds, {text}

    def better(best: str) -> str | None:
        for candidate in smaller(load_text("spec", best).data):
            smaller_text = spec_text(candidate)
            if time.monotonic() > end:
                return None
            if smaller_text not in tried and len(smaller_text) < len(best):
                tried.add(smaller_text)
                if fails(smaller_text):
                    return smaller_text
        return None

    while (smallest := better(text)) is not None:
        text = smallest
    return text


def smaller(spec: Tree) -> Iterator[Tree]:
    """Specs with something less, perhaps no specs any more; much less comes first."""
    for section in ("networks", "losses", "let"):
        for name in spec.get(section, {}):
            yield without(spec, name)
    for stage in spec["train"].get("stages", ()):
        rest = {k: v for k, v in spec["train"].items() if k != "stages"}
        own = {k: v for k, v in stage.items() if k not in ("name", "update")}
        yield {**spec, "train": rest | own}
        for other in spec["train"]["stages"]:
            if rule := other.get("optimizer"):
                alone = {**spec, "train": rest | own | {"optimizer": rule}}
                for loss in spec.get("losses", {}):
                    if not _mentions(own, {loss}):
                        alone = without(alone, loss)
                yield alone
    for step in spec["train"].get("schedule", ()):
        essential = ("epochs", "optimizer", "optimizers")
        rest = {k: v for k, v in spec["train"].items() if k in essential}
        rules = [*rest.pop("optimizers", {}).values(), rest.pop("optimizer", None)]
        if rules[0]:  # or else the step has its own
            rest["optimizer"] = rules[0]
        own = {k: v for k, v in step.items() if k in (*_OBJECTIVES, "optimizer")}
        yield {**spec, "train": rest | own}
    for name, network in spec["networks"].items():
        if "input" in network:
            for data in spec["data"].get("domains", ("x",)):
                yield _changed(spec, ("networks", name, "input"), data)
    places = [path for path, _ in _walk(spec) if _may_go(path)]
    places.sort(key=lambda path: -len(str(_at(spec, path))))
    for path in places:
        yield _changed(spec, path)
    yield from _without_definitions(spec)
    for path, value in _walk(spec):
        if isinstance(value, str) and _is_formula(path):
            for part in _parts(parse(value)):
                yield _changed(spec, path, value[part.start : part.end])
            for name in spec.get("let", ()):
                for data in spec["data"].get("domains", ("x",)):
                    formula = re.sub(rf"\b{name}\b", data, value)
                    yield without(_changed(spec, path, formula), name)


def _without_definitions(spec: Tree) -> Iterator[Tree]:
    """Each definition that is a name or a call written where its name stands."""
    for name, text in spec.get("let", {}).items():
        if isinstance(text, str) and re.fullmatch(r"[\w.]+(\(.*\))?", text):
            changed = deepcopy(spec)
            del changed["let"][name]
            for path, value in [*_walk(changed)]:
                if isinstance(value, str) and _is_formula(path):
                    formula = re.sub(rf"\b{name}\b", lambda _, t=text: t, value)
                    changed = _changed(changed, path, formula)
            yield changed


def _may_go(path: Path) -> bool:
    return bool(path) and (path[0] not in _ESSENTIAL or path[-1] in _WITHOUT)


def without(spec: Tree, name: str) -> Tree:
    """The spec without a name, what is made of it, and what only that has used."""
    spec, gone = deepcopy(spec), {name}
    while gone:
        for section in ("networks", *_FORMULAS):
            for own, written in [*spec.get(section, {}).items()]:
                ports = section == "networks" and isinstance(written, dict)
                reads = (
                    [written.get("input"), written.get("mirror")] if ports else written
                )
                if own in gone or _mentions(reads, gone):
                    gone.add(own)
                    del spec[section][own]
        stages = spec["train"].get("stages", [])
        left = [_leave_out(plan, gone) for plan in (spec["train"], *stages)]
        for plan in [spec["train"], *stages]:
            steps = [
                step for step in plan.get("schedule", ()) if _leave_out(step, gone)
            ]
            if "schedule" in plan:
                plan["schedule"] = steps
        if stages:
            known = zip(stages, left[1:], strict=True)
            spec["train"]["stages"] = [stage for stage, is_left in known if is_left]
        rest = [spec.get(section) for section in _FORMULAS], spec["train"]
        formulas = str([rest[0], [v for p, v in _walk(rest[1]) if _is_formula(p)]])
        gone = {
            network
            for network in spec["networks"]
            if not _mentions(formulas, {network})
        }
    return spec


def _leave_out(step: Tree, gone: set[str]) -> bool:
    """From a step; whether anything is left of it."""
    for key in _OBJECTIVES:
        if key in step and _mentions(step[key], gone):
            written = _without_factors(str(step[key]), gone)
            terms = [t for t in _terms(written) if not _mentions(t, gone)]
            rest = "".join(terms).removeprefix(" +")
            step[key] = unparse(parse(rest)) if terms else ""
    for key in ("update", "share"):
        names = step.get(key, [])
        names = [names] if isinstance(names, str) else names
        if key in step:
            step[key] = [name for name in names if name not in gone]
    for optimizer in gone & step.get("optimizers", {}).keys():
        del step["optimizers"][optimizer]
    return all(step.get(key, "-") for key in (*_OBJECTIVES, "update"))


def _without_factors(formula: str, names: set[str]) -> str:
    """(1 + level) * (a + b) -> a + b, if one of the factors has a name and one has none."""
    tree = parse(formula)
    while isinstance(tree, Binary) and tree.operator == "*":
        sides = (tree.left, tree.right)
        rest = [n for n in sides if not _mentions(formula[n.start : n.end], names)]
        if len(rest) != 1:
            break
        (tree,) = rest
    return formula[tree.start : tree.end]


def _terms(formula: str) -> list[str]:
    """a + b - c -> + (a), + (b), - (c)"""
    terms: list[str] = []
    tree = parse(formula)
    while isinstance(tree, Binary) and tree.operator in "+-":
        right = formula[tree.right.start : tree.right.end]
        terms.insert(0, f" {tree.operator} ({right})")
        tree = tree.left
    sign = ""
    if isinstance(tree, Unary):
        sign, tree = "-", tree.operand
    first = f"{sign}({formula[tree.start : tree.end]})"
    return [first, *terms]


def _mentions(written: Tree, names: set[str]) -> bool:
    return any(re.search(rf"\b{name}\b", str(written)) for name in names)


def _is_formula(path: Path) -> bool:
    return bool(path) and (path[0] in _FORMULAS or path[-1] in _OBJECTIVES)


def _parts(tree: Syntax) -> Iterator[Syntax]:
    """What a formula is made of, the largest parts first."""
    match tree:
        case Call(arguments=arguments):
            inner = list(arguments)
        case Binary(left=left, right=right):
            inner = [left, right]
        case Unary(operand=operand):
            inner = [operand]
        case _:
            inner = []
    yield from inner
    for part in inner:
        yield from _parts(part)


def _walk(tree: Tree, path: Path = ()) -> Iterator[tuple[Path, Tree]]:
    yield path, tree
    pairs = tree.items() if isinstance(tree, dict) else ()
    for key, value in enumerate(tree) if isinstance(tree, list) else pairs:
        yield from _walk(value, (*path, key))


def _at(tree: Tree, path: Path) -> Tree:
    for step in path:
        tree = tree[step]
    return tree


def _changed(spec: Tree, path: Path, value: Tree = None) -> Tree:
    """Another value there, or nothing."""
    spec = deepcopy(spec)
    owner = _at(spec, path[:-1])
    if value is None:
        del owner[path[-1]]
    else:
        owner[path[-1]] = value
    return spec
