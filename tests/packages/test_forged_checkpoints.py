"""Checkpoints with a right digest and a wrong content: refused before anything changes.

The digest has no key, so whoever can write a file can make one that is sound. Each forgery
is tried by a training that goes on and by two commands of the trained model.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy
from commands import Output, say_all
from compare import newest
from gencc.runtime.support import checkpoints
from harness import BLOCKED, build_spec, contents, package_of

pytestmark = pytest.mark.framework

SPEC = Path(__file__).with_name("specs") / "kept.yaml"
STEP = 6
KERNEL = "encoder/dense_1/kernel"  # (27, 3)
BIAS = "encoder/dense_1/bias"  # (3,)
VARIANCE = "encoder/batch_norm_1/running_variance"
M = "optimizers/critic/critic/dense_1/kernel/m"  # (3, 4), of Adam
V = "optimizers/critic/critic/dense_1/kernel/v"
MOMENTUM = "optimizers/autoencoder/encoder/conv_1/kernel/momentum"  # (3, 3, 1, 3)
STEPS = "optimizers/critic/steps"
HOSTILE = "../../etc/\x1b[31mred\u202e\n" + "x" * 100_000

Tensors = dict[str, Any]
Facts = dict[str, str]


@dataclass(frozen=True)
class Forgery:
    """What it does to tensors and metadata, and what the message then names."""

    edit: Callable[[Tensors, Facts], object]
    mentions: tuple[str, ...]
    only_resumed: bool = False  # of no concern to what only uses the weights


def tensor(name: str, change: Callable[[Any], Any], *mentions: str) -> Forgery:
    """One tensor becomes another."""

    def edit(tensors: Tensors, facts: Facts) -> None:
        tensors[name] = np.asarray(change(tensors[name]), order="C")

    return Forgery(edit, (name, *mentions))


def more(name: str, *mentions: str) -> Forgery:
    """One tensor more."""
    return Forgery(lambda t, f: t.update({name: np.zeros(3, np.float32)}), mentions)


def less(name: str) -> Forgery:
    """One tensor less."""
    return Forgery(lambda t, f: t.pop(name), (name, "absent there"))


def renamed(old: str, new: str) -> Forgery:
    """A tensor under another name."""
    return Forgery(lambda t, f: t.update({new: t.pop(old)}), (old, new))


def fact(name: str, text: str, *mentions: str) -> Forgery:
    """Another entry in the metadata."""
    return Forgery(lambda t, f: f.update({name: text}), mentions or (name, text))


def without(name: str) -> Forgery:
    """An entry in the metadata less."""
    return Forgery(lambda t, f: f.pop(name), (name,))


def filled(value: float) -> Callable[[Any], Any]:
    """The last element becomes this value."""

    def change(array: Any) -> Any:
        changed = array.copy()
        changed.flat[-1] = value
        return changed

    return change


def as_type(name: str) -> Callable[[Any], Any]:
    return lambda array: array.astype(name)


FORGERIES = {
    # Shapes and ranks, of weights and of moments.
    "kernel of rank 1": tensor(KERNEL, np.ravel, "(81,)", "(27, 3)"),
    "kernel of rank 0": tensor(KERNEL, lambda a: a[0, 0], "()", "(27, 3)"),
    "kernel transposed": tensor(KERNEL, np.transpose, "(3, 27)", "(27, 3)"),
    "kernel empty": tensor(KERNEL, lambda a: a[:0], "(0, 3)"),
    "kernel (1, 1)": tensor(KERNEL, lambda a: a[:1, :1], "(1, 1)"),
    "bias of one": tensor(BIAS, lambda a: a[:1], "(1,)", "(3,)"),
    "bias as a row": tensor(BIAS, lambda a: a[None], "(1, 3)"),
    "number as a vector": tensor("offset/value", lambda a: a.reshape(1), "(1,)", "()"),
    "m (1, 1)": tensor(M, lambda a: a[:1, :1], "(1, 1)", "(3, 4)"),
    "v of one": tensor(V, lambda a: a[:1, :1], "(1, 1)", "(3, 4)"),
    "m of rank 1": tensor(M, np.ravel, "(12,)"),
    "v transposed": tensor(V, np.transpose, "(4, 3)"),
    "m too long": tensor(M, lambda a: np.tile(a, (1000, 1)), "(3000, 4)"),
    "momentum flat": tensor(MOMENTUM, np.ravel, "(27,)"),
    "steps a vector": tensor(STEPS, lambda a: np.full(3, a), "(3,)", "()"),
    "steps empty": tensor(STEPS, lambda a: np.zeros(0, a.dtype), "(0,)", "()"),
    # Types: nothing is cast.
    "kernel float16": tensor(KERNEL, as_type("float16"), "float16", "float32"),
    "kernel float64": tensor(KERNEL, as_type("float64"), "float64", "float32"),
    "kernel int32": tensor(KERNEL, as_type("int32"), "int32", "float32"),
    "kernel bool": tensor(KERNEL, as_type("bool"), "bool", "float32"),
    "kernel complex": tensor(KERNEL, as_type("complex64"), "complex64", "float32"),
    "v float64": tensor(V, as_type("float64"), "float64", "float32"),
    "momentum float16": tensor(MOMENTUM, as_type("float16"), "float16"),
    "steps float": tensor(STEPS, as_type("float64"), "float64", "int64"),
    "steps int32": tensor(STEPS, as_type("int32"), "int32", "int64"),
    "steps unsigned": tensor(STEPS, as_type("uint64"), "uint64", "int64"),
    # Values that no training writes.
    "kernel nan": tensor(KERNEL, filled(np.nan), "nan"),
    "bias inf": tensor(BIAS, filled(np.inf), "inf"),
    "running variance negative": tensor(VARIANCE, filled(-1.0), "-1.0"),
    "m nan": tensor(M, filled(np.nan), "nan"),
    "v negative": tensor(V, filled(-2.0), "-2.0"),
    "momentum -inf": tensor(MOMENTUM, filled(-np.inf), "-inf"),
    "steps -5": tensor(STEPS, lambda a: a * 0 - 5, "-5"),
    "steps 0": Forgery(
        lambda t, f: t.update({STEPS: np.array(0)}),
        (STEPS, f"0 there and {2 * STEP} here"),
        only_resumed=True,
    ),
    "steps one more": Forgery(
        lambda t, f: t.update({STEPS: np.array(2 * STEP + 1)}),
        (STEPS, f"{2 * STEP + 1} there and {2 * STEP} here"),
        only_resumed=True,
    ),
    # Names.
    "more: a weight": more("encoder/dense_2/bias", "encoder/dense_2/bias"),
    "more: a moment": more(f"{M}/m", f"{M}/m", "unknown here"),
    "more: an optimizer": more("optimizers/other/steps", "optimizers/other/steps"),
    "more: of SGD's": more("optimizers/autoencoder/steps", "autoencoder/steps"),
    "more: hostile": more(HOSTILE, "../../etc/\\x1b[31mred\\u202e\\nxxx"),
    "more: no name": more("", "unknown here"),
    "less: a weight": less(BIAS),
    "less: a statistic": less(VARIANCE),
    "less: a moment": less(V),
    "less: steps": less(STEPS),
    "renamed": renamed(BIAS, "encoder/dense_1/Bias"),
    "exchanged": Forgery(
        lambda t, f: t.update({KERNEL: t[M], M: t[KERNEL]}), (KERNEL, M)
    ),
    "empty": Forgery(lambda t, f: t.clear(), ("absent there", "and 29 more")),
    # Facts.
    "step before": fact("step", str(STEP - 1)),
    "step later": fact("step", str(STEP + 1)),
    "step -1": fact("step", "-1"),
    "step text": fact("step", "x"),
    "step in other digits": fact("step", "٦"),
    "step padded": fact("step", "006"),
    "step huge": fact("step", "9" * 5000, "step", "999"),
    "step beyond": fact("step", str(10**12 + 1)),
    "seed text": fact("seed", "x"),
    "seed -1": fact("seed", "-1"),
    "seed 2**64": fact("seed", str(2**64)),
    "seed padded": fact("seed", "00"),
    "seed hostile": fact("seed", HOSTILE, "seed", "../../etc/\\x1b"),
    "precision float99": fact("precision", "float99"),
    "precision float64": fact("precision", "float64", "float64", "float32"),
    "batch size 0": fact("batch_size", "0"),
    "k 1.5": fact("k", "1.5"),
    "format 2": fact("format", "2"),
    "a fact more": fact("evil", "1"),
    "a hostile fact more": fact(HOSTILE, "1", "../../etc/\\x1b"),
    **{
        f"without {name}": without(name)
        for name in ("step", "format", "seed", "precision", "batch_size", "k", "data")
    },
}


def tried_in(backend: str) -> dict[str, Forgery]:
    """All in PyTorch: what is looked for is the same text for all frameworks.

    Of Keras every fourth shows that it is asked, of weights, states, names and facts.
    """
    return FORGERIES if backend == "torch" else dict([*FORGERIES.items()][::4])


def forge(path: Path, forgery: Forgery) -> None:
    """Change a checkpoint file, and make its digest right again."""
    data = path.read_bytes()
    tensors = safetensors.numpy.load(data)
    facts = checkpoints._header(data)["__metadata__"]
    del facts["sha256"]
    forgery.edit(tensors, facts)
    write(path, tensors, facts)


def write(path: Path, tensors: Mapping[str, Any], facts: Mapping[str, str]) -> None:
    """A file in the one way that there is, with the right digest."""
    metadata = {**facts, "sha256": checkpoints._digest(tensors, facts)}
    data = safetensors.numpy.save(dict(tensors), metadata)
    header = checkpoints._header(data)
    path.write_bytes(
        checkpoints._canonical(header) + data[8 + checkpoints._header_length(data) :]
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages of the spec, and `run`, a run with two checkpoints."""
    folder = tmp_path_factory.mktemp("forged")
    build_spec(SPEC, folder, tuple(BLOCKED))
    train = ("kept_torch", "train", "--out", folder / "run", "--steps")
    for output in say_all(folder, [(*train, "4"), (*train, str(STEP), "--resume")]):
        assert output.code == 0, output.err
    return folder


def attempts(package: str, run: Path) -> list[tuple[str | Path, ...]]:
    """What uses a checkpoint."""
    return [
        (package, "train", "--out", run, "--steps", str(STEP + 2), "--resume"),
        (package, "score", "--run", run),
        (package, "metrics", "--run", run),
    ]


@pytest.mark.parametrize("backend", BLOCKED)
def test_a_forged_checkpoint_is_refused(
    backend: str, folder: Path, tmp_path: Path
) -> None:
    commands, names = [], []
    for number, (name, forgery) in enumerate(tried_in(backend).items()):
        run = shutil.copytree(folder / "run", tmp_path / str(number))
        forge(newest(run), forgery)
        tries = attempts(package_of("kept", backend), run)
        commands += tries[:1] if forgery.only_resumed else tries
        names += [name] * (len(commands) - len(names))
    before = contents(tmp_path)
    outputs = say_all(folder, commands)
    assert contents(tmp_path) == before
    for name, output in zip(names, outputs, strict=True):
        assert_refused(name, output, FORGERIES[name].mentions)


def assert_refused(name: str, output: Output, mentions: tuple[str, ...]) -> None:
    """Exit code 4, and one line that is short, printable and names what is wrong."""
    assert output.code == 4, (name, output)
    line = output.err.splitlines()[-1]
    assert line.startswith("error: "), (name, output.err)
    assert line.isprintable() and len(line) < 1000, (name, line)
    assert "Traceback" not in output.err
    assert all(word in line for word in mentions), (name, mentions, line)


@pytest.mark.parametrize("backend", BLOCKED)
def test_the_checkpoint_itself_is_taken(
    backend: str, folder: Path, tmp_path: Path
) -> None:
    """The forger's own way of writing is not what is refused."""
    run = shutil.copytree(folder / "run", tmp_path / "run")
    data = newest(run).read_bytes()
    forge(newest(run), Forgery(lambda tensors, facts: None, ()))
    assert newest(run).read_bytes() == data
    for output in say_all(folder, attempts(package_of("kept", backend), run)):
        assert output.code == 0, output.err
