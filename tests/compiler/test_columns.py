"""`columns` of a table: what an example is made of, and which outputs are in its units."""

from __future__ import annotations

import pytest
from gencc.codegen.files.outputs_py.examples_like import in_units_of_columns
from gencc.ir.columns import Column
from gencc.lowering import lower
from gencc.lowering.plan import plan
from gencc_torch import TorchBackend
from small import model

SPEC = """\
gencc: 1
name: payments
data:
  source: csv
  batch: 4
  columns: {V08..V10: log, kind: {category: [cash, 1]}, class: {label: [no, yes]}, id: index}
  impute: median
  only: [yes]
latent: {z: {normal: 5}}
networks:
  encoder: {input: x, layers: [dense: 5]}
  decoder: {input: code, layers: [dense: 5, sigmoid]}
let: {code: encoder(x), x_hat: decoder(code)}
losses: {misfit: "sse(x, x_hat)"}
train: {epochs: 1, optimizer: {sgd: {lr: 0.1}}, minimize: misfit}
outputs: {o: x_hat}
"""


def test_columns_are_those_of_the_spec_in_their_order() -> None:
    (domain,) = model(SPEC).data.domains
    numbers = [
        Column(f"V{n}", "number", "log", (), "median") for n in ("08", "09", "10")
    ]
    assert domain.columns == (
        *numbers,
        Column("kind", "category", "", ("cash", "1")),
        Column("class", "label", "", ("no", "yes")),
        Column("id", "index"),
    )
    assert (domain.shape, domain.classes, domain.only) == ((5,), 2, (1,))


def test_runs_of_other_columns_differ() -> None:
    items = dict(model(SPEC).identity.items)
    assert items["data column V09"] == "log, median in gaps"
    assert items["data column kind"] == "category [cash, 1]"
    assert "data column id" not in items


@pytest.mark.parametrize(
    ("output", "is_example"),
    [
        ("x_hat", True),
        ("x", True),
        ("decoder(sample(prior.z))", True),
        ("decoder(between(code))", True),
        ("corrupt(x, 0.1)", True),
        ("clip(x_hat, 0, 1)", True),
        ("code", False),  # as wide as the data, and compared with none
        ("x - x_hat", False),
        ("square(x - x_hat)", False),
        ("abs(x_hat)", False),
        ("0 * x", False),
    ],
)
def test_what_is_written_in_units_of_the_file(output: str, is_example: bool) -> None:
    changed = lower(model(SPEC, ("o: x_hat", f'o: "{output}"')))
    (program,) = plan(changed).outputs
    assert in_units_of_columns(program, changed) == is_example
    text = TorchBackend().emit(changed).files["outputs.py"].decode()
    assert ("trained.columns.undone(" in text) == is_example
    assert ('trained.columns.named("o", ' in text) != is_example


ADVERSARIAL = """\
gencc: 1
name: payments
data: {source: csv, batch: 4, columns: {a: log, b: minmax}}
latent: {z: {normal: 3}}
networks:
  judge: {input: x, layers: [dense: 1]}
  g: {input: z, layers: [dense: 2]}
let: {fake: g(sample(prior.z))}
losses: {misfit: judge(x) - judge(fake)}
train: {epochs: 1, optimizer: {sgd: {lr: 0.1}}, update: [judge, g], minimize: misfit}
outputs: {o: fake}
"""


def test_what_is_given_to_the_network_of_an_example_is_one() -> None:
    adversarial = lower(model(ADVERSARIAL))
    (program,) = plan(adversarial).outputs
    assert in_units_of_columns(program, adversarial)


def test_scales_are_fitted_to_what_is_trained_on() -> None:
    data = TorchBackend().emit(lower(model(SPEC))).files["data.py"].decode()
    assert "fitted = fit(parts(table)[0])" in data
    whole = SPEC.replace("  only: [yes]\n", "")
    data = TorchBackend().emit(lower(model(whole))).files["data.py"].decode()
    assert "fitted = fit(table)" in data


COLUMNS = "columns: {V08..V10: log, kind: {category: [cash, 1]}, class: {label: [no, yes]}, id: index}"


def test_packages_without_columns_have_none_of_it() -> None:
    plain = SPEC.replace(f"{COLUMNS}\n  impute: median\n  only: [yes]", "shape: [5]")
    own = {"named_columns.py", "table_rows.py"}
    assert not own & TorchBackend().emit(lower(model(plain))).files.keys()
    assert own < TorchBackend().emit(lower(model(SPEC))).files.keys()
