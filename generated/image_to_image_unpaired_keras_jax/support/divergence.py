"""The message when a training diverges: what is known, and usual causes.

The same in every package.
"""

import math

from .loss_table import LossTable

FAR = 1000  # times its first size: a loss that grew so far is on its way to infinity
SHOWN = 6  # losses whose course is described

UPDATES = (
    "usual causes: an objective without a bound, as with a wrong sign; an unbounded "
    "log_var, whose exp overflows (minimum(log_var, 10) bounds it); a log, a root or a "
    "division at 0; a learning rate that is too large (--lr sets a smaller one)"
)
NO_UPDATES = (
    "no weight was updated yet, so check the numbers of the spec and the flags, the "
    "data, and in its formula each log, root, exp and division"
)


def of_loss(name: str, value: float, step: int, losses: LossTable) -> str:
    """The message about a loss that is not finite at `step`."""
    message = f"{name} became {value} at step {step}; no checkpoint was written since"
    if step == 0:
        return f"{message}; {NO_UPDATES}"
    return _with_course(message, name, value, losses)


def of_tensor(name: str, step: int, losses: LossTable) -> str:
    """The message about a weight or an optimizer state that is not finite after `step`."""
    message = (
        f"{name} is no longer finite after {step} steps; no checkpoint was written"
    )
    return (
        _with_course(message, "", math.nan, losses)
        if step
        else f"{message}; {NO_UPDATES}"
    )


def _with_course(message: str, name: str, value: float, losses: LossTable) -> str:
    """The message, the course of the losses, that one first, and the usual causes."""
    courses = {}
    for column in (name, *(other for other in losses.columns if other != name)):
        values = losses.course(column) if column else ()
        if course := [(step, v) for step, v in values if math.isfinite(v)]:
            courses[column] = course
    parts = [f"{column} {_course(courses[column])}" for column in list(courses)[:SHOWN]]
    return "; ".join([message, *parts, UPDATES])


def _course(course: list[tuple[int, float]]) -> str:
    """went from 52.1 at step 0 to -3.2e+37 at step 117, so it has no lower bound"""
    (first_step, first), (last_step, last) = course[0], course[-1]
    if first_step == last_step:
        return f"was {first:.4g} at step {first_step}"
    return (
        f"went from {first:.4g} at step {first_step} to {last:.4g} at step {last_step}"
        f"{_bound(first, last)}"
    )


def _bound(first: float, last: float) -> str:
    """What its course means, if it went far."""
    if abs(last) <= FAR * max(1.0, abs(first)):
        return ""
    if last < 0:
        return ", so it has no lower bound"
    return ", and was growing without a bound"
