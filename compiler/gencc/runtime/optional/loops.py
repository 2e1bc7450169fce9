"""The random numbers of loops.

The same in every package.
"""

from collections.abc import Callable
from typing import Any, TypeVar

Drawn = TypeVar("Drawn")


def each_step(
    draw: Callable[..., Drawn], stream: Callable[..., Any], name: str, *more: Any
) -> Callable[[int], Drawn]:
    """What the stream has for each step of a loop, by the number of the step."""
    return lambda step: draw(stream, f"{name}/{step}", *more)
