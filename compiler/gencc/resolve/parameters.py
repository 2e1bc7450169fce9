"""`params` -> the numbers that a run may set, those that are fixed, and what follows them.

A parameter that a size, a rate or an exponent depends on is fixed: formulas contain its
value. One that is defined by others, `gamma: 2 * beta`, is replaced by its definition.
All others keep their names, and are settings of the package.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from gencc.frontend.formula import Binary, Call, Syntax
from gencc.frontend.spec import Spec
from gencc.frontend.spec.curves import CurveKeys, Curves, curve
from gencc.frontend.spec.fields import Formula
from gencc.frontend.spec.numbers import NoNumber, Numbers
from gencc.ir.expressions import Constant, Scalar
from gencc.ir.model import NamedNumber, ParameterValue
from gencc.ops import functions
from gencc.resolve.draws import formulas
from gencc.resolve.formula_site import parts


@dataclass(frozen=True)
class Parameters:
    """The parameters as formulas see them; each is in one of three groups.

    free: those that a run may set, with their types. fixed: numbers. following: what
    others are defined by.
    """

    numbers: Numbers
    free: dict[str, Constant | Scalar] = field(default_factory=dict)
    fixed: dict[str, float] = field(default_factory=dict)
    following: dict[str, Syntax] = field(default_factory=dict)

    def value(self, tree: Syntax) -> float | None:
        """The value of a part of a formula that is arithmetic of fixed parameters."""
        try:
            value = self.numbers.value(tree)
        except NoNumber:
            return None
        return None if self.numbers.behind(tree) - self.fixed.keys() else value


def parameters(spec: Spec) -> Parameters:
    """The parameters of a spec whose definitions are in order."""
    known = Parameters(spec.numbers)
    used = {*spec.numbers.used}
    for tree in _numbers_in_formulas(spec):
        used |= spec.numbers.behind(tree)
    for name, param in spec.params.items():
        if isinstance(param.value, CurveKeys | tuple):
            known.free[name] = Scalar()
        elif not _follows(spec, param.value):
            if name in used:
                known.fixed[name] = _number(spec, param.value)
            else:
                known.free[name] = Constant()
    for name, param in spec.params.items():
        if not isinstance(param.value, Formula) or name in (*known.free, *known.fixed):
            continue
        if spec.numbers.behind(param.value.tree) & known.free.keys():
            known.following[name] = param.value.tree
        else:
            known.fixed[name] = _number(spec, param.value)
    return known


def _about(spec: Spec, name: str) -> str:
    return " ".join(spec.params[name].about.split())


def _follows(spec: Spec, value: float | Formula | CurveKeys | Curves) -> bool:
    """Whether other parameters make it what it is."""
    return isinstance(value, Formula) and bool(spec.numbers.behind(value.tree))


def _number(spec: Spec, value: float | Formula) -> float:
    return spec.numbers.value(value.tree) if isinstance(value, Formula) else value


def free_values(
    spec: Spec, known: Parameters, counts: set[str]
) -> tuple[ParameterValue, ...]:
    """What a run may set; `counts` repeat a step, and annealed ones have their end."""
    values = []
    for name in known.free:
        about = _about(spec, name)
        match spec.params[name].value:
            case CurveKeys() | tuple() as curves:
                anneal = curve(curves)
                end = anneal.levels[-1]
                values.append(ParameterValue(name, end, False, anneal, about))
            case value:
                number, count = _number(spec, value), name in counts
                values.append(ParameterValue(name, number, count, about=about))
    return tuple(values)


def named_numbers(spec: Spec, known: Parameters) -> tuple[NamedNumber, ...]:
    """What a run cannot set, for those who read what a model means."""
    numbers = []
    for name, param in spec.params.items():
        if name in known.free:
            continue
        text = param.value.text if isinstance(param.value, Formula) else ""
        value = known.fixed.get(name)
        numbers.append(NamedNumber(name, value, text, _about(spec, name)))
    return tuple(numbers)


def _numbers_in_formulas(spec: Spec) -> Iterator[Syntax]:
    """Exponents, and arguments that are numbers when a package is built."""
    for formula in formulas(spec):
        for part in parts(formula.tree):
            match part:
                case Binary(operator="**", right=exponent):
                    yield exponent
                case Call(name=name, arguments=arguments) if name in functions.names():
                    for index in functions.find(name).built_in:
                        yield from arguments[index : index + 1]
