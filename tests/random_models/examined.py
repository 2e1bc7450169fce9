"""One random model: built for every backend, trained, and compared with the reference.

Every backend makes the whole training; one of them goes on from a checkpoint that it or
another one has left on the way. Frameworks stay warm from model to model.
"""

from __future__ import annotations

import importlib
import json
import math
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import forkserver
import numpy as np
from flags import Flags
from gencc.driver import Checked, check
from gencc.ir.model import Model
from gencc.verification.conformance.baseline import (
    Baseline,
    columns_beside,
    compute_baseline,
)
from gencc.verification.parity.differences import load, newest, norm
from gencc.verification.parity.settings import Unable
from gencc.verification.parity.verdict import Judgement, Outcome
from gencc.verification.parity.worker import Failed, Worker
from gencc.verification.reference import pretrained
from gencc.verification.reference.training import Data, Examples, Training
from PIL import Image
from programs import BACKENDS, laid_out_together, together, written

STEPS = 6  # and where there are stages, half of them in the second one
MOST = 60  # which is not waited for any longer
# Of outputs that the reference does not make: what is drawn anew is no training, so
# nothing grows, and backends differ by the rounding of a forward pass.
OUTPUTS = 1e-9
# Two trainings of the reference judge nearly every model: what one perturbed start says no
# to, these decide: more starts, and only if they will not do, every operation rounded anew,
# which turns a switch of a pool where a start does not. As few of each as will do.
START = (1,)
MANY = ((range(1, 9), False), (range(1, 9), True), (range(1, 41), True))
FLAGS = ("--precision", "float64")


class Disagreement(AssertionError):
    """What is wrong with a model; the text says where, and has its spec."""


@dataclass
class Bench:
    """A warm process for each backend, and a folder for what they write.

    Processes of its own, which end with the context, unless it is given some.
    """

    folder: Path
    backends: Sequence[str] = BACKENDS
    device: str = "cpu"
    warm: dict[str, Worker] = field(default_factory=dict)
    _stack: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Bench:
        for name in self.backends:
            warm = forkserver.warm(name)
            self.warm[name] = self._stack.enter_context(warm)
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def train(
        self, backend: str, package: str, out: Path, *flags: str, bare: bool = False
    ) -> None:
        """A bare training makes no outputs. Raises Failed."""
        arguments = ["train", *FLAGS, "--device", self.device, *flags]
        arguments += ["--out", str(out)]
        folder, log = self.folder / "model", out.with_suffix(".log")
        self.warm[backend].run(folder, package, arguments, log, bare)

    @contextmanager
    def emptied(self) -> Iterator[Path]:
        """The folder of one model; it stays when something is wrong."""
        folder = self.folder / "model"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        yield folder


@dataclass(frozen=True)
class Report:
    """What came of a model: the verdict on each backend, and the worst figures.

    compared: how many tensors and outputs, of all backends. unjudged: those of them that
    rounding alone moves beyond use.
    """

    outcomes: dict[str, Outcome]
    losses: dict[str, float]
    tensors: dict[str, float]
    compared: int = 0
    unjudged: int = 0

    def row(self, what: str) -> str:
        """How far each backend is from the reference, in its losses and its tensors."""
        worst = (
            f"{name} {self.losses[name]:.1e} {self.tensors[name]:.1e}"
            for name in self.losses
        )
        return f"{what:45} {'  '.join(worst)}"


@dataclass(frozen=True)
class Terms:
    """How a model is examined.

    steps: of the training; None for as many as a random model takes. flags: of `train`,
    beside these. resume: whether the second of a pair goes on from where the first
    stopped. read: whether the data are in a format of their own, which packages read.
    """

    steps: int | None = None
    flags: Flags = field(default_factory=Flags)
    resume: bool = True
    read: bool = False


def examine(
    text: str,
    data: Path | None,
    bench: Bench,
    pair: tuple[str, str],
    terms: Terms = Terms(),
) -> Report:
    """Raises Disagreement. The second of `pair` goes on from where the first stopped."""
    with bench.emptied() as folder:
        spec = folder / "spec.yaml"
        spec.write_text(text, encoding="utf-8")
        try:
            return _examined(check(spec), data, bench, folder, pair, terms)
        except (Failed, Unable, AssertionError) as error:
            raise Disagreement(_report(str(error), text, folder, data)) from error
        except Exception as error:  # a spec that is refused, or a mistake of ours
            what = f"{type(error).__name__}: {error}"
            raise Disagreement(_report(what, text, folder, data)) from error


def _examined(
    checked: Checked,
    data: Path | None,
    bench: Bench,
    folder: Path,
    pair: tuple[str, str],
    terms: Terms,
) -> Report:
    with together():  # nobody reads these packages, and ruff takes its time
        packages = written(checked, folder, bench.backends)
    assert not (wrong := laid_out_together(folder)), wrong
    more_flags = (*terms.flags.arguments, *(("--data", str(data)) if data else ()))
    model = terms.flags.applied(checked.model)
    more_flags += pretrained.write(model, folder / "weights")
    if data is None or terms.read:
        examples, model = (
            own_examples(folder, packages[bench.backends[0]], data),
            scaled(model),
        )
    else:
        examples = _brought(data)
    steps = terms.steps or _steps(model, examples)
    expected_of = partial(
        compute_baseline,
        model,
        examples,
        steps,
        seed=terms.flags.seed,
        batch=terms.flags.batch,
    )
    expected = expected_of(starts=START)
    runs = {name: folder / f"run_{name}" for name in bench.backends}
    # Keras on JAX compiles each operation of an output: it makes them now and then.
    making = [n for n in bench.backends if n != "keras-jax" or n in pair]
    if not _is_finite(expected):
        for name, run in runs.items():
            _diverges(
                bench, name, packages[name], run, "--steps", str(steps), *more_flags
            )
        return Report(dict.fromkeys(runs, Outcome.UNDECIDABLE), {}, {})
    for name, run in runs.items():
        flags = "--steps", str(steps), *more_flags
        bench.train(name, packages[name], run, *flags, bare=name not in making)
    bare = replace(expected, has_outputs=False)

    @cache
    def perturbed(starts: range, rounded: bool) -> Baseline:
        return expected_of(starts=starts, rounded=rounded)

    def more(has_outputs: bool, starts: range, rounded: bool) -> Baseline:
        return replace(perturbed(starts, rounded), has_outputs=has_outputs)

    judged = {
        name: _judge(
            name,
            expected if name in making else bare,
            partial(more, name in making),
            run,
        )
        for name, run in runs.items()
    }
    if making:
        _same_outputs({name: runs[name] for name in making}, expected)

    if terms.resume:
        first, second = pair
        resumed = folder / "resumed"
        stop = "--steps", str(steps // 2)
        bench.train(first, packages[first], resumed, *stop, *more_flags, bare=True)
        end = "--steps", str(steps), "--resume"
        bench.train(second, packages[second], resumed, *end, *more_flags, bare=True)
        if first == second:
            _same_bits(resumed, runs[second])
        else:
            _judge(f"{first}, resumed by {second}", bare, partial(more, False), resumed)
    return Report(
        {name: judgement.outcome for name, judgement in judged.items()},
        {
            n: float(judgement.comparison.between.max(initial=0))
            for n, judgement in judged.items()
        },
        {name: judgement.worst_tensor for name, judgement in judged.items()},
        sum(len(judgement.comparison.tensors) for judgement in judged.values()),
        sum(len(judgement.unjudged) for judgement in judged.values()),
    )


def _steps(model: Model, data: Data) -> int:
    """How long to train it."""
    first, *others = Training(model, data).ends()
    return first + STEPS // 2 if others and first < MOST else STEPS


def _is_finite(expected: Baseline) -> bool:
    losses = [value for row in expected.unperturbed.losses for value in row.values()]
    return bool(np.isfinite(losses).all())


def _diverges(bench: Bench, backend: str, package: str, out: Path, *flags: str) -> None:
    """Where the reference is no longer finite, a package says so and stops."""
    try:
        bench.train(backend, package, out, *flags)
    except Failed as error:
        if "failed, with status 5:" in str(error):
            return
        raise
    raise AssertionError(f"{backend}: the losses of the reference are not finite")


def _judge(
    name: str,
    expected: Baseline,
    more: Callable[[range, bool], Baseline],
    run: Path,
) -> Judgement:
    """A verdict that is not «different»; what is chaotic is decided as far as it goes."""
    judged = expected.judge(run)
    for starts, rounded in MANY:
        if judged.split:
            judged = more(starts, rounded).judge(run)
    split = judged.split
    if split is not None:
        what = f"loss `{split.loss}`" if split.loss else f"`{split.tensor}`"
        raise AssertionError(
            f"{name}: {what} is {split.difference:.1e} from the reference in step "
            f"{split.step}, where rounding explains {split.allowed:.1e}"
        )
    return judged


def _brought(data: Path) -> Data:
    """The examples in a file, or in one for each domain."""
    examples = {}
    for path in [data] if data.is_file() else sorted(data.glob("*.npz")):
        with np.load(path) as arrays:
            factors = arrays.get("factors")
            examples[path.stem] = Examples(arrays["x"], arrays.get("y"), factors)
    return examples


def scaled(model: Model) -> Model:
    """A model whose data are on their scale already."""
    domains = tuple(replace(domain, bounds=None) for domain in model.data.domains)
    return replace(model, data=replace(model.data, domains=domains))


def own_examples(folder: Path, package: str, data: Path | None = None) -> Data:
    """The examples that are part of a package, or those that it reads, on their scale.

    Packages of Keras name their engine in the environment: tests that come later in this
    process are not to have it.
    """
    environment = dict(os.environ)
    sys.path.insert(0, str(folder))
    try:
        module: Any = importlib.import_module(f"{package}.data")
        dataset = module.load(data, "float64")
    finally:
        sys.path.remove(str(folder))
        os.environ.clear()
        os.environ.update(environment)
        for name in [m for m in sys.modules if m.partition(".")[0] == package]:
            del sys.modules[name]
        importlib.invalidate_caches()
    parts = dataset if isinstance(dataset, dict) else {"x": dataset}
    return {
        name: Examples(part.examples, part.labels, part.factors)
        for name, part in parts.items()
    }


# ------------------------------------------------------------------ files


def _same_bits(stopped: Path, whole: Path) -> None:
    """A training that was stopped, and one that was not."""
    assert (stopped / "losses.csv").read_bytes() == (
        whole / "losses.csv"
    ).read_bytes(), "a resumed training has other losses"
    a, b = load(newest(stopped)), load(newest(whole))
    for name, array in a.items():
        assert array.tobytes() == b[name].tobytes(), f"a resumed training: {name}"


def _same_outputs(runs: dict[str, Path], expected: Baseline) -> None:
    """What trained models make, the same in all frameworks, or as much as chaos leaves."""
    (first, run), *others = runs.items()
    for name, other in others:
        files = _output_files(run)
        assert files == _output_files(other), (
            f"{first} and {name} write different files"
        )
        for file in files:
            if file.startswith(ELSEWHERE):
                continue
            far = _apart(run / file, other / file)
            allowed = max(OUTPUTS, 8 * _rounding(expected))
            assert far <= allowed, f"{file} of {first} and {name} differ by {far:.1e}"


def _rounding(expected: Baseline) -> float:
    """What rounding has made of the weights by the end of the training."""
    state = expected.unperturbed.state
    return max(
        (norm(state[n], run.state[n]) for run in expected.perturbed for n in state),
        default=0.0,
    )


# Compared already, fitted and so seen in outputs, or about the framework.
ELSEWHERE = ("losses", "statistics", "config", "notes", "report", "model_card")


def _output_files(run: Path) -> list[str]:
    return sorted(path.name for path in run.iterdir() if path.is_file())


def _apart(first: Path, second: Path) -> float:
    """How far two outputs differ, relative to the largest number; pictures in levels."""
    if first.suffix == ".png":
        a, b = (np.asarray(Image.open(p).convert("RGB"), int) for p in (first, second))
        # A pixel may fall to the other side of a rounding to whole levels.
        return 0.0 if a.shape == b.shape and np.abs(a - b).mean() < 0.5 else 1.0
    if first.suffix == ".json":
        values = [
            np.array([*json.loads(p.read_text()).values()]) for p in (first, second)
        ]
    else:
        rows = [
            [line.split(",") for line in p.read_text("utf-8").splitlines()]
            for p in (first, second)
        ]
        own = columns_beside(rows[0][0])  # which examples the rows are about
        if [row[:own] for row in rows[0]] != [row[:own] for row in rows[1]]:
            return math.inf
        values = [
            np.array([[float(cell) for cell in row[own:]] for row in part[1:]])
            for part in rows
        ]
    a, b = values
    if a.shape != b.shape:
        return 1.0
    size = max(np.abs(a).max(initial=0), np.abs(b).max(initial=0))
    return float(np.abs(a - b).max(initial=0) / size) if size else 0.0


# ------------------------------------------------------------------ telling


def _report(what: str, text: str, folder: Path, data: Path | None) -> str:
    """What is wrong, the spec, and two commands that show it again."""
    failed = folder.parent / "failed"
    shutil.rmtree(failed, ignore_errors=True)
    shutil.copytree(folder, failed)
    data_flag = ""
    if data:
        copied = failed / "data" / data.name
        if not copied.exists():
            copied.parent.mkdir(exist_ok=True)
            copy = shutil.copytree if data.is_dir() else shutil.copy
            copy(data, copied)
        data_flag = f" -- --data {copied}"
    return (
        f"{what}\n\n{text}\n"
        "Again, all backends against the reference, or two of them in more detail:\n"
        f"    python tests/random_models/soak.py {failed / 'spec.yaml'}\n"
        f"    gencc parity {failed / 'spec.yaml'} --steps {STEPS}{data_flag}\n"
    )
