"""Specs that went wrong somewhere: a good one, and a few changes drawn from a seed."""

from __future__ import annotations

import keyword
import random
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from gencc.frontend.yaml.document import load_text
from gencc.ops import functions
from strategies.writing import spec_text

ROOT = Path(__file__).parents[2]
SEEDS = (
    *sorted((ROOT / "specs").glob("*.yaml")),
    *2 * sorted((ROOT / "tests/equivalence/words").glob("*.yaml")),  # small, so cheap
)

Tree = Any  # mappings, lists and scalars
Path = tuple[str | int, ...]

# Names that programs, frameworks or our own packages use, and how ours are put together.
NAMES = (
    *keyword.kwlist, *keyword.softkwlist,
    "print", "sum", "abs", "type", "id", "self", "super", "object", "__init__", "_", "__",
    "x", "y", "z", "X", "Y", "a", "F", "e", "n", "torch", "nn", "np", "keras", "tf", "jax",
    "ops", "forward", "call", "build", "train", "eval", "training", "parameters", "modules",
    "requires_grad_", "dump_patches", "state_dict", "trainable", "weights", "name", "dtype",
    "layers", "losses", "streams", "config", "seed", "step", "steps", "epoch", "epochs",
    "rows", "batch", "noise", "scale", "total", "count", "data", "dataset", "networks",
    "trained", "show", "label", "labels", "outputs", "save_show", "index", "loss", "d_loss",
    "encoder_loss", "train_end", "a_rows", "x_rows", "every_d", "d_gradients", "optimizer",
    "encoder_optimizer", "report", "columns", "q", "linear", "uniform", "normal", "exp",
    "mean", "sample", "prior", "codes", "None_", "x_2", "x_", "con", "nul", "aux",
    "EncoderOutput", "encoder_output", "Networks", "Optimizers", "a" * 64, "a" * 65,
    "\u0430", "\uff41", "\u00b5", "ſelf", "été", "x-y", "x y", "x.y", "x/y", "../x", "1x",
)  # fmt: skip
# How a package may make a name of another one.
DERIVED = (
    "{}_loss", "{}_end", "{}_rows", "save_{}", "load_{}", "every_{}", "{}_optimizer",
    "{}_report", "{}_2", "{}_", "d_{}", "logits_{}", "{}_output", "{}Output", "{}_epochs",
    "{}_step", "{}_due", "{}_of", "{}_gradients", "{}_gradient", "{}_of_each", "{}_per_epoch",
    "{}_weights",
)  # fmt: skip
NUMBERS = (
    0, 1, -1, 2, 3, 7, 0.5, 1.5, -0.0, 1e-300, 5e-324, 1e300, 1e18, 2**31, 2**53, 2**63,
    10**12, True, None, "0", "1e999", "-0", "0x10", "1_000", ".5", "5.", "010", ".inf",
    "-.inf", ".nan", "0o17", "+3", "1e-400", "9" * 19, "1:30", "٣", "1,5", "½",
)  # fmt: skip
VALUES = ([], {}, "", "x", [[]], [1, [2]], {"x": 1}, [None], "- 1", "a: b", True, False)
FUNCTIONS = (*functions.names(), "prior", "prior.z", "lambda", "eval", "max")
CONSTANTS = (
    *(
        "0",
        "1",
        "-1",
        "2",
        "0.5",
        "1e-300",
        "1e300",
        "1000",
        "-1000",
        "1e999",
        "٣",
        "1.",
        ".5",
    ),
    *(
        "0 * 0",
        "1 / 0",
        "log(0)",
        "sqrt(-1)",
        "exp(1000)",
        "10 ** 400",
        "softplus(1000)",
    ),
)
CHARACTERS = (
    *(
        "\x00",
        "\t",
        "\r",
        "\x1b",
        "\x7f",
        "\x85",
        "\u2028",
        "\u202e",
        "\ufeff",
        "\u200b",
    ),
    *(
        "'",
        '"',
        "#",
        ": ",
        "- ",
        "{",
        "}",
        "[",
        "]",
        ",",
        "&a ",
        "*a",
        "!!str ",
        "|",
        ">",
    ),
    *(
        "%",
        "@",
        "`",
        "\\",
        "---\n",
        "...\n",
        "<<: ",
        "? ",
        "\n",
        " ",
        "  ",
        "日",
        "\U0001f600",
    ),
)
_TOKEN = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*|\d[\d.eE+-]*|\*\*|[-+*/(),]|\S")
_FORMULAS = ("let", "losses", "fit", "outputs", "metrics", "minimize", "maximize")


@dataclass(frozen=True)
class Mutant:
    """A spec as bytes, and where it comes from."""

    spec: bytes
    origin: str


@cache
def seeds() -> tuple[tuple[str, Tree], ...]:
    """The specs that mutants are made of, without comments and prose."""
    trees = []
    for path in SEEDS:
        tree = load_text(path.name, path.read_text(encoding="utf-8")).data
        trees.append((path.stem, {k: v for k, v in tree.items() if k not in _PROSE}))
    return tuple(trees)


_PROSE = ("about", "paper", "allow")


def mutant(seed: int) -> Mutant:
    """The mutant of that number, the same on every machine."""
    draw = random.Random(seed)
    name, tree = draw.choice(seeds())
    tree, changes = deepcopy(tree), []
    for _ in range(draw.choice((0, 1, 1, 1, 1, 2, 3))):
        change = draw.choice(CHANGES)
        changes.append(change.__name__)
        change(tree, draw)
    text = spec_text(tree)
    if not changes or draw.random() < 0.15:
        rewrite = draw.choice(REWRITINGS)
        changes.append(rewrite.__name__)
        text = rewrite(text, draw)
    spec = text.encode("utf-8", "surrogatepass")
    if draw.random() < 0.03:
        changes.append("flip")
        spec = _flipped(spec, draw)
    return Mutant(spec, f"{seed}: {name}, {', '.join(changes)}")


# ------------------------------------------------------------------ changes of a tree


def places(tree: Tree, path: Path = ()) -> Iterator[Path]:
    """Where each part of a tree stands, below its root."""
    items = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, value in items:
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from places(value, (*path, key))


def at(tree: Tree, path: Path) -> Tree:
    """The part that stands there."""
    for key in path:
        tree = tree[key]
    return tree


def _owner(tree: Tree, draw: random.Random) -> tuple[Tree, str | int]:
    """Some part: what it is in, and its key there."""
    path = draw.choice([*places(tree)] or [("gencc",)])
    tree.setdefault("gencc", 1)
    return at(tree, path[:-1]), path[-1]


def _drop(tree: Tree, draw: random.Random) -> None:
    owner, key = _owner(tree, draw)
    del owner[key]


def _repeat(tree: Tree, draw: random.Random) -> None:
    owner, key = _owner(tree, draw)
    if isinstance(owner, list):
        owner.insert(draw.randrange(len(owner) + 1), deepcopy(owner[key]))
    else:
        owner[_name(tree, draw)] = deepcopy(owner[key])


def _swap(tree: Tree, draw: random.Random) -> None:
    owner, key = _owner(tree, draw)
    other = draw.choice([*(owner if isinstance(owner, dict) else range(len(owner)))])
    owner[key], owner[other] = owner[other], owner[key]


def _move(tree: Tree, draw: random.Random) -> None:
    owner, key = _owner(tree, draw)
    to, target = _owner(tree, draw)
    to[target] = deepcopy(owner[key])


def _splice(tree: Tree, draw: random.Random) -> None:
    """What another spec has under such a key, or anywhere."""
    owner, key = _owner(tree, draw)
    other = draw.choice(seeds())[1]
    paths = [*places(other)]
    same = [path for path in paths if path[-1] == key]
    owner[key] = deepcopy(at(other, draw.choice(same or paths)))


def _add(tree: Tree, draw: random.Random) -> None:
    """A key more, with what other specs have under it."""
    owner, _ = _owner(tree, draw)
    other = draw.choice(seeds())[1]
    path = draw.choice([*places(other)])
    value = deepcopy(at(other, path))
    if isinstance(owner, list):
        owner.insert(draw.randrange(len(owner) + 1), value)
    elif isinstance(path[-1], str):
        owner[path[-1]] = value


def _rename_key(tree: Tree, draw: random.Random) -> None:
    owner, key = _owner(tree, draw)
    if isinstance(owner, dict):
        owner[_name(tree, draw)] = owner.pop(key)


def _rename(tree: Tree, draw: random.Random) -> None:
    """One name of the spec, everywhere."""
    old = draw.choice(_names(tree) or ["x"])
    new = _name(tree, draw)
    word = re.compile(rf"(?<![\w.]){re.escape(old)}(?!\w)")
    renamed = _mapped(tree, lambda text: word.sub(lambda _: new, text))
    tree.clear()
    tree.update(renamed)


def _number(tree: Tree, draw: random.Random) -> None:
    """Another number where one stands."""
    paths = [p for p in places(tree) if isinstance(at(tree, p), int | float)]
    if paths:
        path = draw.choice(paths)
        old = at(tree, path)
        new = draw.choice((*NUMBERS, -old, old * 2, old + 1, old * 1000, old / 3))
        at(tree, path[:-1])[path[-1]] = new


def _value(tree: Tree, draw: random.Random) -> None:
    """Something of another kind."""
    owner, key = _owner(tree, draw)
    owner[key] = deepcopy(draw.choice((*VALUES, *NUMBERS, *NAMES)))


def _formula(tree: Tree, draw: random.Random) -> None:
    """Other tokens in a formula."""
    paths = [p for p in places(tree) if isinstance(at(tree, p), str)]
    paths = [p for p in paths if {*p} & {*_FORMULAS}]
    if not paths:
        return
    path = draw.choice(paths)
    tokens = _TOKEN.findall(at(tree, path)) or ["x"]
    where = draw.randrange(len(tokens))
    names = [t for t in tokens if t[0].isalpha()] + (_names(tree) or ["x"])
    match draw.randrange(9):
        case 0:
            del tokens[where]
        case 1:
            tokens.insert(where, tokens[where])
        case 2:
            other = draw.randrange(len(tokens))
            tokens[where], tokens[other] = tokens[other], tokens[where]
        case 3:
            named = [i for i, token in enumerate(tokens) if token[0].isalpha()] or [
                where
            ]
            tokens[draw.choice(named)] = draw.choice(names)
        case 4:
            tokens = [draw.choice(FUNCTIONS), "(", *tokens, ")"]
        case 5:
            tokens[where] = draw.choice((*FUNCTIONS, *CONSTANTS))
        case 6:
            tokens += [draw.choice("+-*/"), draw.choice((*CONSTANTS, *names))]
        case 7:
            tokens += [
                draw.choice("+-*/"),
                f"{draw.choice(FUNCTIONS)}({draw.choice(names)})",
            ]
        case 8:
            tokens.insert(
                where, draw.choice(("+", "-", "*", "/", "**", "(", ")", ",", "."))
            )
    at(tree, path[:-1])[path[-1]] = " ".join(tokens)


CHANGES: tuple[Callable[[Tree, random.Random], None], ...] = (
    *(_drop, _repeat, _swap, _move, _splice, _add, _rename_key, _value),
    *(_rename, _rename, _rename, _number, _number, _formula, _formula, _formula),
)


def _names(tree: Tree) -> list[str]:
    """What a spec calls its parts."""
    sections = (
        "latent",
        "networks",
        "params",
        "let",
        "losses",
        "fit",
        "outputs",
        "metrics",
    )
    values = [tree.get(section) for section in sections]
    return [
        str(name) for section in values if isinstance(section, dict) for name in section
    ]


def _name(tree: Tree, draw: random.Random) -> str:
    """A name that asks for trouble, or that the spec uses already, or one made of it."""
    own = draw.choice(_names(tree) or ["x"])
    derived = draw.choice(DERIVED).format(own)
    return draw.choice((draw.choice(NAMES), own, derived, own.upper(), own.title()))


def _mapped(tree: Tree, change: Callable[[str], str]) -> Tree:
    """A tree with every text changed, keys too."""
    if isinstance(tree, dict):
        return {change(k): _mapped(v, change) for k, v in tree.items()}
    if isinstance(tree, list):
        return [_mapped(part, change) for part in tree]
    return change(tree) if isinstance(tree, str) else tree


# ------------------------------------------------------------------ changes of the text


def _without_line(text: str, draw: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    del lines[draw.randrange(len(lines))]
    return "".join(lines)


def _line_again(text: str, draw: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    lines.insert(draw.randrange(len(lines)), draw.choice(lines))
    return "".join(lines)


def _lines_swapped(text: str, draw: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    first, second = draw.randrange(len(lines)), draw.randrange(len(lines))
    lines[first], lines[second] = lines[second], lines[first]
    return "".join(lines)


def _cut(text: str, draw: random.Random) -> str:
    return text[: draw.randrange(len(text))]


def _shifted(text: str, draw: random.Random) -> str:
    """A line further in or out."""
    lines = text.splitlines(keepends=True)
    number = draw.randrange(len(lines))
    lines[number] = draw.choice((" ", "  ", "\t", "")) + lines[number].removeprefix(
        "  "
    )
    return "".join(lines)


def _with_character(text: str, draw: random.Random) -> str:
    where = draw.randrange(len(text) + 1)
    return text[:where] + draw.choice(CHARACTERS) + text[where:]


def _without_character(text: str, draw: random.Random) -> str:
    where = draw.randrange(len(text))
    return text[:where] + text[where + 1 :]


REWRITINGS: tuple[Callable[[str, random.Random], str], ...] = (
    *(_without_line, _line_again, _lines_swapped, _cut, _shifted),
    *(_with_character, _with_character, _without_character),
)


def _flipped(spec: bytes, draw: random.Random) -> bytes:
    """With one bit that is another."""
    where = draw.randrange(len(spec))
    return (
        spec[:where] + bytes([spec[where] ^ 1 << draw.randrange(8)]) + spec[where + 1 :]
    )
