"""Several devices of a process, or several processes, that share each minibatch.

The same in every package.

    JAX_NUM_CPU_DEVICES=2 python -m NAME_keras_jax train
    CUDA_VISIBLE_DEVICES=0,1 python -m NAME_keras_jax train --device cuda
    KERAS_DISTRIBUTION_JOB_ADDRESSES=a:2222,b:2222 KERAS_DISTRIBUTION_NUM_PROCESSES=2 \\
      KERAS_DISTRIBUTION_PROCESS_ID=0 python -m NAME_keras_jax train

Weights are the same on each device, and each has a part of the examples. XLA computes what
one device would, statistics and orders of the whole minibatch included.
"""

# JAX has no types for its settings.
# mypy: allow-untyped-calls

import os
from collections.abc import Sequence
from typing import Any

import jax
import keras
import numpy as np
from jax.experimental import multihost_utils
from jax.sharding import NamedSharding, PartitionSpec
from numpy.typing import NDArray

from . import workers
from .errors import PackageError
from .processes import Processes
from .rows import Rows

_TABLES: dict[
    int, tuple[Any, Any]
] = {}  # all examples, as one process has them and as all


def meet() -> None:
    """Meet the other processes, if there are any, before JAX looks for devices.

    Raises PackageError where it has done so already, or where they do not come.
    """
    count = os.environ.get("KERAS_DISTRIBUTION_NUM_PROCESSES", "1")
    if count == "1" or jax.distributed.is_initialized():
        return
    try:
        keras.distribution.initialize()
    except (RuntimeError, ValueError, TypeError, AttributeError) as error:
        raise PackageError(
            f"the {count} processes of KERAS_DISTRIBUTION_NUM_PROCESSES do not meet: {error}"
        ) from None


def share(devices: Sequence[Any]) -> None:
    """Use all of these from now on, if it was said which they are.

    Those of several processes are all devices of all.
    """
    keras.distribution.set_distribution(None)
    _TABLES.clear()
    processes = jax.process_count()
    gpus = os.environ.get("CUDA_VISIBLE_DEVICES", "")
    names = [f"{device.platform}:{device.id}" for device in devices]
    if processes > 1:
        workers.join(Processes(jax.process_index(), processes, _gathered))
    workers.TEAM.devices = 1
    named = devices and (devices[0].platform == "cpu" or "," in gpus)
    if len(names) > 1 and (processes > 1 or named):
        mesh = keras.distribution.DeviceMesh((len(names),), ["batch"], names)
        layout = keras.distribution.DataParallel(mesh, auto_shard_dataset=False)
        keras.distribution.set_distribution(layout)
        workers.TEAM.devices = len(names) // processes


def _gathered(values: NDArray[Any]) -> NDArray[Any]:
    """The arrays of all processes, of one shape, along a new first axis."""
    letters = np.frombuffer(values.tobytes(), np.int32)  # in every precision of a run
    every = np.asarray(multihost_utils.process_allgather(letters))
    return every.view(values.dtype).reshape(len(every), *values.shape)


def joined(tensors: Any, axis: int = 0) -> Any:
    """What calls are given, as all processes have it: along this axis each has a part."""
    if workers.TEAM.count == 1:
        return tensors
    return jax.tree.map(
        lambda tensor: _joined(tensor, axis),
        tensors,
        is_leaf=lambda tensor: isinstance(tensor, Rows),
    )


def _joined(tensor: Any, axis: int) -> Any:
    if isinstance(tensor, Rows):
        own, every = _TABLES.get(id(tensor.table), (None, None))
        if own is not tensor.table:
            every = _across(tensor.table)
            _TABLES[id(tensor.table)] = tensor.table, every
        return Rows(every, _joined(tensor.numbers, axis))
    if np.ndim(tensor) <= axis:  # numbers, the same on all
        return tensor
    return _across(tensor, *(None for _ in range(axis)), "batch")


def _across(tensor: Any, *axes: str | None) -> Any:
    """An array of all processes, of which each has a part along "batch", or all."""
    layout = keras.distribution.distribution()
    parts = NamedSharding(layout.device_mesh.backend_mesh, PartitionSpec(*axes))
    return jax.make_array_from_process_local_data(parts, np.asarray(tensor))


def part(tensor: Any) -> Any:
    """In a program, what has a row for each example, or for each draw of one, in parts.

    Each device has one; numbers are the same on all.
    """
    layout = keras.distribution.distribution()
    if layout is None or not tensor.ndim:
        return tensor
    mesh = layout.device_mesh.backend_mesh
    untyped: Any = jax
    batch = untyped.sharding.PartitionSpec("batch")
    rows = untyped.sharding.NamedSharding(mesh, batch)
    return untyped.lax.with_sharding_constraint(tensor, rows)


def mean(values: Any) -> Any:
    """The mean over the devices: XLA has computed that of the whole minibatch."""
    return values


def whole(values: Any) -> Any:
    """The rows of the whole minibatch, as all are in XLA's programs."""
    return values


def own(values: Any) -> Any:
    """Those of the whole minibatch again: XLA knows which device has which."""
    return values
