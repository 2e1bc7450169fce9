"""Who runs: the generated packages, and the baselines they are compared with."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
MODELS = ("vae", "dcgan")


@dataclass(frozen=True)
class Contender:
    """A program that trains and prints a line that begins with "epoch" for each one."""

    name: str
    command: tuple[str, ...]
    folder: Path

    def start(self, threads: int) -> subprocess.Popen[str]:
        """The program, running, with this many threads for each operation."""
        environment = dict(os.environ, TF_CPP_MIN_LOG_LEVEL="2")
        for name in ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "NPROC"):
            environment[name] = str(threads)
        return subprocess.Popen(
            self.command,
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )


def contenders(
    model: str, data: Path, work: Path, epochs: int, per_epoch: int
) -> list[Contender]:
    """All that train `model`; the packages are built into the folder `work`."""
    spec = FOLDER / "specs" / f"{model}_mnist.yaml"
    backends = ["--backend", "torch,keras,keras-jax"]
    gencc = [sys.executable, "-m", "gencc", "build", str(spec), *backends]
    subprocess.run([*gencc, "--out", str(work)], check=True, stdout=subprocess.DEVNULL)
    common = ("--data", str(data.resolve()), "--epochs", str(epochs))

    def package(backend: str, *flags: str) -> Contender:
        name = f"{model}_mnist_{backend.replace('-', '_')}"
        shown = " ".join((f"gencc {backend}", *flags))
        run = ("--out", str(work / "runs" / "".join((name, *flags))))
        program = str(FOLDER / "baselines/package.py")
        command = (sys.executable, program, name, "train", *common, *run, *flags)
        return Contender(shown, command, work)

    def baseline(name: str, program: str, *flags: str) -> Contender:
        command = (sys.executable, str(FOLDER / "baselines" / program), model)
        return Contender(name, (*command, *common, *flags), work)

    at_once = ("--steps-per-execution", str(per_epoch))
    fresh = [baseline("plain torch, fresh fakes", "plain_torch.py", "--fresh")]
    more = [
        package("torch", "--precision", "bf16"),
        package("keras", "--compile"),
        package("keras-jax"),
        baseline("jax, a step at a time", "plain_jax.py"),
        baseline("jax, epoch in lax.scan", "plain_jax.py", "--scan"),
    ]
    return [
        package("torch"),
        baseline("official torch", "official_torch.py"),
        baseline("plain torch", "plain_torch.py"),
        *(fresh if model == "dcgan" else []),
        package("keras"),
        baseline("keras fit", "keras_fit.py"),
        baseline("keras fit, epoch at once", "keras_fit.py", *at_once),
        *(more if model == "vae" else []),
    ]


# Numerator, denominator, and the least that the speed of the first must be of it.
TARGETS = (
    ("gencc torch", "official torch", 1.5),
    ("gencc torch", "plain torch", 0.95),
    ("gencc torch", "plain torch, fresh fakes", 0.95),
    ("gencc keras", "keras fit", 1.0),
    ("gencc keras", "keras fit, epoch at once", 1.0),
    ("gencc keras --compile", "keras fit", 1.7),
    ("gencc keras --compile", "keras fit, epoch at once", 1.1),
    ("gencc keras-jax", "jax, a step at a time", 1.3),
    ("gencc keras-jax", "jax, epoch in lax.scan", 0.95),
    ("gencc torch --precision bf16", "official torch", 3.5),
)
