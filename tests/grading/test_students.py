"""Programs of students, right and wrong ones, and what they are told."""

from __future__ import annotations

import json
from pathlib import Path

import gencc.verification.grading as grading_package
import jsonschema
import numpy as np
import pytest
from gencc.verification.grading import grade, grading
from gencc.verification.grading.forms import as_gradescope, as_json
from gencc.verification.grading.limits import Limits
from gencc.verification.grading.mistakes import CATALOGUE
from gencc.verification.grading.recording import record
from gencc.verification.grading.student.matching import Slot, Unmatched, match
from gencc.verification.grading.trace import Trace, write
from gencc.verification.grading.verdict import Verdict
from planted_students import PAGE, PLANTED, first_cause, run_here, unmeasured
from small_students import SPEC, STUDENT


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("students")
    (folder / "small.yaml").write_text(SPEC)
    return folder


@pytest.fixture(scope="module")
def trace(folder: Path) -> Trace:
    trace = record(folder / "small.yaml", 3)[1]
    write(trace, folder / "small.trace")
    return trace


def verdict(text: str, folder: Path, trace: Trace) -> Verdict:
    path = folder / "student.py"
    path.write_text(text)
    return grading.judged(trace, run_here(path, trace), path.name)


def test_a_right_one(folder: Path, trace: Trace) -> None:
    graded = verdict(STUDENT, folder, trace)
    assert graded.right and graded.share == 1, graded.text
    assert not graded.causes


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        (".sum(axis=1).mean()\n    kl", ".mean(axis=1).mean()\n    kl", "mean instead of sum"),
        ("0.5 * (", "(", "½ forgotten"),
        ("log_var / 2", "log_var", "variance instead of standard deviation"),
        ("10 * reconstruction + kl", "10 * reconstruction - kl", "sign of a term of the objective"),
        ("10 * reconstruction + kl", "reconstruction + kl", "weight of a term forgotten"),
        ("np.exp(log_var) - 1 -", "np.exp(log_var) -", "constant forgotten"),
        ('noise["z_noise"]', "np.random.randn(20, 2)", "noise of its own"),
        ("1 / (1 + np.exp(-dense", "(dense", "output without its activation"),
    ],
)  # fmt: skip
def test_a_mistake_is_named(
    folder: Path, trace: Trace, old: str, new: str, name: str
) -> None:
    text = STUDENT.replace(old, new)
    if new == "(dense":
        text = text.replace('"decoder/dense_1", z)))', '"decoder/dense_1", z))')
    assert text != STUDENT
    graded = verdict(text, folder, trace)
    assert first_cause(graded) == name, graded.text
    assert graded.share < 1


def test_a_factor_is_said_where_no_mistake_is_known(folder: Path, trace: Trace) -> None:
    graded = verdict(STUDENT.replace("0.5 *", "0.35 *"), folder, trace)
    assert not graded.causes and "0.7 times" in graded.observed


def test_points(folder: Path, trace: Trace) -> None:
    graded = verdict(STUDENT.replace("0.5 *", ""), folder, trace)
    content = json.loads(as_json(graded))
    assert content["causes"][0]["name"] == "½ forgotten"
    assert [item["right"] for item in content["items"]] == [True, False, False]
    results = json.loads(as_gradescope(graded, 6))
    assert results["score"] == 2
    assert [test["score"] for test in results["tests"]] == [2, 0, 0]


VISIBILITY = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
FORMAT = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
NUMBER = {"type": "number", "minimum": 0}
GRADESCOPE = {  # what gradescope-autograders.readthedocs.io/en/latest/specs says
    "type": "object",
    "required": ["score", "tests"],
    "additionalProperties": False,
    "properties": {
        "score": NUMBER,
        "execution_time": NUMBER,
        "output": {"type": "string"},
        "output_format": FORMAT,
        "test_output_format": FORMAT,
        "test_name_format": FORMAT,
        "visibility": VISIBILITY,
        "stdout_visibility": VISIBILITY,
        "extra_data": {"type": "object"},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["score", "max_score"],
                "additionalProperties": False,
                "properties": {
                    "score": NUMBER,
                    "max_score": NUMBER,
                    "status": {"enum": ["passed", "failed"]},
                    "name": {"type": "string"},
                    "name_format": FORMAT,
                    "number": {"type": "string"},
                    "output": {"type": "string"},
                    "output_format": FORMAT,
                    "tags": {"type": "array", "items": {"type": "string"}},
                    "visibility": VISIBILITY,
                    "extra_data": {"type": "object"},
                },
            },
        },
        "leaderboard": {"type": "array"},
    },
}


@pytest.mark.parametrize("text", [STUDENT, STUDENT.replace("0.5 *", ""), "a = 1 / 0\n"])
def test_results_of_gradescope(folder: Path, trace: Trace, text: str) -> None:
    results = json.loads(as_gradescope(verdict(text, folder, trace), 10))
    jsonschema.validate(results, GRADESCOPE)
    assert results["score"] == pytest.approx(sum(t["score"] for t in results["tests"]))
    assert sum(t["max_score"] for t in results["tests"]) == pytest.approx(10)


@pytest.mark.parametrize(
    ("text", "share"),
    [(STUDENT, 1.0), (STUDENT.replace("0.5 *", ""), 1 / 3), ("a = 1 / 0\n", 0.0)],
)
def test_the_number_that_a_cell_of_nbgrader_ends_with(
    folder: Path, trace: Trace, text: str, share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    graded = verdict(text, folder, trace)
    monkeypatch.setattr(grading_package, "grade", lambda *_: graded)
    if share == 0:
        with pytest.raises(grading_package.NoPoints, match="it failed"):
            grading_package.points("a.trace", "a.py", 10)
    else:
        own = grading_package.points("a.trace", "a.py", np.float64(10))
        assert float(repr(own)) == pytest.approx(10 * share)  # as the notebook shows it


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("def loss(weights, batch, noise):\n    return None\n", "returns None"),
        ("x = 1\n", "the file has none of `loss"),
        ("def loss(weights, batch, noise):\n    return batch['x']\n", "where one was expected"),
        ("def loss(weights, batch, noise):\n    return 'a'\n", "where a number was expected"),
        ("DTYPE = 'half'\ndef loss(w, b, n):\n    return 1.0\n", "DTYPE is"),
        ("def step(w, b, n, state):\n    return 3\n", "where weights by name"),
        ("def step(w, b, n, state):\n    return {'a': 3}\n", "which is no weight"),
    ],
)  # fmt: skip
def test_bad_programs_are_told_why(
    folder: Path, trace: Trace, text: str, said: str
) -> None:
    assert said in verdict(text, folder, trace).failure


def test_no_number_is_wrong(folder: Path, trace: Trace) -> None:
    text = "def loss(weights, batch, noise):\n    return float('nan')\n"
    graded = verdict(text, folder, trace)
    assert not graded.failure and not graded.right and not graded.causes


@pytest.mark.parametrize(
    ("text", "seconds", "said"),
    [
        ("while True:\n    print('x' * 100000)\n", 1.5, "did not come to an end"),
        ("import os\nos._exit(3)\n", 60, "with status 3"),
        ("a = 1\nb = a / 0\n", 60, "student.py:2: ZeroDivisionError: division by zero"),
    ],
)
def test_a_process_of_its_own(
    folder: Path, trace: Trace, text: str, seconds: float, said: str
) -> None:
    path = folder / "student.py"
    path.write_text(text)
    graded = grade(folder / "small.trace", path, Limits(seconds=seconds))
    assert said in graded.failure
    assert len(graded.output) <= 64 * 1024


@pytest.mark.parametrize(
    ("text", "limits", "said"),
    [
        (
            "import numpy as np\nnp.ones(2**26)\n",
            Limits(memory=256),
            "its memory is limited to 256 MiB",
        ),
        (
            "import mmap, time\nshared = mmap.mmap(-1, 2**28)\n"
            "for _ in range(64):\n    shared.write(bytes(2**22))\n"
            "time.sleep(60)\n",
            Limits(memory=200),
            "its processes held more than 200 MiB together",
        ),
        (
            "with open('large', 'wb') as file:\n    file.write(bytes(2**21))\n",
            Limits(file=1),
            "a file is limited to 1 MiB",
        ),
        (
            "import os, time\nfor _ in range(50):\n    if os.fork() == 0:\n        break\n"
            "time.sleep(60)\n",
            Limits(processes=20),
            "it had more than 20 processes at a time",
        ),
    ],
)
def test_limits(
    folder: Path, trace: Trace, text: str, limits: Limits, said: str
) -> None:
    path = folder / "student.py"
    path.write_text(text)
    assert said in grade(folder / "small.trace", path, limits).failure


def test_a_child_that_has_left_the_group_is_ended(folder: Path, trace: Trace) -> None:
    path, noted = folder / "student.py", folder / "child"
    path.write_text(
        "import os, time\nfrom pathlib import Path\n"
        "if os.fork() == 0:\n    os.setsid()\n    if os.fork():\n        os._exit(0)\n"
        f"    Path({str(noted)!r}).write_text(str(os.getpid()))\n    time.sleep(60)\n"
        f"while not Path({str(noted)!r}).exists():\n    time.sleep(0.01)\n"
    )
    grade(folder / "small.trace", path, Limits(seconds=20))
    # Nobody waits for it perhaps, but all that is left then is its status.
    child = Path("/proc") / noted.read_text() / "status"
    assert not child.exists() or "State:\tZ" in child.read_text()


SLOTS = (Slot("e/mean/kernel", (4, 2), "mean"), Slot("e/log_var/kernel", (4, 2), "log_var"))  # fmt: skip


def test_heads_are_matched_by_name() -> None:
    matched, notes = match(SLOTS, [("logvar.w", (4, 2)), ("mu.w", (4, 2))], {})
    assert matched == {"e/mean/kernel": "mu.w", "e/log_var/kernel": "logvar.w"}
    assert notes
    own = {"b": "e/mean/kernel"}
    assert (
        match(SLOTS, [("a", (4, 2)), ("b", (4, 2))], own)[0]["e/log_var/kernel"] == "a"
    )
    with pytest.raises(Unmatched, match="the spec has 2 tensors"):
        match(SLOTS, [("a", (4, 2))], {})
    with pytest.raises(Unmatched, match="no tensor 'c'"):
        match(SLOTS, [("a", (4, 2)), ("b", (4, 2))], {"a": "c"})


LAYERS = (Slot("e/dense_1/kernel", (4, 4)), Slot("e/dense_2/kernel", (4, 4)), Slot("e/dense_3/kernel", (4, 2)))  # fmt: skip


def test_layers_of_one_shape_in_another_order_are_asked_for() -> None:
    theirs = [("out", (4, 2)), ("a", (4, 4)), ("b", (4, 4))]
    with pytest.raises(Unmatched) as error:
        match(LAYERS, theirs, {})
    namespace: dict[str, dict[str, str]] = {}
    exec("MAPPING = " + str(error.value).partition("MAPPING = ")[2], namespace)
    assert namespace["MAPPING"] == {"a": "e/dense_1/kernel", "b": "e/dense_2/kernel"}
    matched, _ = match(LAYERS, theirs, {"b": "e/dense_1/kernel"})
    assert matched == {
        "e/dense_1/kernel": "b",
        "e/dense_2/kernel": "a",
        "e/dense_3/kernel": "out",
    }
    in_order = [("a", (4, 4)), ("b", (4, 4)), ("out", (4, 2))]
    assert match(LAYERS, in_order, {})[0]["e/dense_2/kernel"] == "b"


def test_heads_in_another_order_are_settled_by_name() -> None:
    slots = (Slot("e/dense_1/kernel", (4, 4)), *SLOTS)
    theirs = [("fc_mu", (4, 2)), ("fc_var", (4, 2)), ("fc", (4, 4))]
    matched, _ = match(slots, theirs, {})
    assert matched["e/mean/kernel"] == "fc_mu"
    assert matched["e/log_var/kernel"] == "fc_var"
    with pytest.raises(Unmatched, match="MAPPING"):
        match(slots, [("fc21", (4, 2)), ("fc22", (4, 2)), ("fc", (4, 4))], {})


def test_the_catalogue() -> None:
    names = [mistake.name for mistake in CATALOGUE]
    assert len(set(names)) == len(names) >= 40
    planted = {name for plant in PLANTED for name in plant.mistakes}
    assert planted <= {*names}, planted - {*names}
    assert len(PLANTED) >= 200
    assert unmeasured() in PAGE.read_text("utf-8")
    for plant in PLANTED:
        compile(plant.text, plant.solution, "exec")
