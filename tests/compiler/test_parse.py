"""The parse stage: what a spec may look like, and that nothing else gets through."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from gencc.cli.explain import CODES
from gencc.diagnostics import CompileError, Diagnostic
from gencc.frontend import identifiers as names
from gencc.frontend.parse import parse
from gencc.frontend.spec import Spec
from gencc.frontend.spec.layers import LayerKeys
from gencc.frontend.spec.model import Written
from gencc.frontend.yaml.document import load, load_text
from gencc.ir.verify import verify
from gencc.ops.initializers import normal
from gencc.ops.layers import (
    batch_norm,
    conv,
    dense,
    elu,
    leaky_relu,
    relu,
    reshape,
    silu,
)
from gencc.ops.optimizers import adam, sgd
from gencc.resolve import resolve

SPECS = sorted((Path(__file__).parents[2] / "specs").glob("*.yaml"))
HOSTILE = [
    None, 0, 1.5, "x", "class", "+".join("x" * 65), [], [0, 0], {"a": 1},
]  # fmt: skip
MORE = [True, -1, 10**17, "", "1", "x +", {}, [[1, 2], [3, 4]], {"dense": 3}]


def spec_with(layers: str, train: str = "") -> str:
    """A small spec around some layers and some settings of training."""
    train = train or "epochs: 1, optimizer: {adam: {lr: 0.1}}, minimize: r"
    return (
        "gencc: 1\nname: t\ndata: {source: mnist, scale: [0, 1], batch: 4}\n"
        f"networks: {{f: {{input: x, layers: {layers}}}}}\n"
        f"losses: {{r: sum(f(x))}}\ntrain: {{{train}}}\n"
    )


def parsed(text: str) -> Spec:
    return parse(load_text("spec.yaml", text))


def errors(text: str) -> tuple[Diagnostic, ...]:
    """What parsing `text` complains about; it must complain."""
    with pytest.raises(CompileError) as caught:
        parsed(text)
    assert all(d.code in CODES for d in caught.value.diagnostics)
    return caught.value.diagnostics


def layers(text: str) -> tuple[LayerKeys, ...]:
    network = parsed(spec_with(text)).networks["f"]
    assert isinstance(network, Written)
    return network.layers


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_the_gallery(path: Path) -> None:
    assert parse(load(path)).name == path.stem


def test_every_way_to_write_a_layer() -> None:
    assert layers(
        "[dense: 64, dense: {units: 8, bias: false, init: {normal: 0.02}}]"
    ) == (
        dense.Keys(units=64),
        dense.Keys(units=8, bias=False, init=normal.Keys(std=0.02)),
    )
    assert layers("[leaky_relu, leaky_relu: 0.2, elu, relu, silu]") == (
        leaky_relu.Keys(slope=0.01),
        leaky_relu.Keys(slope=0.2),
        elu.Keys(slope=1.0),
        relu.Keys(),
        silu.Keys(),
    )
    assert layers("[batch_norm: {decay: 0.8}, reshape: [8, 8, 1]]") == (
        batch_norm.Keys(decay=0.8, epsilon=1e-5),
        reshape.Keys(shape=(8, 8, 1)),
    )


@pytest.mark.parametrize(
    ("written", "padding"),
    [
        ("same", "same"),
        ("1", 1),
        ("[[0, 1], [2, 3]]", ((0, 1), (2, 3))),
    ],
)
def test_paddings(written: str, padding: object) -> None:
    text = f"[conv: {{filters: 2, kernel: [3, 5], stride: 2, padding: {written}}}]"
    (layer,) = layers(text)
    assert isinstance(layer, conv.Keys)
    assert layer.padding == padding
    assert (layer.kernel, layer.stride) == ((3, 5), (2,))


def test_defaults_of_optimizers() -> None:
    for rule, expected in [
        ("sgd: {lr: 1}", sgd.Keys(lr=1.0, momentum=0.0, nesterov=False)),
        ("adam: {lr: 0.1}", adam.Keys(lr=0.1, beta_1=0.9, beta_2=0.999, epsilon=1e-8)),
    ]:
        text = spec_with("[flatten]", f"epochs: 1, optimizer: {{{rule}}}, minimize: r")
        assert parsed(text).train.optimizer == expected


@pytest.mark.parametrize(
    ("layer", "code", "marked"),
    [
        ("dense: 0", "E0204", "0"),
        ("dense: -1", "E0204", "-1"),
        ("dense: 1.0", "E0203", "1.0"),
        ("dense: true", "E0203", "true"),
        ('dense: "8"', "E0203", '"8"'),
        ("dense: ", "E0203", "dense"),
        ("dense", "E0202", "dense"),
        ("dense: {}", "E0202", "dense"),
        ("dense: {units: 8, init: ones}", "E0207", "ones"),
        ("dense: {units: 8, init: {normal: 0}}", "E0204", "0}"),
        ("relu: 1", "E0203", "1"),
        ("flatten: {axis: 1}", "E0201", "axis"),
        ("batch_norm: 3", "E0203", "3"),
        ("batch_norm: ", "E0203", "batch"),
        ("reshape: 64", "E0203", "64"),
        ("reshape: [8, 0]", "E0204", "0"),
        ("reshape: [1, 1, 1, 1, 1]", "E0204", "["),
        ("maxpool", "E0206", "max"),
        ("maxpool: 2", "E0206", "max"),
        ("3", "E0203", "3"),
        ("[dense: 3]", "E0203", "["),
        ("{dense: 3, relu: 1}", "E0203", "{"),
        ("leaky_relu: -1", "E0204", "-1"),
        ("conv: {filters: 1, kernel: 0}", "E0204", "0"),
        ("conv: {filters: 1, kernel: [3, 3, 3, 3]}", "E0204", "[3"),
        ("conv: {filters: 1, kernel: 3, padding: full}", "E0203", "full"),
        ("conv: {filters: 1, kernel: 3, padding: -1}", "E0203", "-1"),
        ("conv: {filters: 1, kernel: 3, padding: [[1], [2]]}", "E0203", "[["),
        ("conv: 3", "E0203", "3"),
    ],
)
def test_wrong_layers(layer: str, code: str, marked: str) -> None:
    text = spec_with(f"[{layer}]")
    diagnostics = errors(text)
    assert [d.code for d in diagnostics] == [code], diagnostics
    start = diagnostics[0].span.start
    line = text.split("\n")[start.line - 1]
    column = line.index(f"[{layer}]") + layer.index(marked) + 2
    assert (start.line, start.column) == (4, column)


@pytest.mark.parametrize(
    ("train", "code", "key"),
    [
        ("epochs: 0, optimizer: {sgd: {lr: 1}}, minimize: r", "E0204", "epochs"),
        ("epochs: 1, optimizer: {sgd: {lr: 1}}", "E0208", "minimize"),
        ("epochs: 1, minimize: r", "E0208", "optimizer"),
        ("epochs: 1, optimizers: {f: {sgd: {lr: 1}}}, minimize: r", "E0208", "schedule"),
        ("epochs: 1, optimizer: {sgd: {lr: 1, nesterov: true}}, minimize: r", "E0208",
         "momentum"),
        ("epochs: 1, optimizer: {sgd: {lr: 1, momentum: 1}}, minimize: r", "E0204",
         "momentum"),
        ("epochs: 1, optimizer: {sgd: {lr: 1}}, schedule: []", "E0204", "schedule"),
        ("epochs: 1, optimizer: {sgd: {lr: 1}}, schedule: [{update: f}]", "E0208",
         "minimize"),
        ("epochs: 1, optimizer: {sgd: {lr: 1}}, schedule: "
         "[{update: f, minimize: r, repeat: 0}]", "E0203", "repeat"),
        ("epochs: 1, optimizer: {sgd: {lr: 1}}, schedule: "
         "[{update: [f, f], minimize: r}]", "E0204", "twice"),
        ("epochs: 1, optimizer: {sgd: {lr: 1}}, minimize: r +", "E0209", "expected"),
        ("epochs: 1, optimizer: {sgd: {lr: 1}}, minimize: [r]", "E0203", "expression"),
    ],
)  # fmt: skip
def test_wrong_training(train: str, code: str, key: str) -> None:
    diagnostics = errors(spec_with("[flatten]", train))
    assert [d.code for d in diagnostics] == [code], diagnostics
    assert key in diagnostics[0].message


def test_all_mistakes_are_reported_at_once() -> None:
    text = spec_with(
        "[dens: 64, dense: 0, relu]", "epochs: x, optimzer: 1, minimize: r"
    )
    diagnostics = errors(text.replace("name: t", "name: T"))
    codes = [d.code for d in diagnostics]
    assert codes == ["E0205", "E0206", "E0204", "E0301", "E0201"]
    assert diagnostics[4].help == "did you mean `optimizer`?"


@pytest.mark.parametrize(
    ("name", "is_good"),
    [
        ("x_hat", True), ("C", True), ("z2", True), ("a" * 64, True), ("kl", True),
        ("_z", False), ("2z", False), ("z-1", False), ("é", False), ("a" * 65, False),
        ("z\n", False), ("self", True), ("lambda", True), ("Print", True), ("", False),
        ("\N{LATIN SMALL LETTER LONG S}elf", False),
    ],
)  # fmt: skip
def test_names(name: str, is_good: bool) -> None:
    assert (names.problem(name) is None) == is_good


@pytest.mark.parametrize("name", ["VAE", "vae-2", "2vae", "", "a" * 65, "vae/x", "é"])
def test_names_of_packages(name: str) -> None:
    assert names.package_problem(name)
    assert names.package_problem("vae_2") is None


def test_a_network_is_no_function_but_a_number_that_is_learned_may_be() -> None:
    written = spec_with("[flatten]").replace("{f:", "{sum: {learned: 1.0}, f:")
    assert [*parsed(written).networks] == ["sum", "f"]
    called = spec_with("[flatten]").replace("{f:", "{sum:").replace("f(", "sum(")
    assert [d.code for d in errors(called)] == ["E0211"]


def paths(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every path in the data but the root."""
    parts: Any = ()
    if isinstance(data, dict):
        parts = data.items()
    elif isinstance(data, list):
        parts = enumerate(data)
    for step, part in parts:
        yield (*path, step)
        yield from paths(part, (*path, step))


@pytest.mark.parametrize(
    "value",
    # The latter apart, for the seconds that they take.
    HOSTILE + [pytest.param(value, marks=pytest.mark.framework) for value in MORE],
    ids=lambda value: json.dumps(value)[:12],
)
def test_one_wrong_value_anywhere(value: Any) -> None:
    """Never a crash, and nearly always one mistake for one change."""
    (spec,) = (path for path in SPECS if path.stem == "vae_two_networks")
    base = load(spec).data
    counts = []
    for path in paths(base):
        data = json.loads(json.dumps(base))
        owner = data
        for step in path[:-1]:
            owner = owner[step]
        owner[path[-1]] = value
        document = load_text("spec.yaml", json.dumps(data))
        try:
            verify(resolve(document, parse(document)))
        except CompileError as error:
            counts.append(len(error.diagnostics))
            assert all(d.code in CODES for d in error.diagnostics)
    assert counts.count(1) >= 0.7 * len(counts)
    assert max(counts) <= 5


@pytest.mark.parametrize(
    ("items", "is_cut"),
    [
        ("[x, mse(x, d(x)), x]", True),
        ("[d(x, d(x, d(x))), x]", True),
        ("[x, d(x), x]", False),
        ("[x, 'mse(x, d(x))']", False),
        ("[(x, x]", False),
    ],
)
def test_items_of_a_list_are_cut_by_commas(items: str, is_cut: bool) -> None:
    text = "gencc: 1\nname: t\noutputs:\n  o: " + items + "\n"
    with pytest.raises(CompileError) as caught:
        parse(load_text("spec.yaml", text))
    messages = [d.message for d in caught.value.diagnostics if d.code == "E0209"]
    cut = "in [ ] a comma ends the value, so this formula is cut in pieces"
    assert (cut in messages) == is_cut
    assert not is_cut or messages == [cut]
