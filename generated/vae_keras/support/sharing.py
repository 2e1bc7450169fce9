"""Several devices of a process, or several processes, that share each minibatch.

The same in every package.

    XLA_FLAGS=--xla_force_host_platform_device_count=2 python -m NAME_keras train
    CUDA_VISIBLE_DEVICES=0,1 python -m NAME_keras train --device cuda
    TF_CONFIG='{"cluster": {"worker": ["a:2222", "b:2222"]},
      "task": {"type": "worker", "index": 0}}' python -m NAME_keras train

compute what one device would. Each device is a replica: it has a copy of the weights and
a part of the examples, and what is said of the whole minibatch travels between them.
"""

# TensorFlow has no types.
# mypy: allow-untyped-decorators

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import tensorflow as tf
from numpy.typing import NDArray

from . import workers
from .errors import PackageError
from .processes import Processes

_CPUS = re.compile(r"--xla_force_host_platform_device_count=(\d+)")
_EXAMPLE = '{"cluster": {"worker": ["a:2222", "b:2222"]}, "task": {"type": "worker", "index": 0}}'
_MACHINES: list[Any] = []  # the strategy of several processes, which is made once


def share(device: str) -> None:
    """Use all devices that were named, and those of other processes, from now on.

    Before anything is computed. Raises PackageError where it is too late for that.
    """
    workers.TEAM.devices = 1
    if "TF_CONFIG" in os.environ:
        _meet()
        return
    strategy = None
    gpus = os.environ.get("CUDA_VISIBLE_DEVICES", "")
    if device == "cpu":
        _split_cpu(int((_CPUS.findall(os.environ.get("XLA_FLAGS", "")) or [1])[-1]))
    if device == "cpu" or (device == "cuda" and "," in gpus):
        names = tf.config.list_logical_devices("CPU" if device == "cpu" else "GPU")
        if len(names) > 1:
            strategy = tf.distribute.MirroredStrategy([one.name for one in names])
            workers.TEAM.devices = len(names)
    tf.distribute.experimental_set_strategy(strategy)


def _split_cpu(count: int) -> None:
    (cpu, *_) = tf.config.list_physical_devices("CPU")
    already = tf.config.get_logical_device_configuration(cpu)
    if count == (len(already) if already else 1):
        return
    parts = [tf.config.LogicalDeviceConfiguration() for _ in range(count)]
    try:
        tf.config.set_logical_device_configuration(cpu, parts)
    except RuntimeError:
        raise PackageError(
            f"TensorFlow has computed here before it was told of {count} devices; set "
            "XLA_FLAGS, and start anew"
        ) from None


def _meet() -> None:
    """Meet the processes that TF_CONFIG names."""
    try:
        cluster = tf.distribute.cluster_resolver.TFConfigClusterResolver()
        kinds = cluster.cluster_spec().as_dict()
        chiefs, others = (len(kinds.get(kind, ())) for kind in ("chief", "worker"))
        number = int(cluster.task_id) + (chiefs if cluster.task_type == "worker" else 0)
        own = kinds[cluster.task_type][int(cluster.task_id)]
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise PackageError(
            "TF_CONFIG does not say which process this is, and of which "
            f"({error!r}); write {_EXAMPLE}"
        ) from None
    if chiefs + others == 1:
        return
    if not _MACHINES:
        try:
            _MACHINES.append(tf.distribute.MultiWorkerMirroredStrategy())
        except RuntimeError as error:
            raise PackageError(f"the process at {own} cannot start: {error}") from None
    (strategy,) = _MACHINES
    tf.distribute.experimental_set_strategy(strategy)
    team = Processes(number, chiefs + others, _gathered)
    team.devices = strategy.num_replicas_in_sync // team.count
    workers.join(team)


def _gathered(values: NDArray[Any]) -> NDArray[Any]:
    """The arrays of all processes, of one shape, along a new first axis."""
    every: NDArray[Any] = _from_all(tf.constant(values[None])).numpy()
    return every[:: workers.TEAM.devices]


@tf.function(autograph=False, reduce_retracing=True)
def _from_all(values: Any) -> Any:
    """Those of all devices, along the first axis."""
    strategy = tf.distribute.get_strategy()

    def one() -> Any:
        here = tf.identity(values)  # on a device, which a constant has not
        return tf.distribute.get_replica_context().all_gather(here, axis=0)

    return strategy.experimental_local_results(strategy.run(one))[0]


# ------------------------------------------------------------------ in a step


def on_each_device(compute: Callable[[], Any]) -> Any:
    """What it reports for the whole minibatch: the means over the devices."""
    strategy = tf.distribute.get_strategy()
    if strategy.num_replicas_in_sync == 1:
        return compute()

    def mean_of(value: Any) -> Any:
        first = strategy.experimental_local_results(value)[0]
        if not first.dtype.is_floating:  # a decision, which is the same for all
            return first
        return strategy.reduce("MEAN", value, axis=None)

    with _gradients_of_all():
        reports = strategy.run(compute)
    return tf.nest.map_structure(mean_of, reports)


@contextmanager
def _gradients_of_all() -> Iterator[None]:
    """Inside, a tape gives gradients by weights as their means over the devices.

    All have equally many examples, and an objective is a mean over examples. So they are
    there before anything measures, adds or clips them. A gradient by one tensor, as it is
    part of a formula, is that of each example.
    """
    alone = tf.GradientTape.gradient

    def gradient(tape: Any, loss: Any, by: Any, **how: Any) -> Any:
        slopes = alone(tape, loss, by, **how)
        return mean(slopes) if isinstance(by, list) else slopes

    tf.GradientTape.gradient = gradient
    try:
        yield
    finally:
        tf.GradientTape.gradient = alone


def part(tensor: Any) -> Any:
    """Of what has a row for each example of this process the rows of one device."""
    context = _one_of_several()
    if context is None:
        return tensor
    here, count = tf.identity(tensor), workers.TEAM.devices  # where the step computes
    if count == 1 or not tensor.shape.rank:
        return here
    number = context.replica_id_in_sync_group - workers.TEAM.rank * count
    size = tensor.shape[0] // count
    return here[number * size : (number + 1) * size]


def mean(values: Any) -> Any:
    """The mean over the devices; gradients flow through it, twice if need be."""
    context = _one_of_several()
    if context is None:
        return values
    return context.all_reduce(tf.distribute.ReduceOp.MEAN, values)


def whole(values: Any) -> Any:
    """The rows of the whole minibatch, of which each device has a part.

    Gradients flow back to where each row came from. Outside of steps, as of held-out
    examples, every process computes by itself.
    """
    context = _one_of_several()
    if context is None:
        return values
    every = _dense(context.all_gather(values, axis=0))
    every.set_shape((values.shape[0] * context.num_replicas_in_sync, *values.shape[1:]))
    return every


@tf.custom_gradient
def _dense(values: Any) -> Any:
    """The same, whose gradient is no list of rows: such cannot be gathered."""
    return tf.identity(values), tf.convert_to_tensor


def own(values: Any) -> Any:
    """Of the rows of the whole minibatch those of this device."""
    context = _one_of_several()
    if context is None:
        return values
    size = values.shape[0] // context.num_replicas_in_sync
    number = context.replica_id_in_sync_group
    return values[number * size : (number + 1) * size]


def _one_of_several() -> Any:
    """The device on which a step computes, if there are others; None for no such."""
    context = tf.distribute.get_replica_context()
    several = context is not None and context.num_replicas_in_sync > 1
    return context if several else None
