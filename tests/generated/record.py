"""`generated/`: what every spec of the gallery compiles to, with no byte lost.

`python tests/generated/record.py` (`make generated`) builds all packages and writes it
anew. Packages of the specs in WHOLE stand there as they are. Of the others it keeps the
files that were written from the spec. Runtime files, which are copied into a package as
they stand, are kept once in `_runtime/`, and `packages.json` says which package has
which: so a change of one of them touches a few files of the record and not hundreds.
Of the models in FORMS, it keeps the file that `--single-file` or `--notebook` writes, and
the digests of what stands beside it, which are runtime files with other imports. Of the specs
of the zoo, `zoo.json` has the digests of the files that were written from them.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent.parent
GENERATED = ROOT / "generated"
SPECS = sorted((ROOT / "specs").glob("*.yaml"))
ZOO = sorted((ROOT / "specs/zoo").glob("*/*.yaml"))
BACKENDS = ("torch", "keras", "keras-jax")
WHOLE = frozenset({"vae.yaml", "dcgan.yaml", "image_to_image_unpaired.yaml"})

_COMPILER, _TORCH = ROOT / "compiler/gencc", ROOT / "backends/gencc_torch"
_KERAS = ROOT / "backends/gencc_keras"
# Each folder of `_runtime`, and what it is copied from.
PARTS = {
    "common": _COMPILER,
    "torch": _TORCH,
    "keras": _KERAS,
    "tensorflow": _KERAS / "engines/tensorflow",
    "jax": _KERAS / "engines/jax",
}
# The last that has a file of some name is the one that a package gets it from.
PARTS_OF = {
    "torch": ("common", "torch"),
    "keras": ("common", "keras", "tensorflow"),
    "keras-jax": ("common", "keras", "jax"),
}

MANIFEST, TABLE, RUNTIME = "gencc.json", "packages.json", "_runtime"
DIGESTS = "zoo.json"
_DIGITS = 16  # of a digest: a change is to be seen, and nobody forges one
# What a model is written as in other forms: by folder the flag, and the models.
FORMS = {
    "_single_file": ("--single-file", ("vae.yaml", "dcgan.yaml")),
    "_notebook": ("--notebook", ("vae.yaml",)),
}
_APART = frozenset({"README.md", "ruff.toml", DIGESTS})
# Left by packages that ran here, and by ruff.
_OTHERS = frozenset({"runs", "__pycache__", ".ruff_cache"})

Files = Mapping[str, bytes]
Origin = Mapping[str, str]


def tree(folder: Path) -> dict[str, bytes]:
    """Every file by its name in the folder, but caches and runs."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and _OTHERS.isdisjoint(path.relative_to(folder).parts)
    }


def build(
    specs: Sequence[Path], out: Path, *options: str, **surroundings: str
) -> dict[str, Files]:
    """The packages of the specs for all backends, by their names, built into `out`."""
    command = [sys.executable, "-m", "gencc", "build", *map(str, specs), *options]
    command += [word for name in BACKENDS for word in ("--backend", name)]
    command += ["--out", str(out)]
    subprocess.run(
        command,
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=out.parent,
        env={**os.environ, **surroundings},
    )
    return {folder.name: tree(folder) for folder in sorted(out.iterdir())}


def other_forms(out: Path) -> dict[str, bytes]:
    """What the record keeps of models in one file: the file, and digests of all files."""
    record: dict[str, bytes] = {}
    for form, (flag, names) in FORMS.items():
        specs = [ROOT / "specs" / name for name in names]
        for folder, written in build(specs, out.with_name(form), flag).items():
            files = dict(written)
            origin = json.loads(files.pop(MANIFEST))["origin"]
            for name, data in files.items():
                if name.endswith((".py", ".ipynb")) and "/" not in name:
                    record[f"{form}/{name}"] = data
            record[f"{form}/{folder}.json"] = _manifest(files, origin)
    return record


# ------------------------------------------------------------------ digests


def digests(packages: Mapping[str, Files]) -> dict[str, dict[str, str]]:
    """By package and file, but for files that are copied as they stand."""
    copied = {
        data for folder in PARTS.values() for data in _copied_from(folder).values()
    }
    return {
        package: {
            name: hashlib.sha256(data).hexdigest()[:_DIGITS]
            for name, data in files.items()
            if name != MANIFEST and data not in copied
        }
        for package, files in packages.items()
    }


def digests_of_zoo() -> dict[str, dict[str, str]]:
    """As they stand in the record."""
    recorded: dict[str, dict[str, str]] = json.loads((GENERATED / DIGESTS).read_text())
    return recorded


def _written(of_packages: Mapping[str, Mapping[str, str]]) -> bytes:
    """A line for each package: two who add specs meet in few."""
    rows = [f"{json.dumps(k)}: {json.dumps(v)}" for k, v in of_packages.items()]
    return ("{\n" + ",\n".join(rows) + "\n}\n").encode()


# ------------------------------------------------------------------ packages -> record


def record_of(packages: Mapping[str, Files]) -> dict[str, bytes]:
    """The files of the record by their names in `generated/`."""
    sources = {part: _copied_from(folder) for part, folder in PARTS.items()}
    record: dict[str, bytes] = {}
    table: dict[str, tuple[Origin, frozenset[str]]] = {}
    for package, files in packages.items():
        origin = json.loads(files[MANIFEST])["origin"]
        if origin["spec"] in WHOLE:
            record |= {f"{package}/{name}": data for name, data in files.items()}
            continue
        parts = {
            name: part
            for name, data in files.items()
            for part in PARTS_OF[origin["backend"]]
            if sources[part].get(name) == data
        }
        for name, data in files.items():
            if name in parts:
                record[f"{RUNTIME}/{parts[name]}/{name}"] = data
            elif name != MANIFEST:
                record[f"{package}/{name}"] = data
        table[package] = origin, frozenset(parts)
    record[TABLE] = _table(table)
    return record


def _copied_from(folder: Path) -> dict[str, bytes]:
    """Files that may be copied into a package, by the names they get there."""
    runtime = folder / "runtime"
    paths = {path.name: path for path in runtime.glob("*.*")}
    paths |= {path.name: path for path in runtime.glob("*/*.py")}
    paths |= {f"support/{path.name}": path for path in runtime.glob("support/*.py")}
    paths |= {path.name: path for path in folder.glob("pages/requirements.txt")}
    return {name: path.read_bytes() for name, path in paths.items()}


def _table(packages: Mapping[str, tuple[Origin, frozenset[str]]]) -> bytes:
    """Where each package comes from and which runtime files it has, a line for each.

    What all packages of a backend have stands once: a new support file adds lines there.
    """
    common: dict[str, frozenset[str]] = {}
    for origin, names in packages.values():
        backend = origin["backend"]
        common[backend] = common.get(backend, names) & names
    in_all = {backend: sorted(common[backend]) for backend in sorted(common)}
    rows = [f'"all": {json.dumps(in_all, indent=2)}']
    for package, (origin, names) in sorted(packages.items()):
        further = sorted(names - common[origin["backend"]])
        rows.append(
            f'"{package}": {json.dumps({"origin": origin, "runtime": further})}'
        )
    return ("{\n" + ",\n".join(rows) + "\n}\n").encode()


# ------------------------------------------------------------------ record -> packages


def packages_of(record: Files) -> dict[str, Files]:
    """The packages that a record was made of, every byte of them."""
    packages: dict[str, dict[str, bytes]] = {}
    for path, data in record.items():
        package, _, name = path.partition("/")
        if name and package not in (RUNTIME, *FORMS):
            packages.setdefault(package, {})[name] = data
    table = json.loads(record[TABLE])
    common = table.pop("all")
    for package, entry in table.items():
        files = packages.setdefault(package, {})
        backend = entry["origin"]["backend"]
        for name in common[backend] + entry["runtime"]:
            files[name] = _runtime_file(record, backend, name)
        files[MANIFEST] = _manifest(files, entry["origin"])
    return dict(sorted(packages.items()))


def _runtime_file(record: Files, backend: str, name: str) -> bytes:
    paths = [f"{RUNTIME}/{part}/{name}" for part in PARTS_OF[backend]]
    return record[next((path for path in reversed(paths) if path in record), paths[0])]


def _manifest(files: Files, origin: Origin) -> bytes:
    """As gencc writes it, but not by the code of gencc: its form is compared too."""
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    content = {"files": digests, "origin": origin}
    return (json.dumps(content, indent=2, sort_keys=True) + "\n").encode()


# ------------------------------------------------------------------ on disk


def read() -> dict[str, bytes]:
    """The record as it stands in `generated/`, without the digests of the zoo."""
    return {n: d for n, d in tree(GENERATED).items() if n not in _APART}


def write(record: Files) -> None:
    """Makes `generated/` that record: what differs is written, what is gone removed."""
    old = read()
    for name in old.keys() - record.keys():
        (GENERATED / name).unlink()
    for folder in sorted(GENERATED.rglob("*"), reverse=True):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
    for name, data in record.items():
        if old.get(name) != data:
            path = GENERATED / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


def main() -> None:
    with TemporaryDirectory() as folder:
        packages = build(SPECS, Path(folder) / "packages")
        write(record_of(packages) | other_forms(Path(folder) / "forms"))
        of_zoo = digests(build(ZOO, Path(folder) / "zoo"))
        (GENERATED / DIGESTS).write_bytes(_written(of_zoo))


if __name__ == "__main__":
    main()
