"""The process that a student's program runs in: `python -m … JOB`, a file of JSON.

It writes `answers.npz` and `answers.json` into the folder of the job, what there is when
the program fails as well: {"error", "notes", "precision", "parts"}.
"""

from __future__ import annotations

import importlib.util
import json
import math
import os
import resource
import sys
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from gencc.verification.grading.student.program import Program, Wrong, name_of
from gencc.verification.grading.trace import Arrays, Trace, Turn, read

MODULE = "student_program"


@dataclass
class Answers:
    """What a program has computed so far, and where it is."""

    folder: Path
    where: str = "import"
    error: dict[str, Any] | None = None
    notes: list[str] = field(default_factory=list)
    precision: str = "float64"
    parts: list[str] = field(default_factory=list)
    values: dict[str, dict[str, float]] = field(default_factory=dict)
    arrays: Arrays = field(default_factory=dict)
    changing: list[str] = field(default_factory=list)

    def save(self, done: bool) -> None:
        """All of it; an interrupted program has no last one."""
        np.savez(self.folder / "answers.npz", allow_pickle=False, **self.arrays)
        index = {
            "error": self.error,
            "where": self.where,
            "notes": self.notes,
            "precision": self.precision,
            "parts": self.parts,
            "values": self.values,
            "changing": self.changing,
            "done": done,
        }
        (self.folder / "answers.json").write_text(json.dumps(index), encoding="utf-8")


def main(job: str) -> None:
    """Run the program of a job, and write down what came of it."""
    settings = json.loads(Path(job).read_text("utf-8"))
    answers = Answers(Path(settings["folder"]))
    trace = read(Path(settings["trace"]))
    trace.model  # read before the limits are set  # noqa: B018
    path = Path(settings["student"])
    _limit(settings["memory"], settings["seconds"], settings["file"])
    try:
        run(path, trace, answers)
    except Wrong as error:
        answers.error = {"message": str(error)}
    except (Exception, SystemExit) as error:
        answers.error = described(error, path)
    answers.save(done=True)


FORKED_AT_MOST = 1024  # processes and threads, before the parent has counted them


def _limit(memory: int, seconds: float, file: int) -> None:
    """Of this process and its children, each: data, seconds of a core, files, no core files.

    Data, not addresses (RLIMIT_AS): frameworks reserve many more of these than they use.
    Those of a user are counted together, whoever started them; root has no such limit.
    """
    size = memory * 2**20
    resource.setrlimit(resource.RLIMIT_DATA, (size, size))
    others = _of_this_user() + FORKED_AT_MOST
    _, most = resource.getrlimit(resource.RLIMIT_NPROC)
    others = others if most == resource.RLIM_INFINITY else min(others, most)
    resource.setrlimit(resource.RLIMIT_NPROC, (others, others))
    cores = 2 * math.ceil(seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (cores, cores))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file * 2**20, file * 2**20))


def _of_this_user() -> int:
    """How many threads all processes of this user have."""
    count = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if folder.stat().st_uid == os.getuid():
                count += len(list((folder / "task").iterdir()))
        except OSError:
            continue  # it has ended in the meantime
    return count


def described(error: BaseException, path: Path) -> dict[str, Any]:
    """An exception by the last line of the student's own file that it came through."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename == str(path)]
    where: dict[str, Any] = {}
    if isinstance(error, SyntaxError) and error.filename == str(path):
        where = {"line": error.lineno, "text": (error.text or "").strip()}
    elif own:
        where = {"line": own[-1].lineno, "text": own[-1].line or ""}
    message = str(error.args[0]) if isinstance(error, SyntaxError) else str(error)
    if isinstance(error, SystemExit):
        message = f"the program ends itself, with status {error.code}"
    return {"type": type(error).__name__, "message": message[:500], **where}


def run(path: Path, trace: Trace, answers: Answers) -> None:
    module = _imported(path)
    program = Program(module, trace, answers.notes)
    answers.precision = program.precision
    losses = {step: program.function("loss", step) for step in trace.steps}
    steps = {step: program.function("step", step) for step in trace.steps}
    iteration = getattr(module, "iteration", None)
    if not any([*losses.values(), *steps.values(), iteration]):
        raise Wrong(f"the file has none of {program.expected_names}")
    if any(losses.values()):
        _losses(program, losses, answers)
        answers.save(done=False)
    if callable(iteration):
        _iterations(program, iteration, answers)
    elif all(steps.values()):
        _steps(program, steps, answers)
    elif any(steps.values()):
        missing = next(step for step, own in steps.items() if own is None)
        raise Wrong(
            f"`{name_of(missing)}_step` is missing: steps are taken one after another"
        )


def _imported(path: Path) -> ModuleType:
    sys.path.insert(0, str(path.parent))
    spec = importlib.util.spec_from_file_location(MODULE, path)
    if spec is None or spec.loader is None:
        raise Wrong(f"{path.name} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[MODULE] = module
    spec.loader.exec_module(module)
    return module


# ------------------------------------------------------------------ losses


def _losses(
    program: Program,
    functions: Mapping[str, Callable[..., Any] | None],
    answers: Answers,
) -> None:
    """Every turn of the steps that have a loss, from the weights of the trace."""
    state = dict(program.trace.initial)
    answers.parts.append("losses")
    for number, turn in enumerate(program.trace.turns):
        if function := functions[turn.step]:
            answers.where = f"{function.__name__}, turn {number}"
            values, gradients = _evaluated(program, function, turn, state)
            answers.values[str(number)] = values
            for name, gradient in (gradients or {}).items():
                answers.arrays[f"gradients/{number}/{name}"] = gradient
            first = turn.step not in (t.step for t in program.trace.turns[:number])
            if first:
                again = _evaluated(program, function, turn, state)[0]
                # As texts: NaN is another number than itself.
                if str(again) != str(values):
                    answers.changing.append(turn.step)
        state |= turn.after


def _evaluated(
    program: Program, function: Callable[..., Any], turn: Turn, state: Arrays
) -> tuple[dict[str, float], Arrays | None]:
    """Values by column, and gradients by name, if there are some."""
    framework = program.framework
    weights = {n: a for n, a in state.items() if not n.startswith("optimizers/")}
    first = program.first(weights)
    batch, noise = program.inputs(turn)
    tensors = first if program.networks is None else program.matched
    trainable = [name for name in turn.gradients if name in tensors]
    returned, gradients = framework.evaluate(
        lambda own: function(own if program.networks is None else first, batch, noise),
        tensors,
        trainable,
        lambda result: _objective(result, turn),
    )
    if isinstance(returned, tuple) and len(returned) == 2:
        returned, gradients = returned
    named = returned if isinstance(returned, Mapping) else {turn.objective: returned}
    values = {
        str(name): _number(program, function, name, value)
        for name, value in named.items()
    }
    if turn.objective not in values and "loss" in values:
        values[turn.objective] = values.pop("loss")
    if gradients is None:
        return values, None
    laid_out = {n: program.in_trace_layout(n, g) for n, g in gradients.items()}
    for name, gradient in laid_out.items():
        if name in turn.gradients and gradient.shape != turn.gradients[name].shape:
            raise Wrong(
                f"the gradient of {name} is {gradient.shape}, where the weight is "
                f"{turn.gradients[name].shape}"
            )
    return values, laid_out


def _objective(returned: Any, turn: Turn) -> Any:
    """What is differentiated: the objective by its name, or `loss`, or the only number."""
    if isinstance(returned, tuple):
        returned = returned[0]
    if not isinstance(returned, Mapping):
        return returned
    return returned.get(turn.objective, returned.get("loss"))


def _number(
    program: Program, function: Callable[..., Any], name: str, value: Any
) -> float:
    if value is None:
        raise Wrong(f"`{function.__name__}` returns None; is there a `return`?")
    try:
        array = np.asarray(program.framework.array(value), np.float64)
    except (TypeError, ValueError) as error:
        raise Wrong(
            f"`{function.__name__}` returns a {type(value).__name__} for {name}, where a "
            "number was expected"
        ) from error
    if array.size != 1:
        raise Wrong(
            f"`{function.__name__}` returns {array.shape} numbers for {name}, where one "
            "was expected: the mean over the minibatch"
        )
    return float(array.reshape(()))


# ------------------------------------------------------------------ steps


def _steps(
    program: Program,
    functions: Mapping[str, Callable[..., Any] | None],
    answers: Answers,
) -> None:
    """One step after another, with the student's own weights from the first on."""
    answers.parts.append("steps")
    first, state = _beginning(program), {}  # type: ignore[var-annotated]
    for number, turn in enumerate(program.trace.turns):
        function = functions[turn.step]
        assert function
        answers.where = f"{function.__name__}, turn {number}"
        batch, noise = program.inputs(turn)
        returned = function(first, batch, noise, state)
        first = _after(program, function, first, returned)
        _keep(program, first, number, answers)


def _iterations(
    program: Program, function: Callable[..., Any], answers: Answers
) -> None:
    """One iteration after another, each with all its turns."""
    answers.parts.append("iterations")
    first, state = _beginning(program), {}  # type: ignore[var-annotated]
    turns = program.trace.turns
    for iteration in dict.fromkeys(turn.iteration for turn in turns):
        own = [n for n, turn in enumerate(turns) if turn.iteration == iteration]
        answers.where = f"{function.__name__}, iteration {iteration}"
        given = []
        for number in own:
            batch, noise = program.inputs(turns[number])
            step = name_of(turns[number].step)
            given.append({"step": step, "batch": batch, "noise": noise})
        returned = function(first, given, state)
        first = _after(program, function, first, returned)
        _keep(program, first, own[-1], answers)


def _beginning(program: Program) -> Any:
    initial = program.trace.initial.items()
    weights = {n: a for n, a in initial if not n.startswith("optimizers/")}
    return program.first(weights)


def _after(
    program: Program, function: Callable[..., Any], first: Any, returned: Any
) -> Any:
    """What the next step begins with: the same tensors, or those that were returned."""
    if program.networks is not None or returned is None:
        return first
    if isinstance(returned, tuple) and returned and isinstance(returned[0], Mapping):
        returned = returned[0]
    if not isinstance(returned, Mapping):
        raise Wrong(
            f"`{function.__name__}` returns a {type(returned).__name__}, where weights by "
            "name were expected, or nothing if they are changed in place"
        )
    if unknown := [name for name in returned if name not in first]:
        raise Wrong(f"`{function.__name__}` returns {unknown[0]!r}, which is no weight")
    other = {
        n: t
        if t is first[n]
        else program.framework.weight(program.framework.array(t), program.precision)
        for n, t in returned.items()
    }
    return {**first, **other}


def _keep(program: Program, first: Any, number: int, answers: Answers) -> None:
    initial = program.trace.initial
    for name, array in program.state(first).items():
        if array.shape != initial[name].shape:
            raise Wrong(
                f"{name} is {array.shape} after the step, where the weight is "
                f"{initial[name].shape}"
            )
        answers.arrays[f"after/{number}/{name}"] = array


if __name__ == "__main__":
    main(sys.argv[1])
