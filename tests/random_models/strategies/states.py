"""Numbers with a rule of their own, and steps that are taken under a condition."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .choices import Choices


def stated(c: Choices, sections: dict[str, Any]) -> None:
    """A step, or the whole training, with a state that changes with it, if one may have any."""
    steps = [*_steps(sections["train"])]
    if not steps:
        return
    name, step = c.among(steps)
    if not name:
        name = step["name"] = "stated"
    taken = {n for s in ("networks", "params", "let", "losses") for n in sections[s]}
    taken |= {*sections["latent"], *sections["data"].get("domains", ())}
    state = next(word for word in ("level", "tide", "ebb") if word not in taken)
    loss = c.among([*sections["losses"]])
    means = [f"batch_mean({loss})", f"batch_mean(0.5 * {loss})", "1"]
    rule = c.choose(
        f"0.5 * {state} + 0.2 * tanh({c.choose(*means)})",
        f"clip({state} + 0.1, -0.3, 0.4)",
    )
    written = {"state": c.choose("0.25", "-0.2", "0"), "after": name, "becomes": rule}
    sections["networks"] = {**sections["networks"], state: written}
    key = "minimize" if "minimize" in step else "maximize"
    step[key] = f"(1 + {state}) * ({step[key]})"


def conditional(c: Choices, sections: dict[str, Any]) -> None:
    """A step that is taken or left out, by a number that no rounding brings to the other side."""
    train = sections["train"]
    steps = [
        step
        for plan in train.get("stages", (train,))
        if not plan.get("simultaneous")
        for _, step in _steps({"stages": (plan,)})
    ]
    if not steps:
        return
    step = c.among(steps)
    state = next(iter(_states(sections)), None)
    text = f"mean({c.among(_data(sections))})"
    step["when"] = f"batch_mean({text}) {c.choose('<', '>=')} 0.4137"
    if state and c.chance(50):
        step["when"] = f"{state} < 0.3137"


def _states(sections: dict[str, Any]) -> Iterator[str]:
    return (name for name, net in sections["networks"].items() if "state" in net)


def _data(sections: dict[str, Any]) -> list[str]:
    return [*sections["data"].get("domains", ("x",))]


def _steps(train: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The steps with their names, where these are known, but for those that accumulate."""
    for plan in train.get("stages", (train,)):
        single = ((plan.get("name", "train"), plan),)
        several = ((step.get("name", ""), step) for step in plan.get("schedule", ()))
        for name, step in several if "schedule" in plan else single:
            if "accumulate" not in step:
                yield name, step
