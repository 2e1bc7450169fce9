"""Renaming: a name changes everywhere, and nothing else does."""

from __future__ import annotations

import re

import pytest
from gencc.cli.lsp.renaming import Refused, occurrences, with_name
from gencc.diagnostics import Position
from gencc.frontend.yaml.document import Document, load_text
from gencc.frontend.yaml.layout import laid_out

# Names that are also fields, words of the language, arguments, parts of prose.
SPEC = """\
gencc: 1
name: hard
about: n and k and film
data: {source: digits, scale: [0, 1], batch: n, hold_out: share}
latent: {z: {normal: k}, same: {normal: 2 * k}}
params:
  n: 8
  k: 3
  share: 0.25
  relu: 2
  pad: 1
  glue: {value: k + 1, about: of k}
  rate: 0.1
  pow: {linear: {start: 0, end: rate, steps: n}}
blocks:
  up(a): [dense: 8 * a, relu]
  down: [dense: n, film: style]
networks:
  encoder: {input: [x, style], layers: [flatten, up: {a: glue}, down, dense: relu, relu], heads: {mean: [dense: k], log_var: [dense: k]}}
  decoder: {input: z, layers: [residual: [dense: k], dense: 64, reshape: [n, n, 1]]}
  late: {average: decoder, decay: 1 - rate}
  g: {state: 0.0, after: step_one, becomes: "g + rate * batch_mean(mean(z))"}
let:
  style: one_hot(y)
  q: "normal(encoder(x, style))"
  z: sample(q)
  f(k, z): decoder(z) * k
losses:
  kl: kl(q, prior.z) + 0 * g
  mse: mse(f(k, z), x)
train:
  epochs: n
  optimizers: {encoder: {sgd: {lr: rate}}, "decoder": {adam: {lr: {linear: {start: rate, end: 0, steps: n}}}}}
  schedule:
    - {update: [encoder, decoder], minimize: mse + pow * kl, name: step_one}
  validation: {metrics: [mse]}
  keep: {best: mse}
outputs:
  mse: [x, "late(z)"]
metrics:
  kl: kl
  mse: mse
"""


def document(text: str = SPEC) -> Document:
    return load_text("spec.yaml", text)


def at(text: str, words: str, offset: int = 0) -> Position:
    before = text[: text.index(words) + offset]
    return Position(before.count("\n") + 1, len(before) - before.rfind("\n"))


def lines(before: str, after: str) -> dict[int, str]:
    """The lines that are others now, by their number."""
    pairs = zip(before.split("\n"), after.split("\n"), strict=True)
    return {i: new.strip() for i, (old, new) in enumerate(pairs, 1) if old != new}


@pytest.mark.parametrize(
    ("word", "words", "count"),
    [
        ("n", "n: 8", 8),
        ("k", "k: 3", 8),
        ("share", "share: 0.25", 2),
        ("relu", "relu: 2", 2),
        ("decoder", "decoder: {input", 5),
        ("g", "g: {state", 3),
        ("z", "z: sample", 7),
        ("kl", "kl: kl(q", 4),
        ("mse", "mse: mse(f", 6),
    ],
)
def test_a_name_changes_everywhere(word: str, words: str, count: int) -> None:
    """with_name() raises Refused where the model would be another one."""
    text = with_name(document(), word, at(SPEC, words), "other_name")
    assert text.count("other_name") == count
    assert text.replace("other_name", word) == SPEC


def test_where_it_stands() -> None:
    text = with_name(document(), "k", at(SPEC, "k: 3"), "size")
    changed = lines(SPEC, text)
    assert changed[5] == "latent: {z: {normal: size}, same: {normal: 2 * size}}"
    assert "glue: {value: size + 1, about: of k}" in changed.values()
    assert not any("f(k, z)" in line for line in changed.values())  # an argument


def test_an_output_and_a_loss_of_one_name_are_two() -> None:
    text = with_name(document(), "mse", at(SPEC, 'mse: [x, "late'), "pictures")
    assert [*lines(SPEC, text).values()] == ['pictures: [x, "late(z)"]']


def test_columns_follow() -> None:
    before = laid_out(
        SPEC.replace("  q: ", "  q:     ").replace("  z: sam", "  z:     sam")
    )
    text = with_name(document(before), "style", at(before, "style: one"), "look_alike")
    assert "  look_alike: one_hot(y)\n  q:          " in text
    assert laid_out(text) == text


@pytest.mark.parametrize(
    ("word", "words", "other", "why"),
    [
        ("sample", "sample(q)", "draw", "`sample` is a word of the language"),
        ("flatten", "flatten", "flat", "`flatten` is a word of the language"),
        ("about", "about: n", "prose", "`about` is no name of this spec"),
        ("mean", "mean: [dense", "middle", "`mean` is a word of the language"),
        ("n", "n: 8", "2n", "begins with a letter"),
        ("n", "n: 8", "k", "for `n`"),
        ("late", "late: {", "sample", "for `late`"),
        ("z", "z: sample", "prior", "for `z`"),
    ],
)
def test_what_is_refused(word: str, words: str, other: str, why: str) -> None:
    with pytest.raises(Refused, match=re.escape(why)):
        with_name(document(), word, at(SPEC, words), other)


def test_a_spec_with_errors_is_mended_first() -> None:
    text = SPEC.replace("z: sample(q)", "z: simple(q)")
    with pytest.raises(Refused, match="has errors"):
        with_name(document(text), "q", at(text, "q: "), "posterior")


def test_weights_elsewhere_keep_their_name() -> None:
    text = SPEC.replace("{input: z, layers", "{input: z, start: run, layers")
    with pytest.raises(Refused, match="write `network: decoder`"):
        with_name(document(text), "decoder", at(text, "decoder: {input"), "d")
    known = text.replace("start: run", "start: {path: run, network: decoder}")
    renamed = with_name(document(known), "decoder", at(known, "decoder: {inp"), "d")
    assert "d: {input: z, start: {path: run, network: decoder}" in renamed


def test_places_in_quotes_and_folds() -> None:
    text = SPEC.replace("  z: sample(q)\n", "  z: >\n    sample(\n     q)\n")
    spans = occurrences(document(text), "q", "let")
    assert len(spans) == 3
    assert all(
        text.split("\n")[s.start.line - 1][s.start.column - 1 : s.end.column - 1] == "q"
        for s in spans
    )
