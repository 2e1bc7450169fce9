"""Names of generated code: kept where they can be, numbered where the code needs them."""

from __future__ import annotations

import keyword
import symtable

import pytest
from gencc.codegen.python.nodes import (
    Assign,
    Attribute,
    Call,
    Class,
    Def,
    Expression,
    For,
    Import,
    Keyword,
    Lambda,
    Literal,
    Name,
    Parameter,
    Ref,
    Return,
    Symbol,
    Tuple,
)
from gencc.codegen.python.scope import Block, Definitions, mentioned, printed, spelled
from gencc.frontend.identifiers import distinct, unused

X, Y = Symbol("x"), Symbol("y")
TORCH = Import("torch")


def function(name: Symbol | str, value: Expression, *parameters: Symbol) -> Def:
    return Def(name, tuple(map(Parameter, parameters)), None, (Return(value),))


def text(*statements: Def | Class | Assign, page: str = "") -> str:
    return printed(page, {"slot": Definitions(statements)}, {})["slot"]


# ------------------------------------------------------------------ words


def test_names_are_numbered_where_they_are_taken() -> None:
    assert unused("a", ()) == "a"
    assert unused("a", ("a", "a_2")) == "a_3"
    assert unused("a", ("A",)) == "a"


def test_what_can_be_as_it_is_stays_so() -> None:
    assert distinct(["a", "a", "a_2", "b"], ["b"]) == ("a", "a_3", "a_2", "b_2")


def test_names_of_the_spec_come_before_derived_names() -> None:
    derived, own = Symbol("warm_end", "a stage", derived=True), Symbol("warm_end")
    assert spelled([derived, own], ()) == {own: "warm_end", derived: "warm_end_2"}


# ------------------------------------------------------------------ functions


def test_a_word_stays_where_the_code_does_not_need_it() -> None:
    both = Tuple((Name(Symbol("torch")), Name(Symbol("total"))))
    code = function("f", both, Symbol("torch"), Symbol("total"))
    assert text(code, page="import torch\ntotal = 1") == (
        "def f(torch, total):\n    return torch, total"
    )


def test_a_word_that_the_code_needs_is_the_codes() -> None:
    total = Call(Ref("torch.sum", TORCH), (Name(Symbol("torch")), Name("dim")))
    code = function("f", total, Symbol("torch"), Symbol("dim"))
    assert text(code) == "def f(torch_2, dim_2):\n    return torch.sum(torch_2, dim)"


@pytest.mark.parametrize("word", ["lambda", "None", "max", "print", "exit", "id"])
def test_keywords_of_python_stay_pythons(word: str) -> None:
    symbol = Symbol(word)
    assert text(function("f", Name(symbol), symbol)).startswith(f"def f({word}_2)")


def test_attributes_and_keywords_are_no_names_of_the_function() -> None:
    value = Call(Attribute(Name(X), "y"), (Keyword("y", Name(Y)),))
    assert text(function("f", value, X, Y)) == "def f(x, y):\n    return x.y(y=y)"


def test_functions_within_functions_see_the_same_names() -> None:
    inner = function("x", Name(X))
    outer = Def("f", (Parameter(X),), None, (inner, Return(Call(Name("x")))))
    assert text(outer) == (
        "def f(x_2):\n    def x():\n        return x_2\n    return x()"
    )


def test_a_parameter_of_a_lambda_may_shadow_a_name_around_it() -> None:
    value = Call(Lambda((X,), Name(X)), (Name(X),))
    assert text(function("f", value, X)) == "def f(x):\n    return (lambda x: x)(x)"


# ------------------------------------------------------------------ modules


def test_functions_of_a_module_clash_neither_with_its_names_nor_with_those_of_their_users() -> (
    None
):
    names = [Symbol(word, "an output") for word in ("run", "path", "table", "F")]
    functions = [function(name, Literal(1)) for name in names]
    user = Def("save", (Parameter("path"),), None, (Return(Call(Name(names[1]))),))
    other = function("other", Ref("F", Import("f", "F")))
    page = "import run\ndef g():\n    table = 1"
    sections = text(*functions, user, other, page=page).split("\n\n\n")
    assert [section.splitlines()[0] for section in sections[:4]] == [
        "def run_2():",
        "def path_2():",
        "def table():",
        "def F_2():",
    ]
    assert sections[4] == "def save(path):\n    return path_2()"


def test_a_function_may_be_called_as_a_value_of_its_own() -> None:
    name = Symbol("x", "an output")
    assert text(function(name, Name(X), X)) == "def x(x):\n    return x"


def test_a_value_is_not_called_as_a_function_that_is_used_beside_it() -> None:
    name = Symbol("x", "an output")
    user = function("f", Call(Name(name), (Name(X),)), X)
    assert text(function(name, Literal(1)), user).endswith(
        "def f(x_2):\n    return x(x_2)"
    )


def test_two_definitions_of_a_module_have_two_names() -> None:
    """A statistic called `fit` beside the function that fits."""
    name = Symbol("fit", "a statistic")
    code = text(function(name, Literal(1)), function("fit", Call(Name(name))))
    assert code == ("def fit_2():\n    return 1\n\n\ndef fit():\n    return fit_2()")


def test_what_a_module_defines_other_modules_know() -> None:
    name = Symbol("torch", "a loss")
    shared: dict[Symbol, str] = {}
    definitions = Definitions((function(name, Ref("torch.pi", TORCH)),))
    code = printed("", {"slot": definitions}, shared)
    assert code == {
        "slot": "def torch_2():\n    return torch.pi",
        "imports": "import torch",
    }
    use = Attribute(Ref("losses", Import(".", "losses")), name)
    user = Definitions((function("f", Call(use)),))
    assert printed("", {"slot": user}, shared) == {
        "slot": "def f():\n    return losses.torch_2()",
        "imports": "from . import losses",
    }


def test_what_stands_within_a_function_of_the_page_has_its_scope() -> None:
    page = "def train(steps):\n    ...\n    for i in steps:\n        ..."
    end = Symbol("steps_end", "a stage", derived=True)
    slots = {
        "first": Block((Assign(end, Literal(1)), Assign(Symbol("steps"), Literal(2)))),
        "loop": Block((Assign(Symbol("i"), Name(end)), Assign(Symbol("steps_end"), Name("i")))),
        "test": Block(Name(end)),
    }  # fmt: skip
    code = printed(page, slots, {})
    assert code["first"] == "steps_end_2 = 1\nsteps_2 = 2"
    assert code["loop"] == "i_2 = steps_end_2\nsteps_end = i"
    assert code["test"] == "steps_end_2"


def test_names_that_statements_mention() -> None:
    loop = For("i", Name("CHUNK"), (Assign(X, Name("i")),))
    assert mentioned([loop]) == {"i", "CHUNK"}


def test_generated_names_are_identifiers_of_python() -> None:
    """Words that stand for symbols in a first print, and no spec has, are names, too."""
    many = [Symbol(word) for word in keyword.kwlist]
    code = text(function("f", Tuple(tuple(map(Name, many))), *many))
    assert symtable.symtable(code, "f", "exec")
