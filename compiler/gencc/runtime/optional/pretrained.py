"""Weights that were trained elsewhere, from a file of safetensors or from a run.

The same in every package.

Tensors go by the names that checkpoints have for them, `encoder/conv_1/kernel`, or
`conv_1/kernel` in a file of one network; or by those of a state dict of PyTorch, where
these leave no choice. Layers that the network here has not are left out.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import safetensors.numpy
from numpy.typing import NDArray

from .support import checkpoints, console, contents, facts, run_folders
from .support.contents import shown
from .support.errors import CheckpointError

Arrays = dict[str, NDArray[Any]]

MOST_LISTED = 4  # names in one message
DIGEST = " weights sha256"  # ends the names of facts
CONVERTED = {  # kinds of files with weights -> how safetensors come of them
    **dict.fromkeys(
        (".pt", ".pth", ".bin", ".ckpt"),
        "safetensors.torch.save_file(model.state_dict(), PATH)",
    ),
    **dict.fromkeys(
        (".h5", ".keras"),
        "safetensors.numpy.save_file({'dense_1/kernel': model.layers[0].get_weights()[0], "
        "…}, PATH)",
    ),
    ".npz": "safetensors.numpy.save_file(dict(numpy.load(…)), PATH)",
}
# Of a layer here: its kind, and the names that PyTorch has for its tensors.
WEIGHT = {"weight": "kernel", "bias": "bias"}
NORM = {
    "weight": "scale",
    "bias": "shift",
    "running_mean": "running_mean",
    "running_var": "running_variance",
}
KINDS = {
    "conv": ("convolution", WEIGHT),
    "conv_transpose": ("convolution", WEIGHT),
    "dense": ("dense layer", WEIGHT),
    **dict.fromkeys(
        ("batch_norm", "group_norm", "instance_norm", "layer_norm"), ("norm", NORM)
    ),
}


@dataclass(frozen=True)
class Source:
    """Where the weights of a network lie: the path of a file, or of a run.

    `network` is its name there, `flag` the one that names another path. If the network
    `reorders` images, a dense layer of PyTorch sees their numbers in another order.
    """

    path: str
    network: str
    flag: str
    reorders: bool = False


class Pretrained(NamedTuple):
    """Tensors by canonical name, and their digests as facts of the run."""

    tensors: Arrays
    facts: dict[str, str]


def read(
    sources: Mapping[str, Source],
    present: Mapping[str, NDArray[Any]],
    run: Path | None = None,
) -> Pretrained:
    """The weights of each network that has a source.

    `present` are the tensors of all networks before that, which the weights must fit.
    Where `run` goes on, its checkpoints hold the weights: they are read only if another
    path was named, and must be the same. Raises CheckpointError.
    """
    kept = checkpoints.newest(run / "checkpoints") if run else None
    tensors: Arrays = {}
    digests: dict[str, str] = {}
    for name, source in sources.items():
        prefix, fact = f"{name}/", f"{name}{DIGEST}"
        own = _within(prefix, present)
        setting = source.flag.removeprefix("--").replace("-", "_")
        if kept and kept.facts.get(f"{facts.FREE}{setting}") == source.path:
            digests |= {k: v for k, v in kept.facts.items() if k == fact}
        else:
            own = _read(name, source, own)
            digests[fact] = _digest(own)
        tensors |= {f"{prefix}{key}": array for key, array in own.items()}
    return Pretrained(tensors, digests)


def digests(stored: Mapping[str, str]) -> dict[str, str]:
    """Those among the facts of a run, whose checkpoints hold the weights themselves."""
    return {name: text for name, text in stored.items() if name.endswith(DIGEST)}


def _digest(tensors: Arrays) -> str:
    """SHA-256 over names, types, shapes and bytes, in the precision of the run."""
    sha256 = hashlib.sha256()
    for name in sorted(tensors):
        array = np.ascontiguousarray(tensors[name])
        sha256.update(f"{name} {array.dtype.str} {array.shape}\n".encode())
        sha256.update(array.data)
    return sha256.hexdigest()


def _read(name: str, source: Source, own: Arrays) -> Arrays:
    """The tensors `own`, by their names in the network, as they are at the source."""
    there = _named(name, source, _loaded(name, source), own)
    layers = {key.rpartition("/")[0] for key in own}
    advice = (
        "write the layers that these weights were trained with, or name others "
        f"({source.flag} PATH)"
    )
    extra = [key for key in there if key not in own]
    if without_place := [key for key in extra if key.rpartition("/")[0] in layers]:
        raise CheckpointError(
            f"{source.path} holds {_listed(without_place)} of {source.network}, for "
            f"which {name} has no place; {advice}"
        )
    taken = {
        key: there[key].astype(array.dtype) if _is_number(there[key]) else there[key]
        for key, array in own.items()
        if key in there
    }
    what = f"{source.path}, with the weights of {source.network},"
    contents.require(what, taken, own, {}, advice)
    if further := sorted({key.rpartition("/")[0] for key in extra}):
        console.say(
            f"{name} has the weights of {source.network} in {source.path}, without those "
            f"of {_listed(further)}"
        )
    return taken


def _is_number(array: NDArray[Any]) -> bool:
    return array.dtype.kind == "f"


# ------------------------------------------------------------------ what lies there


def _loaded(name: str, source: Source) -> Arrays:
    """Every tensor at the source, but for the states of optimizers."""
    path = Path(source.path).expanduser()
    others = f"name a file of safetensors or a run ({source.flag} PATH)"
    if not path.exists():
        raise CheckpointError(
            f"{source.path} does not exist here, in {Path.cwd()}, and the weights of "
            f"{name} come from there; {others}"
        )
    if path.is_dir():
        checkpoint = checkpoints.newest(run_folders.newest(path) / "checkpoints")
        if checkpoint is None or checkpoint.step == 0:
            raise CheckpointError(
                f"{source.path} holds no trained run, and the weights of {name} come "
                f"from there; train that model first, or {others}"
            )
        _compare_layers(name, source, checkpoint.facts)
        tensors = checkpoint.tensors
    elif (how := CONVERTED.get(path.suffix.lower())) is not None:
        raise CheckpointError(
            f"{source.path} is no file of safetensors, which holds numbers and no "
            f"programs; {how} writes one"
        )
    else:
        tensors = _of_file(path, others)
    return {n: t for n, t in tensors.items() if not n.startswith("optimizers/")}


def _compare_layers(name: str, source: Source, stored: Mapping[str, str]) -> None:
    """Warn where a layer is another one there: shapes do not show a stride, or a tanh."""
    written = Path(__file__).with_name("training.json")
    if not written.exists():  # beside a single file
        return
    own = _layers(name, json.loads(written.read_text(encoding="utf-8")))
    there = _layers(source.network, stored)
    common = own.keys() & there.keys()
    differing = facts.differences(
        {f"{name} {key}": text for key, text in there.items() if key in common},
        {f"{name} {key}": text for key, text in own.items() if key in common},
    )
    if differing:
        console.warn(
            f"warning: {name} has the weights of {source.network} in {source.path}, and "
            f"computes something else with them: {differing}"
        )


def _layers(network: str, stored: Mapping[str, str]) -> dict[str, str]:
    """Its layers among the facts of a run, but for how their weights began."""
    kinds = (f"{network} layer ", f"{network} head ")
    return {
        key.removeprefix(f"{network} "): re.sub(r", init [^,]+", "", text)
        for key, text in stored.items()
        if key.startswith(kinds)
    }


def _of_file(path: Path, others: str) -> Arrays:
    if not path.is_file():  # a pipe, a device: reading it may never end
        raise CheckpointError(f"{path} is no file and no folder; {others}")
    try:
        return safetensors.numpy.load(path.read_bytes())
    except OSError as error:
        raise CheckpointError(f"{path} cannot be read ({error}); {others}") from error
    # Damaged files raise almost anything.
    except Exception as error:
        raise CheckpointError(
            f"{path} cannot be read as a file of safetensors ({shown(error)}); {others}"
        ) from error


def _named(name: str, source: Source, tensors: Arrays, own: Arrays) -> Arrays:
    """The tensors of the network, by their canonical names in it."""
    if inside := _within(f"{source.network}/", tensors):
        return inside
    if not own.keys().isdisjoint(tensors):
        return tensors
    networks = sorted({key.split("/")[0] for key in tensors if "/" in key})
    if not networks:
        return _of_torch(source, tensors, own)
    if len(networks) == 1 and source.network == name:
        return _within(f"{networks[0]}/", tensors)
    likely = name if name in networks else networks[0]
    raise CheckpointError(
        f"{source.path} holds no network {source.network}, but {_listed(networks)}; say "
        f"in the spec which of them {name} is: "
        f"{{path: {shown(source.path)}, network: {shown(likely)}}}"
    )


def _within(prefix: str, tensors: Mapping[str, NDArray[Any]]) -> Arrays:
    return {
        name.removeprefix(prefix): array
        for name, array in tensors.items()
        if name.startswith(prefix)
    }


# ------------------------------------------------------------------ names of PyTorch


def _of_torch(source: Source, tensors: Arrays, own: Arrays) -> Arrays:
    """The tensors of a state dict, by their canonical names.

    The layers of each kind follow one another there as here: by the numbers in their
    names, `features.0` before `features.10`, which must differ in nothing else.
    """
    if source.reorders:
        raise _unclear(
            source,
            "its network makes a vector of an image, whose numbers PyTorch orders in "
            "another way",
        )
    heads = {key.split("/")[0] for key in own if key.count("/") > 1}
    modules = _modules(tensors)
    here: dict[tuple[str, str], list[str]] = {}
    for layer in dict.fromkeys(key.rpartition("/")[0] for key in own):
        head, _, last = layer.rpartition("/")
        kind, _ = KINDS.get(last.rpartition("_")[0], ("", {}))
        if not kind:
            raise _unclear(source, f"there is no telling what {layer} is called there")
        here.setdefault((head, kind), []).append(layer)
    named: Arrays = {}
    for (head, kind), layers in here.items():
        candidates = [
            module
            for module, parts in modules.items()
            if _kind(parts) == kind and _head(module, heads) == head
        ]
        for layer, module in zip(layers, _ordered(source, candidates), strict=False):
            named |= dict(_of_module(source, layer, module, modules.pop(module)))
    return named | {
        f"{module}/{part}": array
        for module, parts in modules.items()
        for part, array in parts.items()
    }


def _modules(tensors: Arrays) -> dict[str, Arrays]:
    """features.0 -> weight and bias"""
    modules: dict[str, Arrays] = {}
    for name, array in tensors.items():
        module, _, part = name.rpartition(".")
        if part != "num_batches_tracked":
            modules.setdefault(module, {})[part] = array
    return modules


def _head(module: str, heads: Iterable[str]) -> str:
    first = module.split(".")[0]
    return first if first in heads else ""


def _kind(parts: Arrays) -> str:
    """What a module must be by the axes of its weight; empty if it is something else."""
    axes = parts["weight"].ndim if "weight" in parts else 1
    if not parts.keys() <= NORM.keys() or axes == 0:
        return ""
    return {1: "norm", 2: "dense layer"}.get(axes, "convolution")


def _ordered(source: Source, modules: list[str]) -> list[str]:
    """Modules of one kind in the order of the network."""
    texts = sorted({re.sub(r"\d+", "#", module) for module in modules})
    if len(texts) > 1:
        first = sorted(modules)[:MOST_LISTED]
        raise _unclear(source, f"which comes first of {_listed(first)} is not said")
    return sorted(modules, key=lambda module: [*map(int, re.findall(r"\d+", module))])


def _of_module(
    source: Source, layer: str, module: str, parts: Arrays
) -> Iterator[tuple[str, NDArray[Any]]]:
    """Its tensors, by canonical name and in canonical layout."""
    _, names = KINDS[layer.split("/")[-1].rpartition("_")[0]]
    for part, array in parts.items():
        if part not in names:
            raise _unclear(source, f"{module}.{part} is nothing that {layer} has")
        if names[part] == "kernel":  # (out, in, …), and (in, out, …) if transposed
            array = array.transpose(*range(2, array.ndim), 1, 0)
        yield f"{layer}/{names[part]}", array


def _unclear(source: Source, why: str) -> CheckpointError:
    return CheckpointError(
        f"{source.path} has no names of gencc, and by others its tensors cannot be told "
        f"apart: {why}; write it with names such as conv_1/kernel, of axes (height, "
        "width, in, out), and dense_1/kernel, of axes (in, out)"
    )


def _listed(names: list[str]) -> str:
    """a, b and 3 more"""
    first = ", ".join(map(shown, names[:MOST_LISTED]))
    more = len(names) - MOST_LISTED
    return f"{first} and {more} more" if more > 0 else first
