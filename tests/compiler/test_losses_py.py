"""losses.py: formulas as a person would write them."""

from __future__ import annotations

import pytest
from gencc.lowering import lower
from gencc.plugins import find, load
from small import GAN, Change, model

FOOLS = "fools: -log(discriminator(fake))"


def written(backend: str, *changes: Change) -> dict[str, str]:
    """The text of losses.py and train.py."""
    files = load(find(backend)).emit(lower(model(GAN, *changes))).files
    return {name: files[name].decode() for name in ("losses.py", "train.py")}


@pytest.mark.parametrize(
    ("backend", "line"),
    [
        ("torch", "    fools = logits.mean()  # critic(fake)\n"),
        ("keras", "        fools = ops.mean(logits)  # critic(fake)\n"),
    ],
)
def test_no_function_returns_its_argument(backend: str, line: str) -> None:
    critic = "  critic: {input: x, layers: [flatten, dense: 1]}\n"
    files = written(
        backend,
        ("  generator:", f"{critic}  generator:"),
        (FOOLS, "fools: critic(fake)"),
        ("update: discriminator", "update: [discriminator, critic]"),
        ("minimize: told_apart", "minimize: told_apart + fools"),
    )
    assert "def told_apart" in files["losses.py"]
    assert "def fools" not in files["losses.py"]
    assert line.replace("logits", "critic_on_fake") in files["train.py"]


@pytest.mark.parametrize(
    ("formula", "code"),
    [
        ("bce(1, discriminator(fake))", "-F.logsigmoid(logits)"),
        ("bce(0, discriminator(fake))", "-F.logsigmoid(-logits)"),
        ("bce(0, 1 - discriminator(fake))", "-F.logsigmoid(logits)"),
        ("1 - -square(discriminator(fake))", "1 + torch.sigmoid(logits) ** 2"),
    ],
)
def test_a_formula_has_no_idle_sign_or_factor(formula: str, code: str) -> None:
    files = written("torch", (FOOLS, f"fools: {formula}"))["losses.py"]
    assert f"return {code.replace('logits', 'logits_fake')}\n" in files


@pytest.mark.parametrize(
    ("backend", "exponential"), [("torch", "torch.exp("), ("keras", "ops.exp(")]
)
def test_a_large_part_of_a_formula_is_computed_once(
    backend: str, exponential: str
) -> None:
    height = "sum(exp(fake) * fake + square(fake))"
    changes = (FOOLS, f'fools: "where({height} > 1, {height}, 1)"')
    code = written(backend, changes)["losses.py"]
    assert code.count("    sum_exp = ") == 1
    # Once in its name, and once of what is guarded.
    assert code.count(exponential) == 2


def test_a_small_part_of_a_formula_stands_where_it_is_used() -> None:
    changes = (FOOLS, "fools: sum(square(fake - x)) + mean(square(fake - x))")
    code = written("torch", changes)["losses.py"]
    assert code.count("(fake - x) ** 2") == 2


def test_the_name_of_a_part_is_no_other_name() -> None:
    part = "sum(exp(fake) * fake + square(fake))"
    changes = (
        FOOLS,
        f"sum_exp: sum(fake)\n  fools: {part} * square({part}) + sum(fake)",
    )
    code = written("torch", changes, ("minimize: fools", "minimize: fools + sum_exp"))
    assert "    sum_exp_2 = " in code["losses.py"]
