"""`generated/` is what the specs compile to today, byte for byte and everywhere."""

import ast
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest
import record
from emission import checked, emitted
from gencc.driver import check
from gencc.plugins import find, load
from harness import backend_of, package_of
from type_checking import type_errors

SAME = b"\n\nThe same in every package."  # in the docstring of a runtime file
SURROUNDINGS = [
    {"PYTHONHASHSEED": "0", "LC_ALL": "C", "TZ": "UTC"},
    {"PYTHONHASHSEED": "4711", "LC_ALL": "tr_TR.UTF-8", "TZ": "Asia/Tokyo"},
]

BARE = """\
gencc: 1
name: bare
data: {source: digits, scale: [0, 1], batch: 64}
networks: {net: {input: x, layers: [flatten, dense: 64, reshape: [8, 8, 1]]}}
losses: {error: "sse(x, net(x))"}
train: {epochs: 1, optimizer: {sgd: {lr: 0.1}}, minimize: error}
"""


@cache
def files_of_record() -> record.Files:
    """The record as it stands in `generated/`, read once for all tests."""
    return record.read()


def flat(packages: Mapping[str, record.Files]) -> dict[str, bytes]:
    """The files of packages, by the names of both."""
    return {
        f"{p}/{n}": data for p, files in packages.items() for n, data in files.items()
    }


def differing(left: record.Files, right: record.Files) -> list[str]:
    """Names that only one of them has, or that have other bytes in the other."""
    names = sorted(left.keys() | right.keys())
    return [name for name in names if left.get(name) != right.get(name)]


@pytest.mark.parametrize("half", [0, 1])
def test_specs_compile_to_the_same_bytes(half: int) -> None:
    """With hashes that are others in each run of the tests, as Python draws them."""
    specs = record.SPECS[half::2]
    packages = emitted(map(checked, specs), record.BACKENDS)
    assert len(packages) == len(specs) * len(record.BACKENDS)
    expected = flat(recorded(packages))
    without = {n: d for n, d in expected.items() if not n.endswith(record.MANIFEST)}
    assert differing(flat(packages), without) == [], "run `make generated`, and look"


@pytest.mark.parametrize("surroundings", SURROUNDINGS, ids=["C", "tr_TR"])
def test_a_build_is_the_same_everywhere(
    surroundings: Mapping[str, str], tmp_path: Path
) -> None:
    """Manifests included, and with hashes that are the same in each run of the tests."""
    specs = [spec for spec in record.SPECS if spec.name in record.WHOLE]
    built = record.build(specs, tmp_path / "here", **surroundings)
    assert len(built) == len(specs) * len(record.BACKENDS)
    assert differing(flat(built), flat(recorded(built))) == []


def recorded(packages: Mapping[str, record.Files]) -> dict[str, record.Files]:
    """What the record has under the names of these packages."""
    files = record.packages_of(files_of_record())
    return {name: files.get(name, {}) for name in packages}


def test_every_spec_stands_in_the_record() -> None:
    endings = [name.replace("-", "_") for name in record.BACKENDS]
    names = [f"{spec.stem}_{ending}" for spec in record.SPECS for ending in endings]
    assert sorted(record.packages_of(files_of_record())) == sorted(names)


def test_the_record_holds_nothing_that_no_package_has() -> None:
    """And runtime files once: it is what would be written of the packages it stands for."""
    files = files_of_record()
    anew = record.record_of(record.packages_of(files))
    packages = {n: d for n, d in files.items() if not n.startswith((*record.FORMS,))}
    assert differing(packages, anew) == [], "run `make generated`"


def test_other_forms_are_the_same_bytes(tmp_path: Path) -> None:
    files = files_of_record()
    recorded = {n: d for n, d in files.items() if n.startswith((*record.FORMS,))}
    built = record.other_forms(tmp_path / "here")
    models = sum(len(names) for _, names in record.FORMS.values())
    assert len(built) == 2 * models * len(record.BACKENDS)
    assert differing(built, recorded) == [], "run `make generated`, and look"


@pytest.mark.parametrize(
    "name",
    [
        "_runtime/common/support/run.py",
        "_runtime/torch/support/weights.py",
        "_runtime/common/digits.npz",
        "wgan_gp_keras/train.py",
        "vae_torch/train.py",
        "vae_torch/support/run.py",
        "vae_torch/gencc.json",
    ],
)
def test_a_file_that_is_other_or_gone_is_seen(name: str) -> None:
    """The tests above compare what they say: no file can change unseen."""
    files = files_of_record()
    packages = flat(record.packages_of(files))
    other = record.packages_of({**files, name: files[name] + b" "})
    assert any(name.rpartition("/")[2] in n for n in differing(flat(other), packages))
    gone = {n: data for n, data in files.items() if n != name}
    if name.startswith(record.RUNTIME):
        with pytest.raises(KeyError):
            record.packages_of(gone)
    else:
        assert differing(flat(record.packages_of(gone)), packages)


@pytest.mark.parametrize(
    "name", ["_runtime/jax/more.py", "wgan_gp_keras/more.py", "more_torch/a.py", "a.py"]
)
def test_a_file_too_many_is_seen(name: str) -> None:
    files = {**files_of_record(), name: b""}
    packages = record.packages_of(files)
    built = record.packages_of(files_of_record())
    assert packages != built or record.record_of(packages) != files


def test_every_file_begins_with_its_docstring_and_compiles() -> None:
    """Files that are the same in many packages are looked at once."""
    texts = {p.read_text(encoding="utf-8"): p for p in record.GENERATED.rglob("*.py")}
    for text, path in texts.items():
        assert text.startswith('"""'), path
        tree = ast.parse(text, path)
        assert ast.get_docstring(tree), path
        compile(tree, path, "exec", optimize=2)
        assert max(map(len, text.splitlines())) <= 100, path


def test_every_file_says_what_it_was_written_from() -> None:
    """In the second paragraph of its docstring; what says that it is the same is."""
    packages = record.packages_of(files_of_record())
    runtime: dict[tuple[str, str], set[bytes]] = {}
    for spec in record.SPECS:
        for backend in record.BACKENDS:
            files = packages[f"{spec.stem}_{backend.replace('-', '_')}"]
            for name in (name for name in files if name.endswith(".py")):
                origin = files[name].decode().split("\n\n")[1].partition("\n")[0]
                if origin == "The same in every package.":
                    runtime.setdefault((backend, name), set()).add(files[name])
                else:
                    assert origin == f"Written from {spec.name} by gencc 0.x.", name
    assert all(len(contents) == 1 for contents in runtime.values())


@pytest.mark.parametrize("command", ["check", "format"])
def test_ruff_finds_nothing(command: str) -> None:
    arguments = ["--check"] if command == "format" else []
    ruff = [sys.executable, "-m", "ruff", command, *arguments, "--no-cache"]
    subprocess.run([*ruff, str(record.GENERATED)], check=True, cwd=record.ROOT)


def bare(folder: Path) -> dict[str, record.Files]:
    """Packages without outputs, which no spec of the gallery is."""
    (folder / "bare.yaml").write_text(BARE)
    lowered = check(folder / "bare.yaml").lowered
    packages = (load(find(name)).emit(lowered) for name in record.BACKENDS)
    return {package.name: dict(package.files) for package in packages}


def typed(packages: Mapping[str, record.Files]) -> dict[str, record.Files]:
    """Those to be looked at, which have all runtime files between them."""
    order = [
        package_of(spec.stem, record.BACKENDS[(number + turn) % len(record.BACKENDS)])
        for turn in range(len(record.BACKENDS))
        for number, spec in enumerate(record.SPECS)
    ]
    known: set[tuple[str, bytes]] = set()
    chosen = {}
    for turn, package in enumerate(order):
        files = packages[package]
        runtime = {
            (f"{backend_of(package)}/{name}", data)
            for name, data in files.items()
            if name.endswith(".py") and SAME in data
        }
        if turn < len(record.SPECS) or runtime - known:
            chosen[package] = files
            known |= runtime
    return chosen


@pytest.mark.framework
def test_packages_are_well_typed(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Each spec in one framework, in turn, and whatever has a runtime file that is new.

    Runtime files once: other packages that have the same one import it from there.
    """
    packages = {**typed(record.packages_of(files_of_record())), **bare(tmp_path)}
    first: dict[tuple[str, bytes], str] = {}
    for package, files in packages.items():
        for name, data in files.items():
            path = tmp_path / package / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            if name.endswith(".py") and SAME in data:
                module = f"{package}.{name.removesuffix('.py').replace('/', '.')}"
                same = first.setdefault((f"{backend_of(package)}/{name}", data), module)
                if same != module and path.name != "__init__.py":
                    path.write_text(f"from {same} import *\n")
    modules = [part for name in packages for part in ("-p", name)]
    assert not type_errors(tmp_path, tmp_path_factory, *modules)
