"""Several devices of one process that share each minibatch.

The same in every package.

    JAX_NUM_CPU_DEVICES=2 python -m NAME_keras_jax train
    CUDA_VISIBLE_DEVICES=0,1 python -m NAME_keras_jax train --device cuda

Weights are the same on each, and each has a part of the examples. XLA computes what one
device would, statistics and orders of the whole minibatch included.
"""

import os
from collections.abc import Sequence
from typing import Any

import jax
import keras

from . import workers


def share(devices: Sequence[Any]) -> None:
    """Use all of these from now on, if it was said which they are."""
    keras.distribution.set_distribution(None)
    workers.TEAM.devices = 1
    names = [f"{device.platform}:{device.id}" for device in devices]
    gpus = os.environ.get("CUDA_VISIBLE_DEVICES", "")
    if len(names) > 1 and (devices[0].platform == "cpu" or "," in gpus):
        mesh = keras.distribution.DeviceMesh((len(names),), ["batch"], names)
        layout = keras.distribution.DataParallel(mesh, auto_shard_dataset=False)
        keras.distribution.set_distribution(layout)
        workers.TEAM.devices = len(names)


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
