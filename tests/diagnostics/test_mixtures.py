"""Several mistakes of different stages in one spec: a message for each, in one run.

None of them is the consequence of another one.
"""

from __future__ import annotations

import itertools
import random
from pathlib import Path

import pytest
from click.testing import CliRunner
from gencc.cli.main import cli
from gencc.diagnostics import CompileError, Diagnostic
from gencc.diagnostics.render import closing, render
from gencc.driver import check
from mistakes import MISTAKES, SPEC, errors

CRITIC = """\
gencc: 1
name: t
data: {source: digits, scale: [0, 1], batch: 64}
latent: {z: {normal: 4}}
params: {k: 2}
networks:
  generator: {input: z, layers: [dense: 64, sigmoid, reshape: [8, 8, 1]]}
  critic: {input: x, layers: [flatten, dense: 1, sigmoid]}
let:
  fake: generator(sample(prior.z))
  judged(v): log(critic(v))
losses:
  real: judged(x)
  fooled: log(1 - critic(fake))
train:
  epochs: 2
  optimizer: {adam: {lr: 1.0e-3}}
  schedule:
    - {repeat: k, update: critic, maximize: real + fooled}
    - {update: generator, minimize: fooled}
outputs: {sample: generator(sample(prior.z))}
metrics: {sure: critic(fake)}
"""

MIXTURES = [
    (  # a key, a type, a name, a shape, a lint
        SPEC,
        [
            ("epochs: 2", "epochs: 2, verbose: 1"),
            ("lr: 1.0e-3", "lr: '0.1'"),
            ("minimize: reconstruction + kl", "minimize: reconstruction + betta * kl"),
            ("dense: 64, sigmoid", "dense: 63, sigmoid"),
            ("  x_hat: ", "  noisy: corrupt(x, 0.3)\n  x_hat: "),
        ],
        ["E0201", "E0203", "E0301", "E0305", "W0711"],
    ),
    (  # the text itself: a key twice, a number that readers understand differently
        SPEC,
        [
            ("name: t", "name: t\nname: u"),
            ("batch: 64", "batch: 064"),
            ("kl(q, prior.z)", "kl(q, prior.w)"),
            ("{sample: ", "{wrong: dekoder(z), sample: "),
        ],
        ["E0104", "E0107", "E0307", "E0302"],
    ),
    (  # what a GAN has: steps, a formula with arguments, the saturating loss
        CRITIC,
        [
            ("batch: 64", "batch_size: 64"),
            ("params: {k: 2}", "params: {k: [2]}"),
            ("log(critic(v))", "log(critic(v)"),
            ("sample: generator", "sample: generatr"),
            ("sure: critic(fake)", "sure: 'critic(fake, 1)'"),
        ],
        ["E0201", "E0203", "E0209", "E0302", "E0303", "W0701"],
    ),
    (  # a step that is lost takes nothing else with it
        CRITIC,
        [
            ("{repeat: k, update", "{repeat: 0, update"),
            ("minimize: fooled", "minimize: foled"),
            ("sure: critic(fake)", "sure: critic(z)"),
            ("flatten, dense: 1", "flatten, dens: 1"),
        ],
        ["E0203", "E0301", "E0206", "E0301", "W0711"],
    ),
    (  # a network that is lost: nothing that is computed with it is wrong
        SPEC,
        [
            ("decoder: {input: z", "decoder: {inputs: z"),
            ("reconstruction: sse(x, x_hat)", "reconstruction: sse(x, x_hat) + beta"),
            ("{normal: 2}", "{gausian: 2}"),
            ("epochs: 2", "epochs: two"),
        ],
        ["E0201", "E0301", "E0207", "E0301"],
    ),
]


def changed(spec: str, changes: list[tuple[str, str]]) -> str:
    for before, after in changes:
        spec = spec.replace(before, after, 1)
    return spec


def reported(tmp_path: Path, text: str) -> tuple[Diagnostic, ...]:
    path = tmp_path / "spec.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CompileError) as caught:
        check(path)
    return caught.value.diagnostics


@pytest.mark.parametrize(("spec", "changes", "codes"), MIXTURES)
def test_each_mistake_has_its_message(
    tmp_path: Path, spec: str, changes: list[tuple[str, str]], codes: list[str]
) -> None:
    diagnostics = reported(tmp_path, changed(spec, changes))
    assert sorted(d.code for d in diagnostics) == sorted(codes)


def codes_and_messages(text: str) -> set[tuple[str, str]]:
    return {(d.code, d.message) for d in errors(text) if d.is_error}


def test_of_two_mistakes_none_follows_from_the_other() -> None:
    rows = [row for row in MISTAKES if row[2] != "17:1" and "dense: 2}" not in row[1]]
    pairs = [(a, b) for a, b in itertools.combinations(rows, 2) if a[0] != b[0]]
    silent = 0
    for a, b in random.Random(3).sample(pairs, 20):
        alone = codes_and_messages(SPEC.replace(a[0], a[1]))
        alone |= codes_and_messages(SPEC.replace(b[0], b[1]))
        both = codes_and_messages(SPEC.replace(a[0], a[1]).replace(b[0], b[1]))
        assert both <= alone
        silent += both != alone  # what is made of a lost name says nothing
    assert silent <= 3


def test_a_lost_section_may_have_had_any_name(tmp_path: Path) -> None:
    text = SPEC.replace("let:\n", "let: 3\nlett:\n")
    assert [d.code for d in reported(tmp_path, text)] == ["E0203", "E0201"]


def test_the_closing_line_counts_and_says_where_to_read_on(tmp_path: Path) -> None:
    _, changes, _ = MIXTURES[0]
    diagnostics = reported(tmp_path, changed(SPEC, changes))
    expected = "4 errors, 1 warning; gencc explain E0305 says more"
    assert closing(diagnostics) == expected
    result = CliRunner().invoke(cli, ["check", str(tmp_path / "spec.yaml")])
    assert result.exit_code == 1
    assert result.stderr.endswith(f"\n\n{expected}\n")
    assert closing([]) == ""


def test_notes_wrap_under_their_first_word(tmp_path: Path) -> None:
    (error,) = (
        d
        for d in reported(tmp_path, changed(SPEC, MIXTURES[0][1]))
        if d.code == "E0201"
    )
    lines = render(error, color=False, width=60).split("\n")
    notes = lines[5:]
    assert len(notes) > 2
    assert all(len(line) <= 60 for line in notes)
    head = len("   = note: ")
    assert notes[0].startswith("   = note: `train` has")
    assert notes[1][:head].isspace() and not notes[1][head].isspace()
    whole = render(error, color=False).split("\n")[5]
    assert " ".join(" ".join(notes).split()).startswith(whole.strip())


UNUSED = """\
gencc: 1
name: t
data: {source: digits, scale: [0, 1], batch: 64}
latent: {w: {normal: 3}}
params: {C: 1.0, D: 2.0, E: 2 * D}
blocks:
  other(n): [dense: n]
networks:
  encoder: {input: x, layers: [flatten, dense: 2]}
  decoder: {input: code, layers: [dense: 64, reshape: [8, 8, 1]]}
  critic: {input: x, layers: [flatten, dense: 1]}
  s: {state: 0.0, after: train, becomes: "C + 1"}
  u: {learned: 0.0}
let:
  code: encoder(x)
  noisy: corrupt(x, 0.1)
  f(v): square(v)
losses:
  reconstruction: sse(x, decoder(code))
  other: mse(x, decoder(code))
fit: {codes: code}
train: {epochs: 2, optimizer: {adam: {lr: 1.0e-3}}, minimize: reconstruction}
"""


def test_whatever_nothing_uses_is_told_once(tmp_path: Path) -> None:
    diagnostics = reported(tmp_path, UNUSED)
    marked = [d.source.part(d.span) for d in diagnostics]
    names = "w E other(n) critic s u noisy f(v) other codes"
    assert marked == names.split()
    assert {d.code for d in diagnostics} == {"E0403", "W0711"}
