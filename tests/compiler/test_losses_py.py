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
