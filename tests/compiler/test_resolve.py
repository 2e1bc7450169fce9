"""The resolve stage: names, shapes and numbers; what draws are; who is updated."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from gencc.cli.explain import CODES
from gencc.diagnostics import CompileError, Diagnostic
from gencc.frontend.parse import parse
from gencc.frontend.yaml.document import load, load_text
from gencc.ir import expressions as ir
from gencc.ir.expressions import Expression, walk
from gencc.ir.model import Model, Network, Optimizer, Port, Step
from gencc.ir.verify import InvalidModel, verify
from gencc.lints import lint
from gencc.ops.distributions.normal import NormalNoise
from gencc.ops.distributions.uniform import Uniform
from gencc.ops.layers.batch_norm import BatchNorm
from gencc.ops.layers.conv import Conv
from gencc.ops.layers.conv_transpose import ConvTranspose
from gencc.ops.layers.dense import Dense
from gencc.ops.layers.relu import Relu
from gencc.resolve import resolve

SPECS = sorted((Path(__file__).parents[2] / "specs").glob("*.yaml"))

PARTS = {
    "latent": "{z: {normal: 2}, u: {uniform: {size: 2, low: -1, high: 1}}}",
    "networks": """
  e: {input: x, layers: [flatten], heads: {mean: [dense: 2], log_var: [dense: 2]}}
  d: {input: z, layers: [dense: 64, sigmoid, reshape: [8, 8, 1]]}
  j: {input: x, layers: [flatten, dense: 1, sigmoid]}""",
    "params": "{k: 2, C: 0.5}",
    "let": "{q: normal(e(x)), v: d(sample(q))}",
    "losses": "{r: mse(x, v), s: -log(j(x)) - log(1 - j(v))}",
    "train": "{epochs: 1, optimizer: {adam: {lr: 0.1}}, minimize: r + s}",
    "outputs": "{o: v}",
}


def text(**changes: str) -> str:
    """A spec of the parts above, some of them changed."""
    parts = {**PARTS, **changes}
    for key in (
        "let",
        "losses",
        "outputs",
        *(["metrics"] if "metrics" in parts else []),
    ):
        parts[key] = "".join(f"\n  {line}" for line in formulas(parts[key]))
    head = "gencc: 1\nname: t\ndata: {source: digits, scale: [0, 1], batch: 4}\n"
    return head + "".join(f"{key}: {part}\n" for key, part in parts.items())


def formulas(mapping: str) -> list[str]:
    """The entries of `{a: f(x, v), b: x}`; in YAML the comma in f would end it."""
    entries, depth = [""], 0
    for character in mapping[1:-1]:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and depth == 0:
            entries.append("")
        else:
            entries[-1] += character
    return [entry.strip() for entry in entries]


def model(**changes: str) -> Model:
    document = load_text("spec.yaml", text(**changes))
    return verify(resolve(document, parse(document)))


def errors(**changes: str) -> tuple[Diagnostic, ...]:
    with pytest.raises(CompileError) as caught:
        model(**changes)
    assert all(d.code in CODES for d in caught.value.diagnostics)
    return caught.value.diagnostics


def codes(**changes: str) -> list[str]:
    return [d.code for d in errors(**changes)]


def value(formula: str) -> Expression:
    """What a formula means, as a definition."""
    resolved = model(let="{q: normal(e(x)), v: d(sample(q)), it: " + formula + "}")
    return next(d.value for d in resolved.definitions if d.name == "it")


def draws(*values: Expression) -> list[str]:
    parts = (part for value in values for part in walk(value))
    return [part.name for part in parts if isinstance(part, ir.Draw)]


def chain(network: Network) -> list[tuple[str, tuple[int, ...]]]:
    return [(name, placed.output) for name, placed in network.placed()]


def network(layers: str, input: str = "x", size: int = 28) -> Network:
    """One network on 8 x 8 or 28 x 28 images."""
    source = {8: "digits", 28: "mnist"}[size]
    document = load_text(
        "spec.yaml",
        f"gencc: 1\nname: t\ndata: {{source: {source}, scale: [0, 1], batch: 4}}\n"
        f"networks: {{f: {{input: x, layers: {layers}}}, g: {{mirror: f}}}}\n"
        "losses: {r: 'mse(x, g(f(x)))'}\n"
        "train: {epochs: 1, optimizer: {adam: {lr: 1}}, minimize: r}\n",
    )
    resolved = verify(resolve(document, parse(document)))
    return resolved.network("f" if input == "x" else "g")


# ------------------------------------------------------------------ the gallery


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_the_gallery(path: Path) -> None:
    document = load(path)
    resolved = verify(resolve(document, parse(document)))
    assert resolved.name == path.stem and resolved.source.name == str(path)
    assert resolved == resolve(document, parse(document))


def test_the_variational_autoencoder() -> None:
    document = load(next(p for p in SPECS if p.stem == "vae"))
    resolved = resolve(document, parse(document))
    assert [d.name for d in resolved.definitions] == ["q", "z", "x_hat"]
    z = resolved.definitions[1]
    assert z.text == "sample(q)"
    assert draws(z.value) == ["z_noise"]
    assert [draws(*output.values) for output in resolved.outputs] == [["z"], [], [], []]
    assert isinstance(resolved.outputs[3].values[0], ir.Apply)
    assert isinstance(resolved.outputs[3].values[0].arguments[0], ir.Grid)
    (step,) = resolved.steps
    assert (step.name, step.updates) == ("train", ("encoder", "decoder"))
    assert step.text == "C * reconstruction + kl"
    assert resolved.optimizers[0].name == "optimizer"


# ------------------------------------------------------------------ layers


@pytest.mark.parametrize(
    ("kernel", "stride", "pads", "size"),
    [(3, 2, (0, 1), 14), (5, 2, (1, 2), 14), (4, 2, (1, 1), 14), (3, 1, (1, 1), 28),
     (2, 1, (0, 1), 28), (1, 3, (0, 0), 10), (2, 5, (0, 0), 6)],
)  # fmt: skip
def test_same_padding(
    kernel: int, stride: int, pads: tuple[int, int], size: int
) -> None:
    conv = f"{{filters: 2, kernel: {kernel}, stride: {stride}, padding: same}}"
    placed = network(f"[conv: {conv}]").layers[0]
    assert isinstance(placed.layer, Conv)
    assert placed.layer.padding == (pads, pads)
    assert placed.output == (size, size, 2)


@pytest.mark.parametrize(
    ("kernel", "stride", "padding", "crop"),
    [(4, 2, "same", (1, 1)), (3, 2, "same", (0, 1)), (5, 2, "same", (1, 2)),
     (2, 3, "same", (0, -1)), (3, 2, "valid", (0, 0)), (3, 2, "1", (1, 1))],
)  # fmt: skip
def test_crops(kernel: int, stride: int, padding: str, crop: tuple[int, int]) -> None:
    conv = f"{{filters: 2, kernel: {kernel}, stride: {stride}, padding: {padding}}}"
    placed = network(f"[conv_transpose: {conv}]").layers[0]
    assert isinstance(placed.layer, ConvTranspose)
    assert placed.layer.crop == (crop, crop)
    if padding == "same":
        assert placed.output == (28 * stride, 28 * stride, 2)


def test_names_and_shapes_of_layers() -> None:
    assert chain(network("[relu, flatten, dense: 4, relu, dense: 3]", size=8)) == [
        ("relu_1", (8, 8, 1)),
        ("flatten_1", (64,)),
        ("dense_1", (4,)),
        ("relu_2", (4,)),
        ("dense_2", (3,)),
    ]


def test_mirror_of_a_dense_chain() -> None:
    mirror = network("[flatten, dense: 12, relu, dense: 8, tanh]", "g", 8)
    assert [placed.layer for placed in mirror.layers[:3]] == [
        Dense(12),
        Relu(),
        Dense(64),
    ]
    assert chain(mirror)[3:] == [("reshape_1", (8, 8, 1))]
    assert mirror.inputs == (Port("code", (8,)),)


@pytest.mark.parametrize("kernel", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("padding", ["same", "valid", "1"])
def test_mirrors_have_the_exact_size(kernel: int, stride: int, padding: str) -> None:
    conv = f"{{filters: 2, kernel: {kernel}, stride: {stride}, padding: {padding}}}"
    for kind in ("conv", "conv_transpose"):
        if kind == "conv_transpose" and padding == "1" and kernel < 2:
            continue
        encoder = network(f"[{kind}: {conv}, batch_norm, relu, flatten, dense: 3]")
        decoder = network(f"[{kind}: {conv}, batch_norm, relu, flatten, dense: 3]", "g")
        assert decoder.trunk_output == (28, 28, 1)
        kinds = [type(placed.layer) for placed in decoder.layers]
        assert kinds[2:4] == [BatchNorm, Relu]
        assert decoder.layers[2].output == encoder.layers[0].output


def biases(layers: str, name: str = "x") -> list[bool]:
    chain = network(layers, name).layers
    return [placed.layer.bias for placed in chain if hasattr(placed.layer, "bias")]


def test_no_bias_directly_before_batch_norm() -> None:
    assert biases("[flatten, dense: 4, batch_norm, relu, dense: 3]") == [False, True]
    assert biases("[flatten, dense: 4, relu, batch_norm, dense: 3]") == [True, True]
    written = "[flatten, dense: {units: 4, bias: true}, batch_norm, dense: 3]"
    assert biases(written) == [True, True]


def test_the_mirror_has_its_own_biases() -> None:
    chain = "[flatten, dense: 4, batch_norm, relu, dense: {units: 3, bias: false}]"
    # dense_1 lacks a bias for its batch_norm only, dense_2 because the spec says so.
    assert biases(chain, "g") == [False, True]


# ------------------------------------------------------------------ formulas


def test_sampling_is_written_out() -> None:
    z = value("sample(q)")
    q = ir.Local(value("e(x)").type, None, "q")
    two = ir.Tensor((2,))
    mean, log_var = ir.Field(two, None, q, "mean"), ir.Field(two, None, q, "log_var")
    half = ir.Elementwise(
        two, None, "divide", (log_var, ir.Number(ir.Constant(), None, 2.0))
    )
    noise = ir.Draw(two, None, "it_noise", NormalNoise())
    spread = ir.Elementwise(two, None, "exp", (half,))
    product = ir.Elementwise(two, None, "multiply", (spread, noise))
    assert z == ir.Elementwise(two, None, "add", (mean, product))


def test_a_judgement_becomes_a_number() -> None:
    expression = value("-log(j(x))")
    assert isinstance(expression, ir.Elementwise) and expression.type == ir.Tensor(())
    logarithm = expression.operands[0]
    assert isinstance(logarithm, ir.Elementwise)
    assert isinstance(logarithm.operands[0], ir.AsNumber)


def test_distances() -> None:
    expression = value("mse(j(x), 1)")
    assert isinstance(expression, ir.Reduce) and expression.function == "mean"
    assert expression.operand.type == ir.Tensor((1,))
    assert isinstance(value("mae(log(j(x)), 0)"), ir.Elementwise)


@pytest.mark.parametrize(
    ("formula", "kind"),
    [
        ("2 * x ** 2", (8, 8, 1)),
        ("C * 2 + k", None),
        ("sum(x) - mean(v)", ()),
        ("j(x) + 1", ()),
        ("stop(j(x))", (1,)),
        ("bce(x, v)", (8, 8, 1)),
        ("minimum(sum(x), 1)", ()),
        ("q.mean * q.log_var", (2,)),
        ("kl(q, prior.z)", ()),
        ("sample(prior.u)", (2,)),
        ("grad(j(x), x)", (8, 8, 1)),
        ("norm(grad(j(x), x))", ()),
        ("norm(sum(x))", ()),
        ("interpolate(x, v)", (8, 8, 1)),
        ("interpolate(0, x)", (8, 8, 1)),
        ("interpolate(sum(x), j(x))", ()),
        ("-2", None),
    ],
)
def test_types(formula: str, kind: tuple[int, ...] | None) -> None:
    expected = ir.Constant() if kind is None else ir.Tensor(kind)
    assert value(formula).type == expected


@pytest.mark.parametrize(
    ("formula", "code"),
    [
        ("x + z2", "E0301"), ("prior", "E0301"), ("z", "E0301"), ("e", "E0301"),
        ("r", "E0301"), ("log", "E0301"), ("f(x)", "E0302"), ("log(x, y)", "E0303"),
        ("d(x)", "E0304"), ("d(1)", "E0304"), ("d(sum(x))", "E0304"), ("x + q.mean", "E0306"),
        ("prior.w", "E0307"), ("q.median", "E0307"),
        ("x.mean", "E0307"), ("prior.z.mean", "E0307"), ("e(x) + 1", "E0308"),
        ("prior.z", "E0308"), ("log(q)", "E0308"), ("sample(x)", "E0308"),
        ("normal(x)", "E0308"), ("normal(q)", "E0308"), ("sum(1)", "E0308"),
        ("mse(1, 2)", "E0308"), ("2 ** x", "E0311"), ("x ** sum(x)", "E0311"),
        ("it + 1", "E0310"), ("kl(q, x)", "E0318"), ("kl(x, q)", "E0318"),
        ("kl(q, prior.u)", "E0318"), ("entropy(x)", "E0308"), ("kl(q, normal(x))", "E0308"),
        ("d(grid(prior.z))", "E0319"), ("grid(x)", "E0319"),
        ("norm(1)", "E0308"), ("norm(q)", "E0308"), ("interpolate(1, k)", "E0308"),
        ("interpolate(x, q.mean)", "E0306"), ("interpolate(x, q)", "E0308"),
        ("grad(j(x))", "E0303"), ("grad(x, x)", "E0325"), ("grad(v, v)", "E0325"),
        ("grad(d(q.mean), q.mean)", "E0325"),
        ("grad(j(x), v)", "E0325"), ("grad(j(x), 2 * x)", "E0325"),
        ("grad(q, x)", "E0308"), ("grad(q.mean, x)", "E0325"),
        ("grad(j(corrupt(x, 1)), corrupt(x, 1))", "E0325"), ("grad(k, x)", "E0325"),
    ],
)  # fmt: skip
def test_wrong_formulas(formula: str, code: str) -> None:
    let = "{q: normal(e(x)), v: d(sample(q)), it: " + formula + "}"
    assert codes(let=let) == [code]


def test_the_location_is_in_the_formula() -> None:
    (diagnostic,) = errors(losses="{r: mse(x, v), s: j(x) + sum( d(x) )}")
    assert diagnostic.code == "E0304"
    assert "[2]" in diagnostic.message and "[8, 8, 1]" in diagnostic.message
    line = text(losses="{r: mse(x, v), s: j(x) + sum( d(x) )}").split("\n")
    shown = line[diagnostic.span.start.line - 1]
    assert (
        shown[diagnostic.span.start.column - 1 : diagnostic.span.end.column - 1]
        == "d(x)"
    )


def test_one_mistake_is_told_once() -> None:
    assert codes(let="{q: normal(f(x)), v: d(sample(q)), a: v, b: a}") == ["E0302"]
    networks = PARTS["networks"].replace("dense: 64", "dense: 63")
    assert codes(networks=networks) == ["E0305"]
    both = errors(let="{q: normal(e(x)), v: d(sample(q)) + foo, a: bar + foo}")
    assert [d.code for d in both] == ["E0301", "E0301"]


def test_both_operands_are_looked_at() -> None:
    diagnostics = errors(losses="{r: mse(xx, yy), s: sum(x)}")
    assert [d.message for d in diagnostics] == [
        "unknown name `xx`",
        "unknown name `yy`",
    ]


def test_let_is_a_set() -> None:
    first = model(let="{q: normal(e(x)), v: d(sample(q))}")
    second = model(let="{v: d(sample(q)), q: normal(e(x))}")
    assert first == second


def test_cycles_are_shown() -> None:
    let = "{q: normal(e(x)), v: d(a), a: b + a2, b: b2, b2: a, a2: sample(q)}"
    (diagnostic,) = errors(let=let)
    assert diagnostic.code == "E0310" and "a -> b -> b2 -> a" in diagnostic.message


def test_a_long_chain_of_definitions() -> None:
    many = ", ".join(f"a{i}: a{i + 1} + a{i + 1}" for i in range(600))
    resolved = model(
        let="{q: normal(e(x)), v: d(sample(q)), " + many + ", a600: sum(x)}"
    )
    assert len(resolved.definitions) == 603
    assert lint(resolved) is not None


def test_draws_have_an_identity() -> None:
    resolved = model(
        let="{q: normal(e(x)), z: sample(q), v: d(z), f1: d(sample(prior.u)), "
        "f2: d(sample(prior.u)), f3: d(sample(prior.z))}",
        losses="{r: mse(x, v), s: sum(j(d(sample(q)))) + sum(j(d(sample(prior.u))))}",
        outputs="{a: d(sample(prior.u)), b: d(sample(prior.u)) + f2, "
        "c: d(sample(prior.z)) + d(z), n: d(sample(q)) + d(sample(q))}",
    )
    named_draws = {d.name: draws(d.value) for d in resolved.definitions}
    assert named_draws["z"] == ["z_noise"]
    assert draws(resolved.losses[1].value) == ["noise", "u"]
    # What only outputs use comes last, so that it changes no name of the training.
    assert (named_draws["f1"], named_draws["f2"], named_draws["f3"]) == (
        ["u_2"],
        ["u_3"],
        ["z_prior"],
    )
    assert draws(*resolved.outputs[0].values) == ["u"]
    assert draws(*resolved.outputs[1].values) == ["u"]  # f2 holds u_3
    assert draws(*resolved.outputs[2].values) == ["z_prior"]  # z is a definition there
    assert draws(*resolved.outputs[3].values) == ["noise", "noise_2"]


def test_a_norm_has_a_gradient_at_0() -> None:
    match value("norm(x)"):
        case ir.Elementwise(
            function="sqrt",
            operands=(
                ir.Elementwise(
                    function="add",
                    operands=(
                        ir.Reduce(
                            function="sum",
                            operand=ir.Elementwise(function="square"),
                        ),
                        ir.Number(value=1e-12),
                    ),
                ),
            ),
        ):
            pass
        case other:
            pytest.fail(f"{other}")


def test_a_random_point_between_two_is_one_number_per_example() -> None:
    expression = value("interpolate(x, v)")
    (draw,) = (part for part in walk(expression) if isinstance(part, ir.Draw))
    assert (draw.name, draw.type) == ("it_fraction", ir.Tensor(()))
    assert draw.noise == Uniform(0.0, 1.0)
    match expression:
        case ir.Elementwise(
            function="add",
            operands=(
                ir.Input(name="x"),
                ir.Elementwise(
                    function="multiply",
                    operands=(
                        ir.Spread(operand=ir.Draw()),
                        ir.Elementwise(
                            function="subtract",
                            operands=(ir.Local(name="v"), ir.Input(name="x")),
                        ),
                    ),
                ),
            ),
        ):
            assert {part.type for part in expression.operands} == {ir.Tensor((8, 8, 1))}
        case other:
            pytest.fail(f"{other}")


def test_a_gradient_is_of_a_call_by_one_of_its_arguments() -> None:
    gradient = value("grad(j(2 * x), 2 * x)")
    assert isinstance(gradient, ir.InputGradient)
    assert gradient.call and gradient.call.network == "j" and gradient.argument == 0
    two = "{input: [x, z], layers: [flatten, concat], heads: {a: [dense: 1], b: [flatten]}}"
    let = "{q: normal(e(x)), v: d(sample(q)), c2: t(v, q.mean), jx: j(x), it: g + n, "
    let += "g: grad(c2.a, v), m: grad(c2.a, q.mean), n: grad(jx, x)}"
    resolved = model(
        networks=f"{PARTS['networks']}\n  t: {two}",
        let=let,
        losses="{r: mse(x, v), s: sum(g) + sum(m) - log(j(x))}",
    )
    values = {d.name: d.value for d in resolved.definitions}
    by_second, of_name = values["m"], values["n"]
    assert isinstance(by_second, ir.InputGradient)
    assert isinstance(of_name, ir.InputGradient)
    assert by_second.type == ir.Tensor((2,))
    assert of_name.value == ir.Local(ir.Tensor((1,)), None, "jx")


def test_a_gradient_is_of_a_number_that_depends_on_a_value() -> None:
    let = "{q: normal(e(x)), z: sample(q), v: d(z), it: grad(sum(v), VALUE)}"
    losses = "{r: mse(x, v), s: sum(it * it) - log(j(x))}"
    for by in ("v", "z", "q.mean", "x"):
        of = model(let=let.replace("VALUE", by), losses=losses)
        (gradient,) = (d.value for d in of.definitions if d.name == "it")
        assert isinstance(gradient, ir.InputGradient)
        assert gradient.type == gradient.by.type and gradient.call is None
    (diagnostic,) = errors(let=let.replace("VALUE", "2 * z"), losses=losses)
    assert diagnostic.code == "E0325" and "not computed from" in diagnostic.message


# ------------------------------------------------------------------ training

OWN = "optimizers: {e: {sgd: {lr: 1}}, d: {sgd: {lr: 1}}, j: {sgd: {lr: 1}}}"


def schedule(steps: str, optimizers: str = OWN) -> str:
    return f"{{epochs: 1, {optimizers}, schedule: {steps}}}"


def test_a_schedule() -> None:
    resolved = model(
        train=schedule(
            "[{name: a/b, update: [e, d], minimize: r, repeat: k}, "
            "{update: j, maximize: -s}, {update: j, minimize: s, repeat: 3}]"
        )
    )
    assert [step.name for step in resolved.steps] == ["a_b", "j", "j_2"]
    assert [step.repeat for step in resolved.steps] == ["k", 1, 3]
    assert [step.optimizers for step in resolved.steps] == [("e", "d"), ("j",), ("j",)]
    assert [step.maximize for step in resolved.steps] == [False, True, False]
    assert [p.count for p in resolved.parameters] == [True, False]
    assert resolved.optimizer("e").networks == ("e",)


def test_an_optimizer_for_all() -> None:
    rule = "optimizer: {sgd: {lr: 1}}, optimizers: {j: {adam: {lr: 1}}}"
    steps = "[{update: [e, d], minimize: r}, {update: [e, j], minimize: r + s}]"
    resolved = model(train=schedule(steps, rule))
    assert [step.optimizers for step in resolved.steps] == [("e_d",), ("j", "e_j")]
    sgd = resolved.optimizer("e_d").rule
    assert resolved.optimizer("e_j") == Optimizer("e_j", ("e",), sgd)


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ("[{update: [e, dd], minimize: r}, {update: j, minimize: s}]", "E0314"),
        ("[{update: [e, d], minimize: r, repeat: C}, {update: j, minimize: s}]", "E0316"),
        ("[{update: [e, d], minimize: r, repeat: K}, {update: j, minimize: s}]", "E0316"),
        ("[{update: [e, d], minimize: r}]", "E0401"),
        ("[{update: [e, d, j], minimize: r}]", "E0402"),
        ("[{update: [e, d], minimize: r}, {update: j, minimize: j(x) + stop(sum(x))}, "
         "{update: j, minimize: stop(s)}]", "E0402"),
        ("[{update: [e, d], minimize: x}, {update: j, minimize: s}]", "E0309"),
        ("[{update: [e, d], minimize: C}, {update: j, minimize: s}]", "E0309"),
    ],
)  # fmt: skip
def test_wrong_schedules(steps: str, code: str) -> None:
    assert codes(train=schedule(steps)) == [code]


def test_networks_must_be_used() -> None:
    extra = PARTS["networks"] + "\n  extra: {input: x, layers: [flatten, dense: 1]}"
    assert codes(networks=extra) == ["E0403"]
    assert codes(networks=extra, outputs="{o: extra(x)}") == ["E0402"]
    idle = PARTS["networks"] + "\n  idle: {input: x, layers: [flatten]}"
    assert model(networks=idle, outputs="{o: idle(x)}").steps[0].updates == (
        "e",
        "d",
        "j",
    )


def test_sizes_are_bounded() -> None:
    huge = PARTS["networks"].replace("dense: 64", "dense: 1000000000, dense: 64")
    (diagnostic,) = errors(networks=huge)
    assert diagnostic.code == "E0317" and "67,000,0" in diagnostic.message
    wide = "conv_transpose: {filters: 1, kernel: 1, stride: 100000}"
    networks = PARTS["networks"].replace("[flatten, dense: 1,", f"[{wide}, flatten,")
    assert codes(networks=networks, losses="{r: mse(x, v), s: mean(j(x))}") == ["E0317"]


# ------------------------------------------------------------------ typed formulas


def formula(rng: random.Random, kind: str, depth: int) -> str:
    """A formula of a kind: a number, a code, an image or a constant."""

    def some(of: str) -> str:
        return formula(rng, of, depth - 1)

    leaves = {
        "number": ["sum(x)", "j(v)", "kl(q, prior.z)", "mse(x, v)"],
        "code": ["q.mean", "sample(q)", "sample(prior.u)", "stop(q.log_var)"],
        "image": ["x", "v", "d(q.mean)"],
        "constant": ["C", "2", "k", "0.5"],
    }
    if depth == 0:
        return rng.choice(leaves[kind])
    ways = [
        lambda: f"({some(kind)} {rng.choice('+-*/')} {some(kind)})",
        lambda: f"{some('constant')} * {some(kind)}",
        lambda: f"({some(kind)}) ** 2",
        lambda: f"{rng.choice(['exp', 'abs', 'tanh', 'stop', 'square'])}({some(kind)})",
        lambda: f"maximum({some(kind)}, {some('constant')})",
        lambda: f"-{some(kind)}",
    ]
    if kind == "number":
        other = rng.choice(["code", "image"])
        ways += [
            lambda: f"{rng.choice(['sum', 'mean'])}({some(other)})",
            lambda: f"sse({some(other)}, {some(other)})",
            lambda: f"log(j({some('image')}))",
            lambda: f"kl(normal(e({some('image')})), prior.z)",
        ]
    if kind == "code":
        ways.append(lambda: f"sample(normal(e({some('image')})))")
    if kind == "image":
        ways.append(lambda: f"d({some('code')})")
    return rng.choice(ways)()


@pytest.mark.parametrize("seed", range(60))
def test_formulas_that_are_right_by_construction(seed: int) -> None:
    rng = random.Random(seed)
    number, image = formula(rng, "number", 3), formula(rng, "image", 3)
    resolved = model(
        let=f"{{q: normal(e(x)), v: d(sample(q)), it: {image}}}",
        losses=f"{{r: mse(x, v), s: -log(j(x)) + {number}}}",
        outputs="{o: it}",
    )
    lint(resolved)


# ------------------------------------------------------------------ verify


def with_steps(resolved: Model, *steps: Step) -> Model:
    return replace(resolved, stages=(replace(resolved.stages[0], steps=steps),))


def _no_gradients() -> list[Expression]:
    """Sums of what is no gradient of a number by a tensor."""
    image, number = ir.Tensor((8, 8, 1)), ir.Tensor((1,))
    x = ir.Input(image, None, "x")
    call = ir.Apply(number, None, "j", (x,))
    one = ir.Number(ir.Constant(), None, 1.0)
    bad = [(x, x, image), (call, x, number), (call, one, ir.Constant())]
    return [
        ir.Reduce(ir.Tensor(()), None, "sum", ir.InputGradient(kind, None, value, by))
        for value, by, kind in bad
    ]


def test_verify_notices_broken_models() -> None:
    resolved = model()
    step = resolved.steps[0]
    loss = resolved.losses[0]
    stranger = ir.Local(ir.Tensor(()), None, "nobody")
    for bad in (
        replace(resolved, definitions=resolved.definitions[::-1]),
        replace(resolved, networks=resolved.networks[:-1]),
        replace(resolved, optimizers=()),
        replace(resolved, losses=(loss, loss)),
        replace(resolved, losses=(replace(loss, value=stranger), resolved.losses[1])),
        with_steps(resolved, replace(step, updates=("e",))),
        with_steps(resolved, replace(step, repeat="C")),
        with_steps(resolved, replace(step, every="C")),
        replace(resolved, stages=resolved.stages * 2),
        *(
            replace(resolved, losses=(replace(loss, value=value),))
            for value in _no_gradients()
        ),
    ):
        with pytest.raises(InvalidModel):
            verify(bad)


def test_outputs_and_metrics_name_losses() -> None:
    losses = "{r: mse(x, v), s: -log(j(x)) - log(1 - j(v)), n: sum(corrupt(x, 1))}"
    named = model(
        losses=losses,
        outputs="{o: r + n, p: n, q: sum(corrupt(x, 1)) + n}",
        metrics="{m: C * r + s}",
    )
    terms = {loss.name: loss.value for loss in named.losses}
    total = named.outputs[0].values[0]
    assert isinstance(total, ir.Elementwise)
    assert total.operands == (terms["r"], terms["n"])
    assert named.outputs[1].values == (terms["n"],)
    names = {p.name for p in walk(named.outputs[2].values[0]) if isinstance(p, ir.Draw)}
    assert names == {"noise", "noise_2"}  # its own is another than that of the loss
    assert named.metrics[0].text == "C * r + s"
    assert codes(losses=losses, let="{v: d(sample(prior.z)) + r}") == ["E0301"]
    assert codes(losses="{r: mse(x, v), s: r + w}", outputs="{o: s}") == [
        "E0301",
        "E0301",
    ]
