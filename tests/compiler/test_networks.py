"""Networks: several inputs, definitions as inputs, tied mirrors, switches, numbers."""

from __future__ import annotations

from itertools import combinations

import pytest
from gencc.ir import expressions as ir
from gencc.ir.dependencies import Dependencies
from gencc.ir.expressions import Apply, Field, Record, Scalar, Tensor, walk
from gencc.ir.layers import Filled, Weight
from gencc.ir.model import Port, joined, walked
from gencc.lowering import lower
from gencc.ops.layers.avg_pool import AvgPool
from gencc.ops.layers.conv import Conv
from gencc.ops.layers.conv_transpose import ConvTranspose
from gencc.ops.layers.dense import Dense
from gencc.ops.layers.max_pool import MaxPool, MaxUnpool
from gencc.ops.layers.upsample import Upsample
from small import (
    AUTOENCODER,
    CLASSIFIER,
    UNPOOLING,
    VAE,
    Change,
    codes,
    definition,
    loss,
    model,
)

ENCODER = "{input: x, layers: [flatten, dense: 32, relu, dense: 8]}"
DECODER = "{input: code, layers: [dense: 64, sigmoid, reshape: [8, 8, 1]]}"

# ------------------------------------------------------------------ inputs


def test_a_definition_as_an_input() -> None:
    resolved = model(AUTOENCODER)
    assert resolved.network("decoder").inputs == (Port("code", (8,)),)
    assert [network.name for network in resolved.networks] == ["encoder", "decoder"]
    wider = model(AUTOENCODER, ("dense: 8]", "dense: 9]"))
    assert wider.network("decoder").inputs == (Port("code", (9,)),)


def test_the_order_of_networks_and_definitions_does_not_matter() -> None:
    resolved = model(AUTOENCODER)
    encoder, decoder = f"  encoder: {ENCODER}\n", f"  decoder: {DECODER}\n"
    other = model(
        AUTOENCODER,
        (encoder + decoder, decoder + encoder),
        ("  code: encoder(x)\n  x_hat: decoder(code)\n",
         "  x_hat: decoder(code)\n  code: encoder(x)\n"),
    )  # fmt: skip
    assert [network.name for network in other.networks] == ["decoder", "encoder"]
    assert other.definitions == resolved.definitions
    assert other.network("decoder") == resolved.network("decoder")


@pytest.mark.parametrize(
    "change",
    [
        ("input: x", "input: code"),
        ("encoder(x)", "encoder(decoder(code))"),
        ("encoder(x)", "code + encoder(x)"),
    ],
)
def test_a_network_is_not_its_own_input(change: Change) -> None:
    assert set(codes(AUTOENCODER, change)) == {"E0310"}


def test_a_cycle_of_two_networks() -> None:
    changes = [("input: x", "input: x_hat"), ("encoder(x)", "encoder(x_hat)")]
    assert set(codes(AUTOENCODER, *changes)) == {"E0310"}


def test_what_depends_on_something_broken_is_not_reported() -> None:
    assert codes(AUTOENCODER, ("encoder(x)", "encoder(xx)")) == ["E0301"]
    assert codes(AUTOENCODER, ("dense: 32", "reshape: [3, 3]")) == ["E0305"]


@pytest.mark.parametrize(
    ("layers", "flattened", "entry"),
    [("[flatten, concat, dense: 8]", True, (128,)), ("[concat, flatten, dense: 8]", False, (8, 8, 2))],
)  # fmt: skip
def test_several_inputs_are_joined(
    layers: str, flattened: bool, entry: tuple[int, ...]
) -> None:
    resolved = model(
        AUTOENCODER,
        (ENCODER, f"{{input: [x, noisy], layers: {layers}}}"),
        ("let:", "let:\n  noisy: corrupt(x, 0.5)"),
        ("encoder(x)", "encoder(x, noisy)"),
    )
    encoder = resolved.network("encoder")
    assert encoder.inputs == (Port("x", (8, 8, 1)), Port("noisy", (8, 8, 1)))
    assert (encoder.flattened, encoder.input) == (flattened, entry)
    assert encoder.layers[-1].name == "dense_1"
    call = definition(resolved, "code")
    assert isinstance(call, Apply) and len(call.arguments) == 2


def test_joined_shapes() -> None:
    assert joined([(2, 3, 1), (2, 3, 4)], False) == (2, 3, 5)
    assert joined([(2, 3, 1), (5,)], True) == (11,)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("{input: [x, z], layers: [concat, flatten, dense: 8]}", "E0305"),
        ("{input: [x, z], layers: [flatten, dense: 8]}", "E0312"),
        ("{input: [x, x], layers: [concat, flatten, dense: 8]}", "E0312"),
        ("{input: [x, y], layers: [flatten, concat, dense: 8]}", "E0312"),
        ("{input: [x, nothing], layers: [flatten, concat, dense: 8]}", "E0312"),
        ("{input: x, layers: [concat, flatten, dense: 8]}", "E0305"),
        ("{input: x, layers: [flatten, concat, dense: 8]}", "E0305"),
        ("{input: x, layers: [flatten, dense: 8, concat]}", "E0305"),
    ],
)
def test_inputs_that_cannot_be_joined(written: str, code: str) -> None:
    latent = ("networks:", "latent: {z: {normal: 8}}\nnetworks:")
    assert codes(AUTOENCODER, latent, (ENCODER, written)) == [code]


def test_each_input_has_its_own_shape() -> None:
    both = [
        (DECODER, DECODER.replace("code", "[code, x]", 1).replace("[dense", "[flatten, concat, dense")),
        ("decoder(code)", "decoder(x, code)"),
    ]  # fmt: skip
    assert codes(AUTOENCODER, *both) == ["E0304"]
    assert codes(AUTOENCODER, both[0]) == ["E0303"]


# ------------------------------------------------------------------ mirrors


def test_a_tied_mirror_names_the_kernels_it_uses() -> None:
    resolved = model(AUTOENCODER, (DECODER, "{mirror: encoder, tied: true}"))
    decoder = resolved.network("decoder")
    assert {p.name: p.tied for p in decoder.layers} == {
        "dense_1": "encoder/dense_2", "relu_1": "", "dense_2": "encoder/dense_1",
        "reshape_1": "",
    }  # fmt: skip
    assert [name for name, _ in decoder.weights()] == [
        "decoder/dense_1/bias",
        "decoder/dense_2/bias",
    ]
    assert (decoder.tied_to, decoder.mirror_of) == (frozenset({"encoder"}), "encoder")


def test_a_tied_mirror_depends_on_its_source() -> None:
    tied = (DECODER, "{mirror: encoder, tied: true}")
    for changes, networks in (([], {"decoder"}), ([tied], {"decoder", "encoder"})):
        resolved = model(
            AUTOENCODER, *changes, ("let:", "let:\n  w: decoder(0 * code)")
        )
        dependencies = Dependencies(resolved, through_stop=True)
        call = definition(resolved, "x_hat")
        assert isinstance(call, Apply)
        alone = ir.Apply(
            call.type, None, "decoder", (ir.Number(ir.Constant(), None, 0),)
        )
        assert dependencies.networks(alone) == networks


def test_tied_convolutions() -> None:
    layers = "[conv: {filters: 4, kernel: 3, padding: same}, relu]"
    resolved = model(
        AUTOENCODER,
        (ENCODER, f"{{input: x, layers: {layers}}}"),
        (DECODER, "{mirror: encoder, tied: true}"),
    )
    (convolution, _), (transposed,) = (
        resolved.network("encoder").layers,
        resolved.network("decoder").layers,
    )
    assert isinstance(convolution.layer, Conv) and isinstance(
        transposed.layer, ConvTranspose
    )
    assert transposed.tied == "encoder/conv_1"
    shapes = [
        next(w.shape for w in p.layer.weights(p.input) if w.name == "kernel")
        for p in (convolution, transposed)
    ]
    assert shapes == [(3, 3, 1, 4), (3, 3, 1, 4)]


def test_an_untied_mirror_has_kernels_of_its_own() -> None:
    decoder = model(AUTOENCODER, (DECODER, "{mirror: encoder}")).network("decoder")
    assert not decoder.tied_to
    assert "decoder/dense_1/kernel" in dict(decoder.weights())


def test_switches_are_part_of_the_result_only_for_a_mirror() -> None:
    resolved = model(UNPOOLING)
    encoder, decoder = resolved.networks
    pool, unpool = encoder.layers[2], decoder.layers[0]
    assert pool.layer == MaxPool((2, 4)) and pool.output == (4, 2, 4)
    assert unpool.layer == MaxUnpool((2, 4), (8, 8), "switches_1")
    assert encoder.exposed == ("max_pool_1",)
    assert isinstance(encoder.output, ir.Record)
    assert dict(encoder.output.fields) == {
        "result": Tensor((4, 2, 4)),
        "switches_1": Tensor((4, 2, 4)),
    }
    assert decoder.switches == (Port("switches_1", (4, 2, 4)),)
    code, x_hat = definition(resolved, "code"), definition(resolved, "x_hat")
    assert isinstance(code, Field) and code.name == "result"
    assert isinstance(x_hat, Apply)
    vector, switches = x_hat.arguments
    assert isinstance(vector, ir.Local) and vector.name == "code"
    assert switches == Field(Tensor((4, 2, 4)), None, code.record, "switches_1")


def test_no_switches_where_none_are_needed() -> None:
    resolved = model(
        UNPOOLING, ("mirror: encoder", "mirror: encoder, unpool: upsample")
    )
    encoder, decoder = resolved.networks
    assert encoder.exposed == decoder.switches == ()
    assert encoder.output == Tensor((4, 2, 4))
    assert decoder.layers[0].layer == Upsample((2, 4))
    assert isinstance(definition(resolved, "code"), Apply)
    anything = ("decoder(code)", "decoder(2 * code)")
    assert model(
        UNPOOLING, ("mirror: encoder", "mirror: encoder, unpool: upsample"), anything
    )


@pytest.mark.parametrize(
    ("argument", "is_right"),
    [("code", True), ("encoder(x)", True), ("again", True), ("encoder(0.5 * x)", True),
     ("2 * code", False), ("stop(code)", False), ("sample(prior.z)", False)],
)  # fmt: skip
def test_switches_come_from_the_very_call(argument: str, is_right: bool) -> None:
    changes = [
        ("networks:", "latent: {z: {normal: 32}}\nnetworks:"),
        ("let:", "let:\n  again: code"),
        ("decoder(code)", f"decoder({argument})"),
    ]
    if is_right:
        assert model(UNPOOLING, *changes)
    else:
        expected = "E0304" if "prior" in argument else "E0322"
        assert codes(UNPOOLING, *changes) == [expected]


def test_switches_of_another_network_do_not_fit() -> None:
    twin = "  twin: {input: x, layers: [max_pool: [2, 4], conv: {filters: 4, kernel: 1}]}\n"
    changes = [
        ("  decoder: {mirror: encoder}\n", f"{twin}  decoder: {{mirror: encoder}}\n  back: {{mirror: twin}}\n"),
        ("sse(x, x_hat)", "sse(x, x_hat) + sse(x, back(twin(x)))"),
    ]  # fmt: skip
    assert model(UNPOOLING, *changes)
    assert codes(UNPOOLING, *changes, ("back(twin(x))", "back(code)")) == ["E0322"]


def test_unpooling_brings_back_what_fills_no_window() -> None:
    decoder = model(UNPOOLING, ("max_pool: [2, 4]", "max_pool: 3")).network("decoder")
    assert decoder.layers[0].layer == MaxUnpool((3, 3), (8, 8), "switches_1")
    assert decoder.layers[0].output == (8, 8, 4)
    for pool in ("avg_pool: 3", "max_pool: 3"):
        changes = [("max_pool: [2, 4]", pool), ("mirror: encoder", "mirror: encoder, unpool: upsample")]  # fmt: skip
        assert codes(UNPOOLING, *changes) == ["E0313"]


def test_mirrors_of_pools() -> None:
    pooled = model(UNPOOLING, ("max_pool: [2, 4]", "avg_pool: 2")).network("decoder")
    assert pooled.layers[0].layer == Upsample((2, 2))
    widened = model(UNPOOLING, ("max_pool: [2, 4]", "upsample: 2")).network("decoder")
    assert widened.layers[0].layer == AvgPool((2, 2))


@pytest.mark.parametrize("mirror", ["decoder", "amount", "nothing"])
def test_there_is_no_mirror_of_everything(mirror: str) -> None:
    extra = f"  amount: {{learned: 1}}\n  other: {{mirror: {mirror}}}\n"
    changes = [(DECODER, f"{{mirror: encoder}}\n{extra.rstrip()}")]
    use = ("sse(x, x_hat)", "sse(x, x_hat) + amount + sum(other(x))")
    assert codes(AUTOENCODER, *changes, use) == ["E0313"]


# ------------------------------------------------------------------ learned numbers


def test_a_learned_number_is_a_value() -> None:
    changes = [
        ("  decoder:", "  log_noise: {learned: -2.0}\n  decoder:"),
        ("sse(x, x_hat)", "-log_prob(normal(x_hat, log_noise), x)"),
    ]
    resolved = model(VAE, *changes)
    number = resolved.network("log_noise")
    value = Weight("value", (), Filled(-2.0))
    assert (number.learned, number.inputs, number.layers) == (value, (), ())
    assert number.output == Scalar() and number.input == ()
    assert list(number.weights()) == [("log_noise/value", value)]
    (call, *more) = {
        p for p in walk(loss(resolved, "reconstruction")) if isinstance(p, Apply)
    }
    assert call == Apply(Scalar(), None, "log_noise", ()) and not more
    assert "log_noise" in resolved.steps[0].updates
    called = (
        changes[0],
        ("sse(x, x_hat)", "-log_prob(normal(x_hat, log_noise(x)), x)"),
    )
    assert codes(VAE, *called) == ["E0303"]
    assert codes(VAE, changes[0]) == ["E0403"]


def test_pools_keep_whole_windows() -> None:
    resolved = model(
        CLASSIFIER, ("[flatten, dense: 16", "[max_pool: [3, 1], avg_pool: [1, 8], flatten, dense: 16"),
        ("{mirror: encoder, tied: true}", "{input: code, layers: [dense: 64, reshape: [8, 8, 1]]}"),
    )  # fmt: skip
    shapes = [placed.output for placed in resolved.network("encoder").layers[:3]]
    assert shapes == [(2, 8, 1), (2, 1, 1), (2,)]
    assert isinstance(resolved.network("encoder").layers[3].layer, Dense)


# ------------------------------------------------------------------ repeat, residual, skip


def test_a_repeat_is_its_layers_written_out() -> None:
    """Down to names and to the bias that goes without saying before a batch_norm."""
    written = "[flatten, dense: 8, relu, dense: 8, relu, dense: 8]"
    repeated = "[flatten, repeat: {times: 2, layers: [dense: 8, relu]}, dense: 8]"
    ways = (
        (written, repeated),
        (
            "[flatten, batch_norm, dense: 4, batch_norm, dense: 4, batch_norm, dense: 8]",
            "[flatten, batch_norm, repeat: {times: 2, layers: [dense: 4, batch_norm]}, "
            "dense: 8]",
        ),
        (
            "[flatten, dense: 4, dense: 4, relu, dense: 4, dense: 4, relu, dense: 8]",
            "[flatten, repeat: {times: 2, layers: [repeat: {times: 2, layers: [dense: 4]}, "
            "relu]}, dense: 8]",
        ),
    )
    for plain, short in ways:
        layers = "[flatten, dense: 32, relu, dense: 8]"
        network = model(AUTOENCODER, (layers, plain))
        other = model(AUTOENCODER, (layers, short))
        assert network.network("encoder") == other.network("encoder")
        assert network.identity == other.identity


def test_layers_within_others_are_counted_as_if_written_out() -> None:
    """The layers of a residual before its shortcut, whichever the spec has first."""
    layers = (
        "[flatten, dense: 8, residual: {shortcut: [dense: 4], layers: [dense: 4, residual: "
        "[dense: 4]]}, skip: [repeat: {times: 2, layers: [dense: 4, relu]}], dense: 8]"
    )
    encoder = model(
        AUTOENCODER, ("[flatten, dense: 32, relu, dense: 8]", layers)
    ).network("encoder")
    dense = [
        (name, placed.output) for name, placed in encoder.placed() if "dense" in name
    ]
    assert dense == [
        ("dense_1", (8,)),
        *((f"dense_{number}", (4,)) for number in range(2, 7)),
        ("dense_7", (8,)),
    ]
    (residual,) = (placed for placed in encoder.layers if placed.name == "residual_1")
    layers_of = [
        [placed.name for placed in walked(branch.layers)]
        for branch in residual.branches
    ]
    assert layers_of == [["dense_2", "residual_2", "dense_3"], ["dense_4"]]


def test_what_is_within_a_layer_is_part_of_what_a_run_remembers() -> None:
    ways = (
        "[flatten, residual: [dense: 64, relu], dense: 8]",
        "[flatten, residual: [dense: 64], relu, dense: 8]",
        "[flatten, residual: {layers: [dense: 64], shortcut: [relu]}, dense: 8]",
        "[flatten, skip: [dense: 64, relu], dense: 8]",
    )
    layers = "[flatten, dense: 32, relu, dense: 8]"
    identities = [model(AUTOENCODER, (layers, way)).identity for way in ways]
    assert all(a != b for a, b in combinations(identities, 2))


def test_a_bias_before_a_batch_norm_within_a_layer() -> None:
    """None where one follows directly; the sum of a residual has another part."""
    layers = (
        "[flatten, residual: [dense: 64, batch_norm, dense: 64], batch_norm, dense: 8]"
    )
    encoder = model(
        AUTOENCODER, ("[flatten, dense: 32, relu, dense: 8]", layers)
    ).network("encoder")
    biases = [name for name, _ in encoder.weights() if name.endswith("bias")]
    assert biases == ["encoder/dense_2/bias", "encoder/dense_3/bias"]


# ------------------------------------------------------------------ taps

TAPPED = (
    "[flatten, dense: 32, relu, dense: 8]",
    "[flatten, dense: 32, tap: wide, relu, dense: 8]",
)


def test_a_tap_is_a_field_beside_the_result() -> None:
    tapped = model(
        AUTOENCODER, TAPPED, ("sse(x, x_hat)", "sse(x, x_hat) + mean(code.wide)")
    )
    assert tapped.network("encoder").output == Record(
        (("result", Tensor((8,))), ("wide", Tensor((32,)))), "encoder"
    )
    fields = [
        part for part in walk(loss(tapped, "reconstruction")) if isinstance(part, Field)
    ]
    assert [field.name for field in fields] == ["wide"]
    match definition(tapped, "code"):
        case Field(name="result", record=Apply(network="encoder") as call):
            assert fields[0].record == call
        case other:
            raise AssertionError(other)


def test_a_tap_changes_nothing_that_a_run_remembers() -> None:
    plain, tapped = model(AUTOENCODER), model(AUTOENCODER, TAPPED)
    assert plain.identity == tapped.identity
    names = [name for name, _ in tapped.network("encoder").weights()]
    assert names == [name for name, _ in plain.network("encoder").weights()]


def test_a_bias_that_a_tap_shows_stays_before_a_batch_norm() -> None:
    layers = "[flatten, dense: 32, tap: wide, batch_norm, dense: 8]"
    tapped = model(AUTOENCODER, (TAPPED[0], layers))
    names = [name for name, _ in tapped.network("encoder").weights()]
    assert "encoder/dense_1/bias" in names


def test_a_probability_that_has_a_name_stays_one() -> None:
    """And what is behind it is computed from the probability, not from logits."""
    layers = "[flatten, dense: 8, sigmoid, tap: p, reshape: [8]]"
    tapped = model(
        AUTOENCODER,
        (TAPPED[0], layers),
        ("sse(x, x_hat)", "sse(x, x_hat) - sum(log(code))"),
    )
    assert not lower(tapped).network("encoder").logits
    assert lower(tapped).network("encoder").layers == tapped.network("encoder").layers
