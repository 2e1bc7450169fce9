"""What trained models give, as arrays: a picture holds 256 grey levels, a test needs more.

Run by `trainings.Trainings` in a process of its own. What an output would have
written, for all data instead of the first few, goes into `arrays.npz` beside it.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

COUNT = 2000  # images on a "sheet": all of the data, or so many samples


def main() -> None:
    """Ask the run that the file named on the command line has, or the package's losses."""
    request = json.loads(Path(sys.argv[1]).read_text())
    folder, package = Path(request["folder"]), request["package"]
    sys.path.insert(0, str(folder))
    if "run" not in request:
        np.savez(folder / "gradients.npz", **gradients_of(package))
        return
    run = Path(request["run"])
    arrays = recorded(package, run)
    if request["untrained"]:
        before = recorded(package, run, untrained=True)
        arrays |= {f"untrained/{name}": array for name, array in before.items()}
    np.savez(run / "arrays.npz", **arrays)


def recorded(package: str, run: Path, untrained: bool = False) -> dict[str, Any]:
    """The arrays behind each output: `output/line of the sheet` or `output/column`.

    Beside them the data that the outputs are made of, `x` (or `x/domain`) and `y`.
    """
    outputs = importlib.import_module(f"{package}.outputs")
    trained = importlib.import_module(f"{package}.trained").load(run, "cpu", None)
    trained = replace(trained, count=COUNT)
    if untrained:
        weights = importlib.import_module(f"{package}.support.weights")
        initial = importlib.import_module(f"{package}.initial")
        weights.initialize(trained.networks, initial.weights(trained.config.seed))
    arrays: dict[str, Any] = {}

    def keep_rows(picture: Any, rows: Any, *rest: Any, **more: Any) -> None:
        name = picture.title
        arrays.update({f"{name}/{i}": row for i, row in enumerate(rows)})

    def keep_grid(picture: Any, images: Any, *rest: Any, **more: Any) -> None:
        arrays[f"{picture.title}/0"] = images

    def keep_table(path: Path, columns: Any) -> None:
        arrays.update({f"{path.stem}/{name}": array for name, array in columns.items()})

    def skip(*arguments: Any, **more: Any) -> None:
        pass

    replaced = {
        "sheets": {
            "save_rows": keep_rows,
            "save_grid": keep_grid,
            "save_plane": keep_grid,
        },
        "tables": {"save_table": keep_table},
        "scatter": {"save_scatter": skip, "save_components": skip},
        "histogram": {"save_histogram": skip},
    }
    for name, functions in replaced.items():
        module: Any = getattr(outputs, name, None)
        for function, instead in functions.items():
            if hasattr(module, function):
                setattr(module, function, instead)
    outputs.save(trained, [name for name in outputs.WRITERS if name != "metrics"], run)

    data = importlib.import_module(f"{package}.data").load(None, "float64")
    if isinstance(data, dict):
        return arrays | {f"x/{name}": domain.examples for name, domain in data.items()}
    trial = trained.trial()
    return arrays | {"x": trial.examples, "y": trial.labels, "all": data.examples}


def gradients_of(package: str) -> dict[str, Any]:
    """Values and gradients of the loss terms of a package, where theory knows them."""
    losses = importlib.import_module(f"{package}.losses")
    if "gan" in package:
        logits = np.array([-5.0, 0.0, 5.0])
        value, (slope,) = differentiate(losses.generator_objective, logits)
        return {"objective": value, "slope": slope}
    means = np.array([[0.0], [1.0], [0.0], [0.3]])
    log_vars = np.array([[0.0], [0.0], [1.0], [-0.7]])
    value, slopes = differentiate(
        lambda mean, log_var: losses.kl(*posterior(package, mean, log_var)),
        means,
        log_vars,
    )
    return {"kl": value, "by_mean": slopes[0], "by_log_var": slopes[1]}


def posterior(package: str, mean: Any, log_var: Any) -> tuple[Any, ...]:
    """What `kl` takes: both parts, or the record that an encoder with heads gives."""
    if "two_networks" in package:
        return mean, log_var
    if package.endswith("keras"):
        return ({"mean": mean, "log_var": log_var},)
    record = importlib.import_module(f"{package}.model").EncoderOutput
    return (record(mean, log_var),)


def differentiate(
    function: Callable[..., Any], *points: Any
) -> tuple[Any, tuple[Any, ...]]:
    """A function's values, and the gradients of their sum."""
    if "torch" in sys.modules:
        import torch

        tensors = [torch.tensor(p, requires_grad=True) for p in points]
        values = function(*tensors)
        slopes = torch.autograd.grad(values.sum(), tensors)
        return values.detach().numpy(), tuple(s.numpy() for s in slopes)
    import tensorflow as tf

    tensors = [tf.constant(p) for p in points]
    with tf.GradientTape() as tape:
        for tensor in tensors:
            tape.watch(tensor)
        values = function(*tensors)
        total = tf.reduce_sum(values)
    return values.numpy(), tuple(g.numpy() for g in tape.gradient(total, tensors))


if __name__ == "__main__":
    main()
