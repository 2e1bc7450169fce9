"""`data`: sources and domains, what is known of them, and what formulas call them."""

from __future__ import annotations

from math import prod

import pytest
from gencc import ops
from gencc.codegen.files.data_py import help_text
from gencc.ir import expressions as ir
from gencc.ir.model import Domain
from gencc.ops import sources
from small import AUTOENCODER, CLASSIFIER, codes, definition, model

DIGITS = "data: {source: digits, scale: [0, 1], batch: 64}"

TWO = """\
gencc: 1
name: two
data:
  batch: 32
  hold_out: 0.25
  domains:
    a: {source: digits, scale: [0, 1], only: [8, 3, 8]}
    b: {source: npz, shape: [4, 4, 3], scale: [-1, 1], range: [0, 255]}
networks:
  to_b: {input: a, layers: [flatten, dense: 48, reshape: [4, 4, 3]]}
losses:
  distance: sum(square(to_b(a))) - sum(b)
train: {epochs: 1, optimizer: {sgd: {lr: 1}}, minimize: distance}
"""


def test_one_domain_is_x_and_its_labels_y() -> None:
    resolved = model(AUTOENCODER)
    digits = Domain("x", "digits", (8, 8, 1), 10, (0.0, 1.0), None, (), "y")
    assert resolved.data.domains == (digits,)
    assert (resolved.data.batch, resolved.data.named) == (64, False)
    assert resolved.data.inputs == ("x", "y")
    assert resolved.data.domain("y") is resolved.data.domains[0]
    label = definition(model(AUTOENCODER, ("let:", "let:\n  label: y")), "label")
    assert label == ir.Input(ir.Label(10), None, "y")


def test_several_domains_have_names() -> None:
    data = model(TWO).data
    assert data.domains == (
        Domain(
            *("a", "digits", (8, 8, 1), 10, (0.0, 1.0), None, (3, 8), "a_y"),
            hold_out=0.25,
        ),
        Domain(
            *("b", "npz", (4, 4, 3), None, (-1.0, 1.0), (0.0, 255.0), (), ""),
            hold_out=0.25,
        ),
    )
    assert (data.batch, data.holds_out, data.named) == (32, True, True)
    assert data.inputs == ("a", "a_y", "b")
    assert data.domain("b").source == "npz"
    assert data.domain("a_y") is data.domains[0]
    assert codes(TWO, ("sum(b)", "sum(x)")) == ["E0301"]
    assert codes(TWO, ("sum(b)", "cross_entropy(y, b)")) == ["E0301"]


def test_pictures_have_room_for_the_scale_of_every_domain() -> None:
    assert model(TWO).data.scale == (-1.0, 1.0)
    points = ("source: digits, scale: [0, 1], only: [8, 3, 8]", "source: ring")
    assert model(TWO, points, ("flatten, dense", "dense")).data.scale == (-1.0, 1.0)
    assert model(AUTOENCODER).data.scale == (0.0, 1.0)


LABELLED = "data: {batch: 64, domains: {NAME: {source: digits, scale: [0, 1]}}}"


@pytest.mark.parametrize("name", ["a", "x", "y"])
def test_labels_of_a_domain(name: str) -> None:
    """Whatever it is called, and though it is the only one."""
    changes = [
        (DIGITS, LABELLED.replace("NAME", name)),
        ("{input: x", f"{{input: {name}"),
        ("encoder(x)", f"encoder({name})"),
        ("sse(x,", f"sse({name},"),
        ("(y, p)", f"({name}.y, p)"),
        ("(y, p)", f"({name}.y, p)"),
    ]
    resolved = model(CLASSIFIER, *changes)
    assert resolved.data.named and resolved.data.inputs == (name, f"{name}_y")
    error = next(loss.value for loss in resolved.losses if loss.name == "error")
    assert isinstance(error, ir.CrossEntropy)
    assert error.label == ir.Input(ir.Label(10), None, f"{name}_y")
    alone = set(codes(CLASSIFIER, *changes[:-2]))  # y is a domain then, or nothing
    assert alone == ({"E0308"} if name == "y" else {"E0301"})


def test_named_domains_are_in_a_folder() -> None:
    """What `train --help` says of `--data`."""
    assert (
        help_text(model(TWO).data)
        == "a folder that holds files or folders called a and b"
    )
    lone = (DIGITS, LABELLED.replace("NAME", "x"))
    assert (
        help_text(model(AUTOENCODER, lone).data)
        == "a folder that holds a file or a folder called x"
    )
    assert "folder" not in help_text(model(AUTOENCODER).data)


def test_what_the_labels_of_a_domain_are_called_in_programs() -> None:
    named = ("losses:", "let: {a_y: 2 * to_b(a)}\nlosses:")
    assert model(TWO, named).data.domains[0].labels == "a_y_2"


def test_labels_are_shared_with_their_examples() -> None:
    changes = (
        ("sum(b)", "sum(one_hot(a.y))"),
        (
            "minimize: distance}",
            "share: a, schedule: [{update: to_b, minimize: distance}]}",
        ),
    )
    (stage,) = model(TWO, *changes).stages
    assert stage.shared == ("a", "a_y")


@pytest.mark.parametrize("source", ops.vocabulary("sources"))
def test_what_a_source_knows(source: str) -> None:
    known = sources.find(source)
    parts = [f"source: {source}", "batch: 64"]
    parts += ["scale: [0, 1]"] if known.pictures else []
    parts += [] if known.shape else ["shape: [8, 8, 1]"]
    changes = [(DIGITS, f"data: {{{', '.join(parts)}}}")]
    if known.shape and len(known.shape) == 1:
        size = known.shape[0]
        changes += [("[flatten, ", "["), ("64, sigmoid, reshape: [8, 8, 1]", f"{size}")]
    elif known.shape:
        size = f"{prod(known.shape)}, reshape: {[*known.shape]}"
        changes += [("64, sigmoid, reshape: [8, 8, 1]", size)]
    (domain,) = model(AUTOENCODER, *changes).data.domains
    assert (domain.source, domain.classes) == (source, known.classes)
    assert domain.factor_count == (known.factors or 0)
    assert domain.factors == ("x_factors" if known.factors else "")
    assert domain.shape == (known.shape or (8, 8, 1))
    if known.examples:
        large = (changes[0][1], changes[0][1].replace("batch: 64", "batch: 5000"))
        assert codes(AUTOENCODER, *changes, large) == ["E0320"]


def test_factors_are_a_vector_of_their_domain() -> None:
    factors = (
        ("shape: [4, 4, 3],", "shape: [4, 4, 3], factors: 3,"),
        ("sum(b)", "sum(b.factors)"),
    )
    resolved = model(TWO, *factors)
    assert resolved.data.inputs == ("a", "a_y", "b", "b_factors")
    assert resolved.data.part("b_factors") == "factors"
    read = [*ir.walk(resolved.losses[0].value)]
    assert ir.Input(ir.Tensor((3,)), None, "b_factors") in read
    taken = (*factors, ("losses:", "let: {b_factors: 2 * b}\nlosses:"))
    assert model(TWO, *taken).data.domains[1].factors == "b_factors_2"
    assert codes(TWO, factors[1]) == ["E0301"]


def test_classes_are_written_where_the_source_does_not_know_them() -> None:
    csv = "data: {source: csv, shape: [8, 8, 1], classes: 10, only: [2], batch: 64}"
    resolved = model(CLASSIFIER, (DIGITS, csv))
    (domain,) = resolved.data.domains
    assert (domain.classes, domain.only, domain.scale) == (10, (2,), None)
    assert codes(CLASSIFIER, (DIGITS, csv.replace("only: [2], ", "only: [10], "))) == [
        "E0208"
    ]


def test_missing_data_are_not_counted() -> None:
    idx = "data: {source: mnist, scale: [0, 1], batch: 90000}"
    layers = ("64, sigmoid, reshape: [8, 8, 1]", "784, reshape: [28, 28, 1]")
    assert model(AUTOENCODER, (DIGITS, idx), layers).data.batch == 90000


@pytest.mark.parametrize(
    "change",
    [
        ("  to_b:", "  a:"),  # a network called as a domain
        ("train:", "latent: {b: {normal: 2}}\ntrain:"),
        ("train:", "let: {a: sum(b)}\ntrain:"),
    ],
)
def test_names_of_domains_are_their_own(change: tuple[str, str]) -> None:
    assert "E0211" in codes(TWO, change)


def test_names_that_x_and_y_do_not_take_from_domains() -> None:
    resolved = model(TWO, ("losses:", "let:\n  y: to_b(a)\nlosses:"))
    assert definition(resolved, "y").type == ir.Tensor((4, 4, 3))


SERIES = """\
gencc: 1
name: series
data: {source: npz, shape: [3], window: WINDOW, batch: 4}
networks: {e: {input: x, layers: [flatten, dense: 2]}}
losses: {height: sum(e(x))}
train: {epochs: 1, optimizer: {sgd: {lr: 0.1}}, minimize: height}
"""


@pytest.mark.parametrize(
    ("window", "shape", "stride"),
    [("{length: 8, stride: 4}", (8, 3), 4), ("{length: 5}", (5, 3), 1)],
)
def test_windows_are_series_of_rows(
    window: str, shape: tuple[int, ...], stride: int
) -> None:
    (domain,) = model(SERIES, ("WINDOW", window)).data.domains
    assert (domain.shape, domain.stride) == (shape, stride)


def test_each_domain_may_hold_out_a_fraction_of_its_own() -> None:
    text = TWO.replace("  hold_out: 0.25\n", "").replace("8]", "8], hold_out: 0.5")
    own = text.replace("scale: [-1, 1]", "scale: [-1, 1], hold_out: 0.125")
    assert [domain.hold_out for domain in model(own).data.domains] == [0.5, 0.125]
