"""Lowering: sigmoids leave their networks, and logarithms are computed from logits."""

from __future__ import annotations

import pytest
from gencc.diagnostics import CompileError
from gencc.frontend.parse import parse
from gencc.frontend.yaml.document import load_text
from gencc.ir.expressions import (
    Apply,
    AsNumber,
    CrossEntropy,
    Elementwise,
    Expression,
    Field,
    InputGradient,
    Local,
    Number,
    Tensor,
    walk,
)
from gencc.ir.model import Model
from gencc.ir.verify import verify
from gencc.lowering import lower
from gencc.lowering.logits import complement, expose_logits
from gencc.resolve import resolve
from small import CLASSIFIER, UNPOOLING, Change, model

NETWORKS = """
  d: {input: x, layers: [flatten, dense: 1, sigmoid]}
  g: {input: z, layers: [dense: 64, sigmoid, reshape: [8, 8, 1]]}
  h: {input: x, layers: [flatten], heads: {p: [dense: 1, sigmoid], s: [dense: 2]}}
  t: {input: x, layers: [flatten, dense: 1, tanh]}
  w: {input: x, layers: [flatten, dense: 64, sigmoid, reshape: [8, 8, 1]]}
"""


def lowered(
    losses: str, let: str = "", outputs: str = "", params: str = "", minimize: str = ""
) -> Model:
    """A model that updates all networks; formulas stand one a line, as in YAML."""
    return lower(resolved(losses, let, outputs, params, minimize))


def resolved(
    losses: str, let: str = "", outputs: str = "", params: str = "", minimize: str = ""
) -> Model:
    everything = "square(d(x)) + mean(g(sample(prior.z))) + square(t(x)) + mean(w(x))"
    parts = {
        "let": f"hx: h(x)\n{let}",
        "losses": f"{losses}\nremainder: {everything} + square(hx.p) + sum(hx.s)",
        "outputs": outputs,
        "params": params,
    }
    text = "gencc: 1\nname: t\ndata: {source: digits, scale: [0, 1], batch: 4}\n"
    text += f"latent: {{z: {{normal: 2}}}}\nnetworks: {NETWORKS}"
    for key, lines in parts.items():
        if lines.strip():
            inside = "\n".join(f"  {line}" for line in lines.strip().split("\n"))
            text += f"{key}:\n{inside}\n"
    text += "train:\n  epochs: 1\n  optimizer: {sgd: {lr: 1}}\n"
    text += f"  minimize: {minimize or 'remainder'}\n"
    document = load_text("t.yaml", text)
    return verify(resolve(document, parse(document)))


def loss(model: Model, name: str) -> Expression:
    return next(term.value for term in model.losses if term.name == name)


def definition(model: Model, name: str) -> Expression:
    return next(d.value for d in model.definitions if d.name == name)


def functions(value: Expression) -> list[str]:
    """The elementwise functions in an expression, operands first."""
    return [p.function for p in walk(value) if isinstance(p, Elementwise)]


def folded(model: Model) -> set[str]:
    return {network.name for network in model.networks if network.logits}


def has_sigmoid(model: Model, name: str) -> bool:
    layers = [placed.layer for _, placed in model.network(name).placed()]
    return any(a.word == "sigmoid" for a in layers)


# ------------------------------------------------------------------ which are folded


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("log(d(x))", {"d"}),
        ("log(1 - d(x))", {"d"}),
        ("log(1.0 - d(x)) - log(d(x))", {"d"}),
        ("sum(bce(x, w(x)))", {"w"}),
        ("sum(log(w(x)))", {"w"}),
        ("bce(1, d(w(x)))", {"d"}),
        ("log(d(w(x))) + sum(bce(x, w(x)))", {"d", "w"}),
        ("stop(log(d(x)))", {"d"}),
        ("log(2 - d(x))", set()),
        ("log(1 + d(x))", set()),
        ("log(d(x) + 0.1)", set()),
        ("log(1 - (1 - d(x)))", {"d"}),
        ("bce(0.5, 1 - d(x))", {"d"}),
        ("exp(d(x))", set()),
        ("log(square(t(x)))", set()),
        ("sum(log(exp(w(x))))", set()),
    ],
)
def test_networks_whose_sigmoid_a_logarithm_looks_at(
    formula: str, expected: set[str]
) -> None:
    model = lowered(f"a: {formula}")
    assert folded(model) == expected
    for network in model.networks:
        written = network.name in {"d", "g", "h", "w"}
        assert has_sigmoid(model, network.name) == (written and not network.logits)


def test_a_model_without_logarithms_is_left_as_it_is() -> None:
    model = resolved("a: square(d(x))")
    assert expose_logits(model) is model


def test_the_reshape_behind_a_sigmoid_stays() -> None:
    network = lowered("a: sum(bce(x, w(x)))").network("w")
    assert [p.name for p in network.layers] == ["flatten_1", "dense_1", "reshape_1"]
    assert network.trunk_output == (8, 8, 1)


def test_objectives_count_as_losses_do() -> None:
    model = lowered("a: square(t(x))", minimize="remainder - log(d(x))")
    assert folded(model) == {"d"}


def test_outputs_count_as_losses_do() -> None:
    model = lowered("a: square(t(x))", outputs='o: "bce(x, w(x))"')
    assert folded(model) == {"w"}


# ------------------------------------------------------------------ what becomes of it


def test_a_logarithm_sees_one_minus_through_a_name() -> None:
    model = lowered("a: log(q)", let="q: 1 - d(x)")
    assert functions(loss(model, "a")) == ["negative", "log_sigmoid"]
    assert folded(model) == {"d"}


def test_both_logarithms() -> None:
    model = lowered("a: log(d(x))\nb: log(1 - d(x))")
    first, second = loss(model, "a"), loss(model, "b")
    assert functions(first) == ["log_sigmoid"]
    assert functions(second) == ["negative", "log_sigmoid"]
    for value in (first, second):
        calls = [p for p in walk(value) if isinstance(p, AsNumber)]
        assert [type(call.operand) for call in calls] == [Apply]


def test_cross_entropy_is_that_of_logits() -> None:
    value = loss(lowered("a: sum(bce(x, w(x)))"), "a")
    assert functions(value) == ["bce_with_logits"]
    assert [p.type for p in walk(value) if isinstance(p, Apply)] == [Tensor((8, 8, 1))]


def test_elsewhere_the_sigmoid_is_put_back() -> None:
    model = lowered("a: log(d(x))\nb: square(d(x))\nc: square(1 - d(w(x)))")
    assert functions(loss(model, "b")) == ["sigmoid", "square"]
    assert functions(loss(model, "c")) == ["sigmoid", "subtract", "square"]


def test_outputs_get_it_back() -> None:
    model = lowered("a: log(d(x))", outputs="o: d(x)")
    (output,) = model.outputs
    assert functions(output.values[0]) == ["sigmoid"]
    assert output.values[0].type == Tensor((1,))


def test_a_gradient_is_that_of_the_probability() -> None:
    formula = "sum(grad(d(x), x))"
    for looked_at in ("", " - log(d(x))"):
        value = loss(lowered(f"l: {formula}{looked_at}", minimize="remainder + l"), "l")
        (slope,) = (p for p in walk(value) if isinstance(p, InputGradient))
        assert slope.type == Tensor((8, 8, 1)) and slope.value.type == Tensor((1,))
        if looked_at:
            match slope.value:
                case Elementwise(function="sigmoid", operands=(Apply(network="d"),)):
                    continue
        assert slope.value == slope.call and not looked_at


def test_a_definition_is_split_into_logits_and_probability() -> None:
    model = lowered("a: log(p)\nb: square(p)", let="p: d(x)")
    assert isinstance(definition(model, "p_logits"), Apply)
    assert functions(definition(model, "p")) == ["sigmoid"]
    names = [definition.name for definition in model.definitions]
    assert names.index("p_logits") + 1 == names.index("p")
    local = [p.name for p in walk(loss(model, "a")) if isinstance(p, Local)]
    assert local == ["p_logits"]
    assert functions(loss(model, "a")) == ["log_sigmoid"]
    assert functions(loss(model, "b")) == ["square"]


def test_logarithms_see_through_names_of_names() -> None:
    model = lowered("a: log(1 - r)", let="r: q\nq: p\np: d(x)")
    assert functions(loss(model, "a")) == ["negative", "log_sigmoid"]
    local = [p.name for p in walk(loss(model, "a")) if isinstance(p, Local)]
    assert local == ["p_logits"]


@pytest.mark.parametrize("taken", ["let", "params", "losses"])
def test_the_name_of_the_logits_is_a_free_one(taken: str) -> None:
    let, losses = "p: d(x)", "a: log(p)"
    if taken == "params":
        model = lowered(losses, let, params="p_logits: 1")
    elif taken == "let":
        model = lowered(losses, f"{let}\np_logits: square(x)")
    else:
        model = lowered(f"{losses}\np_logits: square(t(x))", let)
    assert functions(loss(model, "a")) == ["log_sigmoid"]
    assert {definition.name for definition in model.definitions} - {"p_logits"} > {
        "p",
        "hx",
    }


def test_a_sigmoid_that_is_written_out_needs_no_network() -> None:
    model = lowered("a: sum(bce(x, sigmoid(x))) + log(sigmoid(t(x)))")
    assert functions(loss(model, "a")) == ["bce_with_logits", "log_sigmoid", "add"]
    assert not folded(model)


BOTH = [
    *("log_sigmoid", "multiply", "subtract", "negative", "log_sigmoid", "multiply"),
    *("add", "negative"),
]


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("bce(1, d(x))", ["log_sigmoid", "negative"]),
        ("bce(0, d(x))", ["negative", "log_sigmoid", "negative"]),
        ("bce(1, 1 - d(x))", ["negative", "log_sigmoid", "negative"]),
        ("bce(0, 1 - d(x))", ["log_sigmoid", "negative"]),
        ("bce(0.9, sigmoid(t(x)))", BOTH),
        ("bce(smooth, d(x))", BOTH),
        ("bce(ramp, d(x))", BOTH),
    ],
)
def test_a_target_that_is_a_number_keeps_the_digits(
    formula: str, expected: list[str]
) -> None:
    """softplus(l) - t l has none left where t is 1 and l is large."""
    params = "smooth: 1\nramp: {linear: {start: 0, end: 1, steps: 9}}"
    value = loss(lowered(f"a: {formula}", params=params), "a")
    assert functions(value) == expected


def test_a_constant_probability_is_written_out_as_well() -> None:
    value = loss(lowered("a: sum(bce(x, sigmoid(c)))", params="c: 1"), "a")
    assert functions(value) == BOTH


@pytest.mark.parametrize(
    "formula",
    ["bce(x, x)", "bce(x, 2 - w(x))", "bce(d(x), t(x))", "bce(t(x), 0.5 * d(x))"],
)
def test_a_cross_entropy_without_a_sigmoid_is_refused(formula: str) -> None:
    with pytest.raises(CompileError) as caught:
        lowered(f"a: mean(square({formula}))")
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == "E0405"
    text = diagnostic.source.text.split("\n")[diagnostic.span.start.line - 1]
    assert text[diagnostic.span.start.column - 1 :].startswith("bce(")


def test_complement() -> None:
    value = definition(lowered("a: square(t(x))", let="p: 1 - d(x)"), "p")
    assert isinstance(value, Elementwise)
    assert complement(value) is value.operands[1]
    assert complement(value.operands[1]) is None
    assert isinstance(value.operands[0], Number)


# ------------------------------------------------------------------ heads


def with_heads(
    heads: str, *losses: str, layers: str = "dense: 4", let: str = ""
) -> Model:
    """A model that updates one network with these heads."""
    text = "gencc: 1\nname: t\ndata: {source: digits, scale: [0, 1], batch: 4}\n"
    text += f"networks:\n  n: {{input: x, layers: [flatten, {layers}], heads: {{{heads}}}}}\n"
    text += f"let:\n  on_x: n(x)\n{let}losses:\n"
    text += "".join(f"  l{i}: {formula}\n" for i, formula in enumerate(losses))
    text += "train:\n  epochs: 1\n  optimizer: {sgd: {lr: 1}}\n"
    text += f"  minimize: {' + '.join(f'l{i}' for i in range(len(losses)))}\n"
    document = load_text("t.yaml", text)
    return lower(verify(resolve(document, parse(document))))


def head_layers(model: Model) -> dict[str, list[str]]:
    """The layers of each head of the network n."""
    return {h.name: [p.name for p in h.layers] for h in model.network("n").heads}


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("log(on_x.p)", ["log_sigmoid"]),
        ("log(1 - on_x.p)", ["negative", "log_sigmoid"]),
        ("bce(1, on_x.p)", ["log_sigmoid", "negative"]),
        ("log(r)", ["log_sigmoid"]),
        ("log(1 - r)", ["negative", "log_sigmoid"]),
    ],
)
def test_a_logarithm_of_a_head_is_that_of_its_logits(
    formula: str, expected: list[str]
) -> None:
    model = with_heads(
        "p: [dense: 1, sigmoid], q: [dense: 1, sigmoid]",
        formula,
        "square(on_x.q)",
        let="  r: s\n  s: on_x.p\n",
    )
    assert functions(loss(model, "l0")) == expected
    assert functions(loss(model, "l1")) == ["square"]
    assert head_layers(model) == {"p": ["dense_1"], "q": ["dense_1", "sigmoid_1"]}
    assert model.network("n").logit_fields == {"p"}


def test_the_probability_of_a_head_stays_what_it_is_elsewhere() -> None:
    model = with_heads("p: [dense: 1, sigmoid]", "log(on_x.p)", "square(on_x.p)")
    assert functions(loss(model, "l1")) == ["sigmoid", "square"]


def test_a_head_may_end_in_softmax() -> None:
    model = with_heads(
        "p: [dense: 10, softmax, flatten], q: [dense: 10, softmax]",
        "-sum(log(on_x.p))",
        "sum(on_x.q)",
    )
    assert functions(loss(model, "l0")) == ["log_softmax", "negative"]
    assert head_layers(model)["p"] == ["dense_1", "flatten_1"]
    assert head_layers(model)["q"] == ["dense_1", "softmax_1"]


def test_reshaping_behind_the_activation_of_a_head_stays() -> None:
    model = with_heads(
        "image: [dense: 64, sigmoid, reshape: [8, 8, 1]]", "sum(bce(x, on_x.image))"
    )
    assert functions(loss(model, "l0")) == ["bce_with_logits"]
    assert head_layers(model) == {"image": ["dense_1", "reshape_1"]}


def test_what_the_trunk_ends_in_moves_into_the_heads() -> None:
    model = with_heads(
        "p: [reshape: [2, 1, 1]], q: [dense: 3]",
        "sum(log(on_x.p))",
        "sum(on_x.q)",
        layers="dense: 2, sigmoid, flatten",
    )
    assert functions(loss(model, "l0")) == ["log_sigmoid"]
    trunk = [p.name for p in model.network("n").layers]
    assert trunk == ["flatten_1", "dense_1"]
    assert head_layers(model) == {
        "p": ["trunk_flatten_2", "reshape_1"],
        "q": ["trunk_sigmoid_1", "trunk_flatten_2", "dense_1"],
    }


def test_a_result_beside_switches_is_a_result() -> None:
    lowered = lower(
        model(
            UNPOOLING,
            ("max_pool: [2, 4]]", "max_pool: [2, 4], sigmoid]"),
            (
                "reconstruction: sse(x, x_hat)",
                "reconstruction: sse(x, x_hat) - sum(log(code))",
            ),
        )
    )
    assert "log_sigmoid" in functions(loss(lowered, "reconstruction"))
    assert lowered.network("encoder").logit_fields == {"result"}
    assert not has_sigmoid(lowered, "encoder")


def test_a_gradient_of_a_head_is_that_of_the_probability() -> None:
    model = with_heads("p: [dense: 1, sigmoid]", "log(on_x.p) + sum(grad(on_x.p, x))")
    (slope,) = (p for p in walk(loss(model, "l0")) if isinstance(p, InputGradient))
    match slope.value:
        case Elementwise(function="sigmoid", operands=(Field(name="p"),)):
            return
    raise AssertionError(slope.value)


# ------------------------------------------------------------------ softmax


def test_a_softmax_that_is_reshaped_is_none_of_the_result() -> None:
    lowered = with_heads(
        "p: [dense: 4, softmax, reshape: [2, 2, 1]]", "sum(log(on_x.p))"
    )
    assert functions(loss(lowered, "l0")) == ["log"]
    assert head_layers(lowered)["p"] == ["dense_1", "softmax_1", "reshape_1"]


def classified(*changes: Change) -> Model:
    return lower(model(CLASSIFIER, *changes))


def test_cross_entropy_is_computed_from_the_logits_of_a_softmax() -> None:
    lowered = classified()
    assert folded(lowered) == {"classifier"}
    assert [p.name for p in lowered.network("classifier").layers] == ["dense_1"]
    value = loss(lowered, "error")
    assert isinstance(value, CrossEntropy) and value.logits
    assert isinstance(value.operand, Local) and value.operand.name == "p_logits"
    assert functions(definition(lowered, "p")) == ["softmax"]


def test_a_logarithm_of_a_softmax_is_its_own_function() -> None:
    lowered = classified(("cross_entropy(y, p)", "-sum(one_hot(y) * log(p))"))
    assert folded(lowered) == {"classifier"}
    assert functions(loss(lowered, "error")) == ["log_softmax", "multiply", "negative"]


def test_a_softmax_that_is_only_looked_at_stays() -> None:
    lowered = classified(("cross_entropy(y, p)", "sse(one_hot(y), p)"))
    assert not folded(lowered)
    assert [p.name for p in lowered.network("classifier").layers] == [
        "dense_1",
        "softmax_1",
    ]


@pytest.mark.parametrize(
    "change",
    [
        ("dense: 10, softmax", "dense: 10"),
        ("dense: 10, softmax", "dense: 10, sigmoid"),
        ("cross_entropy(y, p)", "cross_entropy(y, 0.5 * p)"),
    ],
)
def test_a_cross_entropy_without_a_softmax_is_refused(change: Change) -> None:
    with pytest.raises(CompileError) as caught:
        classified(change)
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == "E0405"
    assert "ends in `softmax`" in diagnostic.message


def test_accuracy_sees_the_probabilities() -> None:
    (metric,) = classified().metrics
    local = [p.name for p in walk(metric.values[0]) if isinstance(p, Local)]
    assert local == ["p"]
