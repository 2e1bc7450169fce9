"""Numbers of a run: functions that do not overflow, and checks of what numbers must be.

The same in every package.
"""

import math
from collections.abc import Callable, Mapping

from .support.errors import Diverged, PackageError

Numbers = Mapping[str, float]


def softplus(x: float) -> float:
    """log(1 + exp(x))"""
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


def sigmoid(x: float) -> float:
    """1 / (1 + exp(-x))"""
    small = math.exp(-abs(x))
    return (1.0 if x >= 0 else small) / (1.0 + small)


def log_sigmoid(x: float) -> float:
    """log(1 / (1 + exp(-x)))"""
    return -softplus(-x)


def log_cosh(x: float) -> float:
    """log(cosh(x))"""
    if abs(x) < 1.0:
        return math.log1p(2.0 * math.sinh(x / 2.0) ** 2)
    return abs(x) + math.log1p(math.exp(-2.0 * abs(x))) - math.log(2.0)


def psi(x: float) -> float:
    """The slope of log(Gamma(x)), for x above 0: by Stirling's series from 10 on."""
    below = 0.0
    while x < 10.0:
        below += 1.0 / x
        x += 1.0
    y = 1.0 / (x * x)
    series = 0.0
    for factor in (1 / 12, -691 / 32760, 1 / 132, -1 / 240, 1 / 252, -1 / 120, 1 / 12):
        series = y * (factor + series)
    return math.log(x) - 0.5 / x - series - below


def finite(formula: str, compute: Callable[[], float], numbers: Numbers) -> float:
    """The value of a formula; `numbers` are the parameters of the run in it.

    Raises Diverged where there is no finite one.
    """
    exact: float = math.nan
    try:
        exact = compute()
        value = float(exact)
    except (ArithmeticError, ValueError, TypeError):  # TypeError: of complex numbers
        value = math.nan
    if not math.isfinite(value):
        raise Diverged(f"`{formula}` is not a finite number{_where(numbers)}")
    # No framework has larger integers.
    if isinstance(exact, int) and abs(exact) >= 2**63:
        raise Diverged(f"`{formula}` is too large a whole number{_where(numbers)}")
    return value


def probability(formula: str, compute: Callable[[], float], numbers: Numbers) -> float:
    """As `finite`; raises PackageError where the value is no probability."""
    value = finite(formula, compute, numbers)
    return _within(value, 0.0 <= value <= 1.0, "lie between 0 and 1", formula, numbers)


def deviation(formula: str, compute: Callable[[], float], numbers: Numbers) -> float:
    """As `finite`; raises PackageError below 0, where it is no standard deviation."""
    value = finite(formula, compute, numbers)
    return _within(value, value >= 0.0, "be 0 or more", formula, numbers)


def positive(formula: str, compute: Callable[[], float], numbers: Numbers) -> float:
    """As `finite`; raises PackageError for 0 and below."""
    value = finite(formula, compute, numbers)
    return _within(value, value > 0.0, "be above 0", formula, numbers)


def _within(
    value: float, holds: bool, condition: str, formula: str, numbers: Numbers
) -> float:
    if not holds:
        where = "" if formula in numbers else _where(numbers)
        raise PackageError(f"`{formula}` must {condition}, and is {value}{where}")
    return value


def _where(numbers: Numbers) -> str:
    values = ", ".join(f"{name} = {value}" for name, value in numbers.items())
    return f" where {values}"
