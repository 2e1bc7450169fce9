"""`gencc show --costs`, `--svg` and `--dot`."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import product
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from gencc.cli.main import cli
from gencc.cli.show.costs import costs
from gencc.cli.show.drawing import svg
from gencc.cli.show.graph import dot
from gencc.frontend.parse import parse
from gencc.frontend.yaml.document import load, load_text
from gencc.ir.model import Model
from gencc.resolve import resolve

SPECS = Path(__file__).parents[2] / "specs"
SVG = "{http://www.w3.org/2000/svg}"


def model(name: str) -> Model:
    document = load(SPECS / f"{name}.yaml")
    return resolve(document, parse(document))


def of_layers(shape: str, layers: str) -> Model:
    text = (
        "gencc: 1\nname: costs\n"
        f"data: {{source: npz, shape: {shape}, batch: 2}}\n"
        f"networks: {{e: {{input: x, layers: {layers}}}}}\n"
        "losses: {height: sum(e(x))}\n"
        "train: {epochs: 1, optimizer: {sgd: {lr: 0.1}}, minimize: height}\n"
    )
    document = load_text("costs.yaml", text)
    return resolve(document, parse(document))


def multiply_adds(shape: str, layers: str) -> int:
    (network,) = of_layers(shape, layers).networks
    return sum(placed.multiply_adds() for _, placed in network.placed())


def gencc(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["show", *arguments])


# ------------------------------------------------------------------ costs


def products_of_a_conv(size: int, kernel: int, stride: int, pad: int) -> int:
    """Counted one by one: each place of the kernel, in each direction."""
    places = range(-pad, size + pad - kernel + 1, stride)
    return sum(1 for _ in product(places, places, range(kernel), range(kernel)))


@pytest.mark.parametrize(
    ("shape", "layers", "count"),
    [
        ("[5]", "[dense: 3]", 5 * 3),
        ("[5]", "[dense: {units: 3, bias: false}, relu, dense: 2]", 15 + 6),
        (
            "[7, 7, 2]",
            "[conv: {filters: 3, kernel: 3, stride: 2, padding: 1}]",
            products_of_a_conv(7, 3, 2, 1) * 2 * 3,
        ),
        (
            "[7, 7, 4]",
            "[conv: {filters: 6, kernel: 3, groups: 2}]",
            products_of_a_conv(7, 3, 1, 0) * 4 * 6 // 2,
        ),
        # Each pixel that comes in is multiplied by the whole kernel.
        (
            "[3, 3, 2]",
            "[conv_transpose: {filters: 5, kernel: 4, stride: 2, padding: same}]",
            9 * 16 * 2 * 5,
        ),
        ("[6, 6, 2]", "[masked_conv: {filters: 3, kernel: 3, type: A}]", 36 * 9 * 6),
        ("[6]", "[masked_dense: {units: 4, variables: 2, type: B}]", 24),
        # In each of 5 steps: x K and h R, of 4 or 3 gates.
        ("[5, 3]", "[lstm: 2]", 5 * (3 + 2) * 4 * 2),
        ("[5, 3]", "[gru: 2]", 5 * (3 + 2) * 3 * 2),
        # Three projections; q k and a v, for 5 x 5 pairs of positions.
        ("[5, 4]", "[attention: 2]", 3 * 5 * 4 * 4 + 2 * 5 * 5 * 4),
        ("[5]", "[residual: [dense: 5, tanh], layer_norm]", 25),
        ("[4, 4, 1]", "[flatten, reshape: [2, 2, 4], max_pool: 2, batch_norm]", 0),
    ],
)
def test_multiply_adds(shape: str, layers: str, count: int) -> None:
    assert multiply_adds(shape, layers) == count


def test_those_of_an_input_beside() -> None:
    (noise,) = (n for n in model("zoo/diffusion/ddpm").networks if n.name == "noise")
    dense = next(p for _, p in noise.placed() if p.layer.word == "dense")
    assert dense.multiply_adds() == 65 * 256


def test_the_whole_table() -> None:
    text = costs(
        [of_layers("[4, 4, 1]", "[flatten, dense: 300, batch_norm, dense: 1]")]
    )
    table = text.split("\n\n")[1].splitlines()
    assert [line.split() for line in table] == [
        ["e"],
        ["shape", "parameters", "multiply-adds", "weights", "activations"],
        ["flatten_1", "[16]"],
        # No bias in front of a batch_norm; 4 bytes a number.
        ["dense_1", "[300]", "4,800", "4,800", "18.8", "KiB", "1.17", "KiB"],
        ["batch_norm_1", "[300]", "600", "4.69", "KiB", "1.17", "KiB"],
        ["dense_2", "[1]", "301", "300", "1.18", "KiB", "4", "B"],
        ["total", "5,701", "5,100", "24.6", "KiB", "2.35", "KiB"],
    ]


# ------------------------------------------------------------------ pictures

PICTURES = ("vae", "unpool_ae", "zoo/diffusion/ddpm", "zoo/adversarial/began")


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_has_everything_within_its_frame(name: str) -> None:
    drawn = model(name)
    text = svg(drawn)
    assert text.isascii()
    root = ET.fromstring(text)
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    for frame in root.iter(f"{SVG}rect"):
        assert float(frame.get("x", 0)) + float(frame.attrib["width"]) <= width
        assert float(frame.get("y", 0)) + float(frame.attrib["height"]) <= height
    words = [(float(t.attrib["y"]), t.text or "") for t in root.iter(f"{SVG}text")]
    assert all(0 < y < height for y, _ in words)
    everything = "\n".join(word for _, word in words)
    names = [network.name for network in drawn.networks]
    names += [loss.name for loss in drawn.losses]
    names += [definition.name for definition in drawn.definitions]
    assert all(name in everything for name in names)
    boxes = [b for b in root.iter(f"{SVG}rect") if b.get("class") == "layer"]
    layers = sum(len([*n.placed()]) + (n.learned is not None) for n in drawn.networks)
    assert len(boxes) == layers


def test_boxes_of_a_chain_do_not_overlap() -> None:
    root = ET.fromstring(svg(model("dcgan")))
    frames = [
        tuple(float(frame.attrib[key]) for key in ("x", "y", "width", "height"))
        for frame in root.iter(f"{SVG}rect")
        if frame.get("class")
    ]
    for number, (x, y, width, height) in enumerate(frames):
        for a, b, wide, high in frames[number + 1 :]:
            apart = a >= x + width or x >= a + wide or b >= y + height or y >= b + high
            assert apart


@pytest.mark.parametrize("name", PICTURES)
def test_a_graph_names_nodes_before_its_arrows(name: str) -> None:
    text = dot(model(name))
    assert text.count("{") == text.count("}") == 1 + len(model(name).networks)
    known: set[str] = set()
    node = r'"(?:[^"\\]|\\.)*"'
    for line in text.splitlines():
        if arrow := re.match(rf"\s*({node}) -> ({node})", line):
            assert {*arrow.groups()} <= known, line
        elif given := re.match(rf"\s*({node}) \[label=", line):
            known.add(given[1])
    assert '"name z" -> "name x_hat"' in text or name != "vae"


def test_text_of_a_spec_cannot_become_markup() -> None:
    text = (SPECS / "vae.yaml").read_text(encoding="utf-8")
    document = load_text(
        "vae.yaml", text.replace("sse(x, x_hat) ", "sse(x, x_hat) + sum(x < x_hat) ")
    )
    drawn = svg(resolve(document, parse(document)))
    assert "x &lt; x_hat" in drawn
    ET.fromstring(drawn)


def test_the_command() -> None:
    vae, dcgan = str(SPECS / "vae.yaml"), str(SPECS / "dcgan.yaml")
    assert gencc("--svg", vae).stdout.startswith("<svg ")
    assert gencc("--dot", vae).stdout.startswith('digraph "vae" {')
    both = gencc("--costs", vae, dcgan).stdout
    assert "\n\nencoder\n" in both and "\n\ndiscriminator\n" in both
    assert both.count("multiply-adds: ") == 1
    for arguments in (("--svg", vae, dcgan), ("--svg", "--stage", "parsed", vae)):
        assert gencc(*arguments).exit_code == 2
