"""Runs the tests that train as other kinds of processor would: `make processors`.

Frameworks choose their routines by what a processor can do, and take sums in another
order with each: these variables make one act as another. `make processors KINDS="avx2"`
tries only that one.

Run is what compares numbers that a processor rounds, or judges them: trainings against the
reference, float32, runs that repeat and resume, figures of trained systems. Left out is
what the processor cannot change: text (compiler, diagnostics, generated, names), files,
signals and command lines of packages (hostile, runtime, most of packages), what NumPy
alone computes (reference, readings), that the suite has power (conformance/test_power),
and `gencc parity`'s own verdicts. Of the random models a third is enough to see whether
a processor's routines mean something else.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping

AVX2 = {
    "ATEN_CPU_CAPABILITY": "avx2",
    "ONEDNN_MAX_CPU_ISA": "AVX2",
    "MKL_ENABLE_INSTRUCTIONS": "AVX2",
    "XLA_FLAGS": "--xla_cpu_max_isa=AVX2",
}
SSE = {
    "ATEN_CPU_CAPABILITY": "default",
    "ONEDNN_MAX_CPU_ISA": "SSE41",
    "MKL_ENABLE_INSTRUCTIONS": "SSE4_2",
    "OPENBLAS_CORETYPE": "Nehalem",
    "XLA_FLAGS": "--xla_cpu_max_isa=SSE4_2",
}
KINDS: Mapping[str, Mapping[str, str]] = {
    "native": {},
    "avx2": AVX2,
    "sse": SSE,
    # Two processes share the cores: a thread that waits must not take one for it.
    "threads": {"GENCC_TEST_THREADS": "2", "OMP_WAIT_POLICY": "PASSIVE"},
}
RANDOM = "tests/random_models/test_random_models.py::test_random_models_train_alike"
TESTS = (
    "tests/conformance/test_backends.py",
    "tests/equivalence",
    "tests/packages/test_resume.py",
    *(f"{RANDOM}[{part}]" for part in range(4)),
    "tests/systems",
    *("-m", "framework"),
)


def main(names: list[str]) -> int:
    """Try each of these kinds; the number of those that fail."""
    failed = []
    for name in names or KINDS:
        print(f"== {name}", flush=True)
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-n",
            "2",
            "--dist",
            "loadfile",
        ]
        command += ["--no-loadscope-reorder", *TESTS]
        done = subprocess.run(command, env={**os.environ, **KINDS[name]})
        failed += [name] * (done.returncode != 0)
    print(f"failed: {', '.join(failed)}" if failed else "all kinds agree")
    return len(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
