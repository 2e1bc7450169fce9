"""The planner: what a step computes, in which order, under which names."""

from __future__ import annotations

from gencc.frontend.parse import parse
from gencc.frontend.yaml.document import load_text
from gencc.ir.expressions import (
    Apply,
    AsNumber,
    InputGradient,
    Local,
    Tensor,
    Term,
    walk,
)
from gencc.ir.verify import verify
from gencc.lowering import lower
from gencc.lowering.plan import (
    Hold,
    Line,
    OutputProgram,
    Program,
    StepProgram,
    Update,
    groups,
    plan,
)
from gencc.resolve import resolve
from small import AUTOENCODER, CLASSIFIER, GAN, UNPOOLING, VAE, Change, model

NETWORKS = """
  e:
    input: x
    layers: [flatten, dense: 4, batch_norm, tanh]
    heads: {mean: [dense: 2], log_var: [dense: 2]}
  g: {input: z, layers: [dense: 8, batch_norm, tanh, dense: 64, reshape: [8, 8, 1]]}
  d: {input: x, layers: [flatten, dense: 1, sigmoid]}
"""
LET = """
  q: normal(e(x))
  z: sample(q)
  v: g(z)
  fake: g(sample(prior.z))
  half: 0.5 * x + 0.5 * fake
"""
LOSSES = """
  near: mse(x, v)
  kl: kl(q, prior.z)
  apart: -log(d(x)) - log(1 - d(half))
  fools: -log(d(half))
"""

SINGLE = "\n  optimizer: {sgd: {lr: 1}}\n  minimize: "
SCHEDULE = """
  optimizer: {sgd: {lr: 1}}
  schedule:
    - {update: d, minimize: apart}
    - {update: [e, g], minimize: c * near + kl}
    - {update: g, minimize: fools}
"""


def program(
    train: str = SCHEDULE,
    let: str = LET,
    losses: str = LOSSES,
    outputs: str = "\n  v: v\n",
    params: str = "{c: 2, k: 3}",
    latent: str = "{z: {normal: 2}, u: {uniform: {size: 2, low: 0, high: 1}}}",
    networks: str = NETWORKS,
) -> Program:
    """The programs of the spec above, some of its parts changed."""
    document = load_text(
        "t.yaml",
        "gencc: 1\nname: t\ndata: {source: digits, scale: [0, 1], batch: 4}\n"
        f"latent: {latent}\nnetworks: {networks}params: {params}\nlet: {let}"
        f"losses: {losses}train:\n  epochs: 1{train}\noutputs: {outputs}\n",
    )
    return plan(lower(verify(resolve(document, parse(document)))))


def single(objective: str, **changes: str) -> StepProgram:
    """The one step of a model with one objective."""
    (step,) = program(f'{SINGLE}"{objective}"', **changes).steps
    return step


def names(lines: tuple[Line, ...], *, constant: bool | None = None) -> list[str]:
    return [line.name for line in lines if constant in (None, line.constant)]


def output(formula: str) -> OutputProgram:
    (planned,) = program(outputs=f'\n  o: "{formula}"\n').outputs
    return planned


# ------------------------------------------------------------------ lines


def test_what_a_step_does_not_update_comes_first() -> None:
    judge, learn, fool = program().steps
    assert names(judge.lines, constant=True) == ["fake", "half"]
    assert names(judge.lines, constant=False) == ["logits_x", "logits_half"]
    assert names(learn.lines, constant=True) == []
    assert names(learn.lines, constant=False) == ["q", "z", "v"]
    assert names(fool.lines, constant=False) == ["fake", "half", "logits_half"]


def test_lines_stand_behind_what_they_use() -> None:
    for step in program().steps:
        seen: set[str] = set()
        for line in step.lines:
            used = {p.name for p in walk(line.value) if isinstance(p, Local)}
            assert used <= seen
            seen.add(line.name)


def test_no_line_calls_two_networks() -> None:
    for step in program(
        let=f"{LET}  p: e(g(q.mean))\n  many: d(g(p.log_var)) * d(0.5 * g(z))\n"
    ).steps:
        for line in step.lines:
            assert sum(isinstance(p, Apply) for p in walk(line.value)) <= 1


def test_terms_call_nothing() -> None:
    for term in program().losses:
        assert not any(isinstance(part, Apply) for part in walk(term.value))


def test_statistics_of_others_are_held() -> None:
    judge, learn, fool = program().steps
    held = {line.name: line.held for line in (*judge.lines, *learn.lines, *fool.lines)}
    assert {line.name: line.held for line in judge.lines}["fake"] == (
        Hold("g", "constant"),
    )
    assert {line.held for line in learn.lines} == {()}
    assert held["half"] == held["logits_x"] == ()  # d keeps no statistics


def test_a_bystander_is_differentiated_through() -> None:
    judge, learn, fool = program().steps
    assert (judge.bystanders, learn.bystanders, fool.bystanders) == ((), (), ("d",))


def test_what_stop_holds_constant_is_still_computed() -> None:
    train = "\n  optimizer: {sgd: {lr: 1}}\n  schedule:\n" + "".join(
        f"    - {{update: {update}, minimize: {objective}}}\n"
        for update, objective in [("[e, g]", "near + kl"), ("d", "apart"), ("g", "s")]
    )
    losses = f"{LOSSES}  s: mean(square(stop(v) - fake))\n"
    step = program(train, losses=losses).steps[2]
    assert names(step.lines, constant=True) == ["q", "z"]
    assert names(step.lines, constant=False) == ["v", "fake"]
    assert {line.name: line.held for line in step.lines}["q"] == (
        Hold("e", "constant"),
    )


def test_groups_are_neighbours_that_hold_the_same() -> None:
    judge = program().steps[0]
    grouped = [(held, names(lines)) for held, lines in groups(judge.lines)]
    assert grouped == [
        ((Hold("g", "constant"),), ["fake"]),
        ((), ["half", "logits_x", "logits_half"]),
    ]
    assert list(groups([])) == []


# ------------------------------------------------------------------ draws and data


def test_each_step_reads_and_draws_what_it_needs() -> None:
    judge, learn, fool = program().steps
    assert [draw.name for draw in judge.draws] == ["z_prior"]
    assert [draw.name for draw in learn.draws] == ["z_noise"]
    assert judge.inputs == learn.inputs == fool.inputs == ("x",)
    step = single("mean(square(fake)) + 0 * near + apart + kl").draws
    assert {draw.name for draw in step} == {"z_prior", "z_noise"}


def test_a_step_may_read_no_data() -> None:
    let = LET.replace("0.5 * x + 0.5 * fake", "fake")
    judge, _, fool = program(let=let).steps
    assert judge.inputs == ("x",) and fool.inputs == ()


def test_a_call_and_a_draw_do_not_share_a_name() -> None:
    latent = "{z: {normal: 2}, logits_half: {normal: 2}}"
    losses = f"{LOSSES}  l: mean(g(sample(prior.logits_half)))\n"
    step = single("apart + near + kl + l", latent=latent, losses=losses)
    taken = [*(draw.name for draw in step.draws), *names(step.lines), "x"]
    assert len(set(taken)) == len(taken)


# ------------------------------------------------------------------ names of calls


def test_calls_are_named_after_their_arguments() -> None:
    let = "\n  q: normal(e(x))\n  two: d(x) * d(g(q.mean)) + d(0.5 * x) + d(x * x)\n"
    losses = "\n  t: two - mean(g(sample(prior.z))) + kl(q, prior.z)\n"
    step = single("t", let=let, losses=losses, outputs="\n  v: x\n")
    assert set(names(step.lines)) == {
        "q", "d_on_x", "g_on_value", "d_on_g_on_value", "d_on_value", "d_on_value_2",
        "g_on_z",
    }  # fmt: skip
    (loss,) = step.terms
    assert [name for name, _ in loss.lines] == ["two"]


def test_a_suffix_that_network_and_argument_share_occurs_once() -> None:
    networks = f"{NETWORKS}  c_b: {{input: x, layers: [flatten, dense: 1]}}\n"
    let = "\n  fake_b: g(sample(prior.z))\n  q: normal(e(x))\n"
    losses = "\n  t: square(c_b(fake_b)) + square(c_b(x)) + d(x) + kl(q, prior.z)\n"
    step = single("t", networks=networks, let=let, losses=losses, outputs="\n  v: x\n")
    assert {"c_on_fake_b", "c_b_on_x"} <= set(names(step.lines))


def test_logits_are_called_so_and_after_their_network_if_there_are_two() -> None:
    assert "logits_x" in names(program().steps[0].lines)
    networks = f"{NETWORKS}  j: {{input: x, layers: [flatten, dense: 1, sigmoid]}}\n"
    losses = f"{LOSSES}  more: -log(j(x))\n"
    step = single("apart + near + kl + more", networks=networks, losses=losses)
    assert {"d_logits_x", "d_logits_half", "j_logits_x"} <= set(names(step.lines))


def test_a_name_that_is_taken_gets_a_number() -> None:
    step = single("apart + near + kl", params="{c: 1, logits_x: 2}")
    assert "logits_x_2" in names(step.lines)


def test_the_same_call_is_one_call() -> None:
    let = f"{LET}  again: e(x)\n  same: g(z)\n"
    losses = f"{LOSSES}  s: sum(again.mean) + mean(g(z)) + mean(same) + d(x) * d(x)\n"
    step = single("s + apart + kl", let=let, losses=losses)
    calls = [p for n in step.lines for p in walk(n.value) if isinstance(p, Apply)]
    assert len(calls) == len(set(calls)) == 5  # e(x), g(z), g of a draw, d twice


# ------------------------------------------------------------------ objectives


def test_a_weighted_sum_consists_of_means() -> None:
    for objective in (
        "near + apart + kl", "c * near - kl / k - -apart", "exp(-c) * (near + kl) - apart",
        "near * 2 * c + apart / (c + 1) + kl", "-(near - kl) * c - apart",
    ):  # fmt: skip
        step = single(objective)
        assert {term.name for term in step.terms} == {"near", "apart", "kl"}
        assert step.combined
        assert step.columns[-1] == step.objective_name == "loss"


def test_one_term_is_its_own_objective() -> None:
    judge = program().steps[0]
    assert judge.columns == ("apart",)
    assert not judge.combined
    assert isinstance(judge.objective, Term)
    assert judge.descent == "apart"


def test_what_is_no_weighted_sum_is_one_function() -> None:
    for objective in ("near * kl + apart", "exp(near) + kl + apart", "near + kl + apart + 1",
                      "near / kl + apart", "near + kl - log(d(half))",
                      "stop(near) * kl + apart + near"):  # fmt: skip
        step = single(objective)
        assert [term.name for term in step.terms] == ["train_objective"]
        assert step.columns == ("train_objective",)
        assert step.terms[0].text == objective
        assert not any(isinstance(part, Term) for part in walk(step.terms[0].value))


def test_each_step_has_a_name_of_its_own_for_its_objective() -> None:
    judge, learn, fool = program().steps
    assert (judge.objective_name, fool.objective_name) == ("apart", "fools")
    assert learn.objective_name == learn.descent == "e_g_loss"
    assert learn.columns == ("near", "kl", "e_g_loss")


def test_maximizing_goes_down_the_negative() -> None:
    train = "\n  optimizer: {sgd: {lr: 1}}\n  maximize: "
    (step,) = program(f"{train}-near - kl - apart").steps
    assert (step.objective_name, step.descent) == ("objective", "loss")
    (step,) = program(f"{train}loss", losses=f"{LOSSES}  loss: -near_\n".replace(
        "-near_", "-mse(x, v) - kl(q, prior.z) + log(d(half))")).steps  # fmt: skip
    assert (step.objective_name, step.descent) == ("loss", "loss_2")


def test_a_term_called_loss_keeps_its_name() -> None:
    losses = f"{LOSSES}  loss: mse(x, v)\n"
    step = single("loss + kl + apart", losses=losses)
    assert step.columns == ("loss", "kl", "apart", "loss_2")


def test_a_definition_without_tensors_weighs_an_objective() -> None:
    let, losses = f"{LET}  w: 1 / c\n", f"{LOSSES}  weighed: w * near_\n"
    losses = losses.replace("near_", "mse(x, v)")
    step = single("w * weighed + kl + apart", let=let, losses=losses)
    assert step.combined
    assert "w" in names(step.lines, constant=True)


def test_terms_get_the_values_that_they_name() -> None:
    parameters = {
        term.name: [n for n, _ in term.parameters] for term in program().losses
    }
    assert parameters == {
        "apart": ["logits_x", "logits_half"],
        "near": ["x", "v"],
        "kl": ["q"],
        "fools": ["logits_half"],
    }


# ------------------------------------------------------------------ unused heads


def test_heads_without_a_gradient() -> None:
    assert not single("near + kl + apart").partial
    for code in ("q.mean", "q.mean + stop(q.log_var)", "q.mean + b"):
        let = LET.replace("sample(q)", code) + "  b: stop(q.log_var)\n"
        assert single("near + apart", let=let).partial, code


def test_heads_count_for_each_network_alone() -> None:
    second = NETWORKS.split("  g:")[0].replace("e:", "f:", 1)
    let = f"{LET}  r: f(x)\n"
    losses = f"{LOSSES}  s: mean(r.mean)\n"
    step = single("near + kl + apart + s", networks=NETWORKS + second.lstrip("\n"),
                  let=let, losses=losses)  # fmt: skip
    assert step.partial


# ------------------------------------------------------------------ input gradients

CRITIC = """
  g: {input: z, layers: [dense: 8, batch_norm, tanh, dense: 64, reshape: [8, 8, 1]]}
  c: {input: x, layers: [flatten, dense: 4, batch_norm, tanh, dense: 1]}
"""
SLOPE = """
  fake: g(sample(prior.z))
  u: interpolate(x, fake)
  slope: norm(grad(c(u), u))
"""
PENALTY = """
  apart: c(fake) - c(x) + square(slope - 1)
  again: c(u) + slope
  fools: -c(fake) + slope
  alone: square(slope - 1)
"""


def sloped(update: str, objective: str, **changes: str) -> StepProgram:
    """The step of a spec with a critic, among others that update the rest."""
    train = "\n  optimizer: {sgd: {lr: 1}}\n  schedule:\n"
    train += f"    - {{update: {update}, minimize: {objective}, name: first}}\n"
    train += "    - {update: [g, c], minimize: apart, name: rest}\n"
    parts = {
        "networks": CRITIC,
        "let": SLOPE,
        "losses": PENALTY,
        "outputs": "\n  u: u\n",
        "params": "{k: 3}",
    }
    return program(train, **parts | changes).steps[0]


def test_a_gradient_is_a_line_and_its_call_stays_in_it() -> None:
    step = sloped("c", "apart")
    assert names(step.lines) == ["fake", "u", "c_on_fake", "c_on_x", "c_slope_at_u"]
    assert names(step.lines, constant=True) == ["fake", "u"]
    (line,) = (line for line in step.lines if line.name == "c_slope_at_u")
    assert isinstance(line.value, InputGradient)
    assert line.value.call.arguments == (Local(line.value.type, None, "u"),)
    assert [draw.name for draw in step.draws] == ["z", "u_fraction"]


def test_one_forward_computes_a_call_and_its_gradient() -> None:
    step = sloped("c", "again + apart")
    (call, gradient) = (line for line in step.lines if line.name.endswith("_u"))
    assert (call.name, gradient.name) == ("c_on_u", "c_slope_at_u")
    assert (call.forward, gradient.forward) == ("", "c_on_u")
    assert names(step.lines).index("c_slope_at_u") == 1 + names(step.lines).index(
        "c_on_u"
    )
    assert not call.held and not gradient.held


def test_what_one_loss_alone_uses_is_a_line_of_it() -> None:
    (loss,) = sloped("c", "apart").terms
    assert [name for name, _ in loss.lines] == ["slope"]
    assert {name for name, _ in loss.parameters} == {
        "c_on_fake",
        "c_on_x",
        "c_slope_at_u",
    }


def test_what_two_losses_use_is_a_line_of_the_step() -> None:
    step = sloped("c", "apart + again")
    assert "slope" in names(step.lines)
    assert not any(loss.lines for loss in step.terms)


def test_what_an_objective_uses_beside_its_losses_is_a_line_of_the_step() -> None:
    let = f"{SLOPE}  w: 2 * k\n"
    losses = f"{PENALTY}  weighted: w * square(c(x))\n"
    step = sloped("c", "w * weighted", let=let, losses=losses)
    assert "w" in names(step.lines)
    step = sloped("c", "weighted", let=let, losses=losses)
    assert "w" not in names(step.lines)


def test_a_loss_that_is_a_call_is_its_own_argument() -> None:
    step = sloped("c", "height", losses=f"{PENALTY}  height: c(fake)\n")
    (loss,) = step.terms
    assert loss.is_argument
    assert names(step.lines) == ["fake", "c_on_fake"]


READ = {
    "let": f"{SLOPE}  real: c(x)\n",
    "losses": f"{PENALTY}  t: square(real) - real\n",
}


def test_a_named_call_that_is_read_as_a_number_is_one() -> None:
    values = {line.name: line.value for line in sloped("c", "t", **READ).lines}
    assert isinstance(values["real"], AsNumber)
    assert values["real"].type == Tensor(())
    assert "c_on_x" not in values


def test_a_named_call_that_an_output_shows_keeps_its_axis() -> None:
    step = sloped("c", "t", **READ, outputs="\n  u: u\n  v: real\n")
    values = {line.name: line.value for line in step.lines}
    assert isinstance(values["real"], Apply)
    assert values["real"].type == Tensor((1,))


def test_the_call_of_a_gradient_moves_statistics_once() -> None:
    held = {line.name: line.held for line in sloped("c", "apart").lines}
    assert held["c_slope_at_u"] == held["c_on_x"] == ()
    held = {line.name: line.held for line in sloped("c", "again").lines}
    assert held["c_slope_at_u"] == held["c_on_u"] == ()


def test_two_gradients_of_a_call_move_statistics_once() -> None:
    networks = (
        CRITIC
        + "  t: {input: [x, z], layers: [flatten, concat, batch_norm, dense: 1]}\n"
    )
    let = (
        SLOPE
        + "  e: sample(prior.z)\n  by_x: grad(t(x, e), x)\n  by_e: grad(t(x, e), e)\n"
    )
    losses = (
        PENALTY + "  both: sum(square(by_e)) + sum(square(by_x)) + sum(square(by_e))\n"
    )
    step = sloped("t", "both", networks=networks, let=let, losses=losses)
    held = {line.name: line.held for line in step.lines}
    assert held["by_e"] == () and held["by_x"] == (Hold("t", "constant"),)


def test_a_gradient_is_differentiated_through() -> None:
    step = sloped("g", "fools")
    assert names(step.lines, constant=False) == [
        "fake",
        "c_on_fake",
        "u",
        "c_slope_at_u",
        "slope",
    ]
    held = {line.name: line.held for line in step.lines}
    assert held["c_slope_at_u"] == held["c_on_fake"] == (Hold("c", "constant"),)
    assert step.bystanders == ("c",)


def test_a_bias_may_not_change_a_slope() -> None:
    assert sloped("c", "alone").partial
    assert sloped("[g, c]", "alone").partial
    assert not sloped("c", "apart").partial
    assert not sloped("[g, c]", "apart").partial
    assert not sloped("g", "fools").partial


def test_the_same_gradient_is_one() -> None:
    losses = PENALTY + "  twice: sum(grad(c(u), u)) * norm(grad(c(u), u)) + c(x)\n"
    step = sloped("c", "twice", losses=losses)
    slopes = [
        p
        for line in step.lines
        for p in walk(line.value)
        if isinstance(p, InputGradient)
    ]
    assert len(slopes) == 1


def test_an_output_may_be_a_gradient() -> None:
    parts = {"networks": CRITIC, "let": SLOPE, "losses": PENALTY, "params": "{k: 3}"}
    (planned,) = program(
        f"{SINGLE}apart", **parts, outputs="\n  o: grad(c(x), x)\n"
    ).outputs
    assert isinstance(planned.value, InputGradient) and planned.lines == ()


# ------------------------------------------------------------------ outputs


def test_an_output_ends_in_its_value() -> None:
    planned = output("v")
    assert names(planned.lines) == ["q", "z"]
    assert isinstance(planned.value, Apply)
    assert planned.inputs == ("x",)
    assert [draw.name for draw in planned.draws] == ["z_noise"]


def test_an_output_of_noise_reads_no_data() -> None:
    planned = output("g(sample(prior.z))")
    assert planned.inputs == () and not planned.lines
    assert [draw.name for draw in planned.draws] == ["z"]
    assert planned.grid is None


def test_a_grid_is_followed_through_calls() -> None:
    planned = output("sigmoid(g(grid(prior.u)))")
    assert planned.grid is not None
    assert planned.inputs == () and not planned.draws


# ------------------------------------------------------------------ stages and networks


def planned(text: str, *changes: Change) -> Program:
    """The programs of one of the small models."""
    return plan(lower(model(text, *changes)))


def held(lines: tuple[Line, ...]) -> dict[str, tuple[Hold, ...]]:
    return {line.name: line.held for line in lines if line.held}


def test_a_finished_network_is_used_as_it_is() -> None:
    codes, reading = planned(CLASSIFIER).stages
    assert held(codes.steps[0].lines) == {}
    (step,) = reading.steps
    assert held(step.lines) == {"code": (Hold("encoder", "finished"),)}
    assert names(step.lines, constant=True) == ["code"]
    assert step.bystanders == ()
    assert (step.inputs, codes.steps[0].inputs) == (("x", "y"), ("x",))


def test_finished_is_what_no_step_of_the_stage_updates() -> None:
    schedule = (
        "update: classifier, minimize: error",
        "schedule: [{update: classifier, minimize: error}, "
        "{update: encoder, minimize: reconstruction}]",
    )
    step, _ = planned(CLASSIFIER, schedule).stages[1].steps
    assert held(step.lines) == {"code": (Hold("encoder", "constant"),)}


def test_a_tied_network_moves_with_its_source() -> None:
    """What the decoder gives depends on the encoder's kernels, whoever is updated."""
    alone = ("update: classifier, minimize: error", "update: encoder, minimize: again")
    losses = ("  error:", "  again: sum(decoder(stop(code)))\n  error:")
    both = [("update: [encoder, decoder]", "update: [encoder, decoder, classifier]"),
            ("minimize: reconstruction", "minimize: reconstruction + error")]  # fmt: skip
    (step,) = planned(CLASSIFIER, alone, losses, *both).stages[1].steps
    assert names(step.lines, constant=False) == ["code", "decoder_on_code_2"]
    assert step.bystanders == ("decoder",)  # its bias


def test_a_kernel_is_all_that_a_tied_network_needs_to_move() -> None:
    latent = ("networks:", "latent: {c: {normal: 16}}\nnetworks:")
    losses = ("  error:", "  again: sum(decoder(sample(prior.c)))\n  error:")
    alone = ("update: classifier, minimize: error", "update: encoder, minimize: again")
    both = [("update: [encoder, decoder]", "update: [encoder, decoder, classifier]"),
            ("minimize: reconstruction", "minimize: reconstruction + error")]  # fmt: skip
    (step,) = planned(CLASSIFIER, latent, losses, alone, *both).stages[1].steps
    assert [(line.name, line.constant) for line in step.lines] == [
        ("decoder_on_c", False)
    ]


def test_the_source_of_a_tied_network_is_a_bystander() -> None:
    alone = ("update: classifier, minimize: error", "update: decoder, minimize: again")
    losses = ("  error:", "  again: sum(decoder(stop(code)))\n  error:")
    both = [("update: [encoder, decoder]", "update: [encoder, decoder, classifier]"),
            ("minimize: reconstruction", "minimize: reconstruction + error")]  # fmt: skip
    (step,) = planned(CLASSIFIER, alone, losses, *both).stages[1].steps
    assert step.bystanders == ("encoder",)
    assert names(step.lines, constant=True) == ["code"]


def test_a_learned_number_is_a_call_without_arguments() -> None:
    changes = [
        ("  decoder:", "  log_noise: {learned: -2.0}\n  decoder:"),
        ("sse(x, x_hat)", "-log_prob(normal(x_hat, log_noise), x)"),
    ]
    (step,) = planned(VAE, *changes).steps
    (line,) = (line for line in step.lines if line.name.startswith("log_noise"))
    assert isinstance(line.value, Apply) and line.value.arguments == ()
    assert not line.constant


def test_switches_travel_with_the_call() -> None:
    (step,) = planned(UNPOOLING).steps
    calls = [p for line in step.lines for p in walk(line.value) if isinstance(p, Apply)]
    assert [call.network for call in calls] == ["encoder", "decoder"]
    assert [len(call.arguments) for call in calls] == [1, 2]
    (shown,) = planned(UNPOOLING).outputs
    assert shown.inputs == ("x",)


# ------------------------------------------------------------------ what is shared


def test_an_iteration_takes_once_what_is_shared() -> None:
    (stage,) = planned(GAN, ("  schedule:", "  share: [x, z]\n  schedule:")).stages
    assert stage.inputs == ("x",)  # no step reads the labels
    assert [draw.name for draw in stage.draws] == ["z"]
    assert [[d.name for d in step.draws] for step in stage.steps] == [["z"], ["z"]]
    (alone,) = planned(GAN).stages
    assert (alone.inputs, alone.draws) == ((), ())
    (fakes,) = planned(GAN, ("  schedule:", "  share: z\n  schedule:")).stages
    assert (fakes.inputs, [d.name for d in fakes.draws]) == ((), ["z"])


def test_simultaneous_steps_take_everything_once() -> None:
    (stage,) = planned(GAN, ("  schedule:", "  simultaneous: true\n  schedule:")).stages
    assert stage.inputs == ("x",)
    assert [draw.name for draw in stage.draws] == ["z"]


def together(schedule: str, **changes: str) -> Update:
    """Simultaneous steps, as one function of the training."""
    train = f"\n  optimizer: {{sgd: {{lr: 1}}}}\n  simultaneous: true\n  schedule:{schedule}"
    (stage,) = program(train, **changes).stages
    (update,) = stage.updates
    return update


def test_what_simultaneous_steps_share_is_computed_once() -> None:
    update = together("""
    - {update: [e, g], minimize: near + kl + fools}
    - {update: d, minimize: apart}""")
    assert names(update.lines) == [
        "q", "z", "v", "fake", "half", "logits_half", "logits_x",
    ]  # fmt: skip
    assert not any(line.constant or line.held for line in update.lines)


def test_a_network_is_held_in_what_its_own_step_does_not_call() -> None:
    losses = f"{LOSSES}  size: mean(g(sample(prior.u)))\n  seen: mean(d(v))\n"
    update = together(
        """
    - {update: d, minimize: apart + seen}
    - {update: g, minimize: size}
    - {update: e, minimize: kl}""",
        losses=losses,
    )
    held = {line.name: line.held for line in update.lines}
    assert held["fake"] == held["v"] == (Hold("g", "constant"),)
    assert held["g_on_u"] == held["q"] == ()
    assert {"fake", "half"} <= {*names(update.lines, constant=True)}


def test_running_statistics_move_in_the_order_of_each_step() -> None:
    """Which no order of single calls is, of two that are given each other's results."""
    update = together(
        """
    - {update: a, minimize: there}
    - {update: b, minimize: back}""",
        networks="""
  a: {input: x, layers: [flatten, dense: 64, batch_norm, reshape: [8, 8, 1]]}
  b: {input: x, layers: [flatten, dense: 64, batch_norm, reshape: [8, 8, 1]]}
""",
        let="\n  fake_a: a(x)\n  fake_b: b(x)\n  back_a: a(fake_b)\n  back_b: b(fake_a)\n",
        losses="\n  there: mean(back_a) + mean(fake_a)\n"
        "  back: mean(back_b) + mean(fake_b) + mean(back_a)\n",
        outputs="\n  o: fake_a\n",
    )
    calls = [(line.name, [hold.network for hold in line.held]) for line in update.lines]
    assert calls == [
        ("fake_b", ["b"]), ("back_a", []), ("fake_a", []),
        ("back_b", []), ("fake_b", []), ("back_a", ["a"]),
    ]  # fmt: skip


def test_annealed_numbers_are_arguments() -> None:
    (step,) = planned(VAE).steps
    assert step.annealed == ()
    annealed = ("beta: 1", "beta: {linear: {start: 0, end: 1, steps: 10}}")
    (step,) = planned(VAE, annealed).steps
    assert step.annealed == ("beta",)
    assert step.combined  # it weighs means, as a constant does
    inside = ("kl: kl(q, prior.z)", "kl: beta * kl(q, prior.z)")
    (step,) = planned(VAE, annealed, inside).steps
    (term,) = (term for term in step.terms if term.name == "kl")
    assert "beta" in [name for name, _ in term.parameters]
    assert step.annealed == ("beta",)


def test_terms_that_two_steps_report_have_columns_of_their_own() -> None:
    same = ("minimize: fools", "minimize: fools - told_apart")
    judge, fool = planned(GAN, same).steps
    assert judge.columns == ("discriminator_told_apart",)
    assert fool.columns == ("fools", "generator_told_apart", "generator_loss")


# ------------------------------------------------------------------ after training


def test_what_is_fitted_and_measured() -> None:
    plan = planned(
        AUTOENCODER,
        ("outputs:", "fit:\n  codes: code\nmetrics:\n  far: mahalanobis(code, codes)\noutputs:"),
    )  # fmt: skip
    (statistic,), (metric,) = plan.statistics, plan.metrics
    assert statistic.inputs == metric.inputs == ("x",)
    assert statistic.fitted == ()
    assert [(part.name, part.part) for part in metric.fitted] == [
        ("codes", "mean"),
        ("codes", "precision"),
    ]


def test_an_output_of_several_values() -> None:
    pictures = ("reconstruct: x_hat", "reconstruct: [x, x_hat]")
    (output,) = planned(AUTOENCODER, pictures).outputs
    assert len(output.values) == 2
    assert names(output.lines) == ["code", "x_hat"]


def test_a_metric_of_labels_reads_them() -> None:
    (metric,) = planned(CLASSIFIER).metrics
    assert metric.inputs == ("x", "y")
