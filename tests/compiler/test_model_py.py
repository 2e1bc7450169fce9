"""model.py: networks that are alike share a class, whose name says what they are."""

from __future__ import annotations

import pytest
from gencc.codegen.files.model_py import architectures
from gencc.ir.model import Model
from gencc.lowering import lower
from gencc.plugins import find, load
from gencc_torch import TorchBackend
from small import AUTOENCODER, CLASSIFIER, Change, model

ENCODER = "  encoder: {input: x, layers: [flatten, dense: 32, relu, dense: 8]}\n"
LAYERS = "layers: [flatten, dense: 32, relu, dense: 8]"
EXACT = "e: [flatten, dense: 32, relu, dense: 8]"


def pair(
    first: str, second: str, layers: str = LAYERS, more: str = ""
) -> tuple[Change, ...]:
    """Two encoders in place of one."""
    both = (
        f"  {first}: {{input: x, {LAYERS}}}\n  {second}: {{input: x, {layers}}}\n{more}"
    )
    return (
        (ENCODER, both),
        ("code: encoder(x)", f"code: {first}(x)\n  other: {second}(x)"),
        ("sse(x, x_hat)", "sse(x, x_hat) + sum(other)"),
    )


def emitted(backend: str, spec: Model) -> dict[str, str]:
    """The text of every file of a package but for data."""
    files = load(find(backend)).emit(lower(spec)).files
    return {name: data.decode() for name, data in files.items() if name.endswith("py")}


def groups(text: str, *changes: Change) -> dict[str, list[str]]:
    """The names of the networks that share a class, by its name."""
    kinds = architectures(model(text, *changes))
    return {kind.name: [n.name for n in kind.networks] for kind in kinds}


@pytest.mark.parametrize(
    ("first", "second", "name"),
    [
        ("encoder_a", "encoder_b", "encoder"),
        ("encoder_a_1", "encoder_a_2", "encoder_a"),
        ("encoder1", "encoder2", "encoder"),
        ("a_encoder", "b_encoder", "encoder"),
        ("map_a", "max_b", "image_to_vector"),  # no word in common
        ("to_a", "to_b", "image_to_vector"),  # too short to say anything
        ("e", "f", "image_to_vector"),
    ],
)
def test_the_name_is_what_the_names_share(first: str, second: str, name: str) -> None:
    assert groups(AUTOENCODER, *pair(first, second)) == {
        name: [first, second],
        "decoder": ["decoder"],
    }


@pytest.mark.parametrize(
    "layers",
    [
        "layers: [flatten, dense: 32, relu, dense: {units: 8, bias: false}]",
        "layers: [flatten, dense: 32, tanh, dense: 8]",
        "layers: [flatten, dense: 32, relu], heads: {a: [dense: 8]}",
    ],
)
def test_networks_that_differ_do_not_share(layers: str) -> None:
    changes = pair("encoder_a", "encoder_b", layers)
    if "heads" in layers:
        changes = (*changes[:2], ("sse(x, x_hat)", "sse(x, x_hat) + sum(other.a)"))
    assert len(groups(AUTOENCODER, *changes)) == 3


def test_a_network_whose_kernel_another_uses_is_like_no_other() -> None:
    encoder = "  encoder: {input: x, layers: [flatten, dense: 16, batch_norm, relu]}\n"
    again = encoder.replace("encoder", "encoder_2")
    names = groups(
        CLASSIFIER,
        (encoder, encoder + again),
        ("sse(x, decoder(code))", "sse(x, decoder(code)) + sum(encoder_2(x))"),
        ("update: [encoder, decoder]", "update: [encoder, encoder_2, decoder]"),
    )
    assert sorted(map(len, names.values())) == [1, 1, 1, 1]


HEADED = (
    "{input: x, layers: [flatten, relu], heads: {mean: [dense: 8], var: [dense: 8]}}"
)
VAES = (
    ("networks:", "latent: {z: {normal: 8}}\nnetworks:"),
    (ENCODER, f"  encoder_a: {HEADED}\n  encoder_b: {HEADED}\n"),
    (
        "code: encoder(x)",
        "q: normal(encoder_a(x))\n  p: normal(encoder_b(x))\n  code: sample(q)",
    ),
    (
        "reconstruction: sse(x, x_hat)",
        "reconstruction: sse(x, x_hat) + kl(q, prior.z) + kl(p, prior.z)",
    ),
    ("mean: [dense: 8], var", "mean: [dense: 8], log_var"),
    ("mean: [dense: 8], var", "mean: [dense: 8], log_var"),
)


def test_what_alike_networks_return_has_one_class() -> None:
    files = emitted("torch", model(AUTOENCODER, *VAES))
    written = files["model.py"]
    assert written.count("class Encoder(nn.Module)") == 1
    assert written.count("(NamedTuple)") == 1
    assert "self.encoder_a = Encoder()\n        self.encoder_b = Encoder()" in written
    losses = files["losses.py"]
    assert "from .model import EncoderOutput\n" in losses
    assert losses.count(": EncoderOutput") == 2


def test_a_function_of_keras_gives_each_its_name() -> None:
    spec = model(AUTOENCODER, *pair("encoder_a", "encoder_b"))
    written = emitted("keras", spec)["model.py"]
    assert written.count("def encoder(name: str) -> keras.Model:") == 1
    assert 'self.encoder_b = encoder("encoder_b")' in written


def test_keras_computes_activations_in_the_layer_before() -> None:
    written = emitted("keras", model(AUTOENCODER))["model.py"]
    assert 'layers.Dense(32, activation="relu"),  # (32,)' in written
    assert 'layers.Dense(64, activation="sigmoid"),  # (64,)' in written
    assert "layers.Activation" not in written


def test_a_second_activation_is_a_layer_of_its_own() -> None:
    spec = model(AUTOENCODER, ("dense: 32, relu, dense: 8", "dense: 32, relu, relu"))
    written = emitted("keras", spec)["model.py"]
    assert written.count('activation="relu"') > 0
    assert written.count('layers.Activation("relu")') == 1


@pytest.mark.parametrize(
    ("backend", "shape"), [("torch", "(4, 2, 8)"), ("keras", "(2, 8, 4)")]
)
def test_shapes_are_in_the_order_of_the_framework(backend: str, shape: str) -> None:
    change = "dense: 64, sigmoid, reshape: [2, 8, 4]", "reshape: [8, 8, 1]]"
    spec = model(
        AUTOENCODER, ("dense: 64, sigmoid, reshape: [8, 8, 1]]", ", ".join(change))
    )
    written = emitted(backend, spec)["model.py"]
    assert f"# {shape}" in written


@pytest.mark.parametrize(
    ("shape", "layers", "orders"),
    [
        ("[6]", "dense: 2", ""),
        ("[6, 2]", "flatten, dense: 2", "Series are (batch, channels, length). "),
        (
            "[6, 2]",
            "reshape: [3, 2, 2], flatten, dense: 2",
            "Series are (batch, channels, length) and images are (batch, channels, height, width). ",
        ),
    ],
)
def test_only_the_orders_that_occur_are_said(
    shape: str, layers: str, orders: str
) -> None:
    spec = model(
        AUTOENCODER,
        ("source: digits, scale: [0, 1]", f"source: npz, shape: {shape}"),
        ("flatten, dense: 32, relu, dense: 8", layers),
        ("dense: 64, sigmoid, reshape: [8, 8, 1]", "dense: 2"),
        ("sse(x, x_hat)", "sse(code, x_hat)"),
    )
    written = " ".join(emitted("torch", spec)["model.py"].split())
    assert f"{orders}The comments give the shape" in written
    assert written.partition("The comments")[0].count(" are ") == orders.count(" are ")


def test_one_file_has_that_class_too() -> None:
    files = TorchBackend().emit_single_file(lower(model(AUTOENCODER, *VAES))).files
    written = files["autoencoder_torch.py"].decode()
    assert written.count(": EncoderOutput") == 2
    assert "EncoderAOutput" not in written
