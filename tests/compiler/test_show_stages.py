"""What `gencc show --stage` prints: every record, and expressions as formulas."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from gencc.cli.main import cli
from gencc.cli.show.formulas import formula
from gencc.cli.show.stages import Stage, show_stage
from gencc.ir.expressions import Constant, Elementwise, Expression, Number, Parameter

SPECS = Path(__file__).parents[2] / "specs"
STAGES: tuple[Stage, ...] = ("parsed", "resolved", "lowered", "program")

STEP = """\
          lines:
            fake = generator(z)  # outside the gradient
            u = x + spread(u_fraction) * (fake - x)  # outside the gradient
            critic_slope_at_u = grad(critic(u), u)
            critic_on_x = as_number(critic(x))
            critic_on_fake = as_number(critic(fake))
          terms:
            penalty(critic_slope_at_u) = square(slope - 1)  # slope = sqrt(sum(square(critic_slope_at_u)) + 1e-12)
            distance(critic_on_x, critic_on_fake) = critic_on_x - critic_on_fake
          objective: steepness * penalty - distance
"""


def _number(name: str) -> Parameter:
    return Parameter(Constant(), None, name)


def _of(function: str, *operands: Expression) -> Expression:
    return Elementwise(Constant(), None, function, operands)  # type: ignore[arg-type]


a, b, c = map(_number, "abc")


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (_of("subtract", a, _of("subtract", b, c)), "a - (b - c)"),
        (_of("subtract", _of("subtract", a, b), c), "a - b - c"),
        (_of("divide", a, _of("multiply", b, c)), "a / (b * c)"),
        (_of("multiply", _of("add", a, b), c), "(a + b) * c"),
        (_of("power", _of("power", a, b), c), "(a ** b) ** c"),
        (_of("power", a, _of("power", b, c)), "a ** b ** c"),
        (_of("power", _of("negative", a), b), "(-a) ** b"),
        (_of("negative", _of("power", a, b)), "-a ** b"),
        (_of("negative", _of("add", a, b)), "-(a + b)"),
        (_of("negative", _of("negative", a)), "-(-a)"),
        (_of("power", Number(Constant(), None, -2.0), b), "(-2) ** b"),
        (_of("minimum", a, _of("add", b, c)), "minimum(a, b + c)"),
    ],
)
def test_a_formula_has_the_brackets_that_it_needs(
    expression: Expression, text: str
) -> None:
    assert formula(expression) == text


def test_what_is_parsed_has_the_formulas_of_the_spec() -> None:
    text = show_stage(SPECS / "wgan_gp.yaml", "parsed")
    assert "    slope: norm(grad(critic(u), u))\n" in text
    assert "        dense(units=64, init=glorot_uniform())\n" in text


def test_a_pass_is_what_changes_between_resolved_and_lowered() -> None:
    path = SPECS / "gan_saturating.yaml"
    resolved = show_stage(path, "resolved").splitlines()
    lowered = show_stage(path, "lowered").splitlines()
    assert any("log(1 - as_number(discriminator(" in line for line in resolved)
    assert not any("log(1 - as_number(" in line for line in lowered)
    assert "      logits: true" in lowered
    assert "      logits: true" not in resolved


def test_a_program_has_the_lines_of_each_step() -> None:
    assert STEP in show_stage(SPECS / "wgan_gp.yaml", "program")


def test_lines_say_what_they_hold() -> None:
    text = show_stage(SPECS / "gan_saturating.yaml", "program")
    assert "fake = generator(z)  # outside the gradient, generator constant" in text


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize(
    "path", sorted(SPECS.glob("*_*a*.yaml"))[::4], ids=lambda p: p.stem
)
def test_a_text_has_no_objects_in_it(path: Path, stage: Stage) -> None:
    text = show_stage(path, stage)
    assert "object at 0x" not in text
    assert "Span(" not in text
    assert text == show_stage(path, stage)


def test_the_command_prints_a_stage() -> None:
    path = str(SPECS / "wgan_gp.yaml")
    result = CliRunner().invoke(cli, ["show", path, "--stage", "program"])
    assert result.exit_code == 0
    assert STEP in result.output


def test_a_bad_spec_is_reported_by_the_stage_that_notices_it(tmp_path: Path) -> None:
    spec = tmp_path / "bad.yaml"
    text = (SPECS / "wgan_gp.yaml").read_text()
    spec.write_text(text.replace("critic(x) - critic(fake)", "critic(x) - nothing"))
    runner = CliRunner()
    assert runner.invoke(cli, ["show", str(spec), "--stage", "parsed"]).exit_code == 0
    assert runner.invoke(cli, ["show", str(spec), "--stage", "resolved"]).exit_code == 1
