"""Where to compute, and how: reproducibly, and in the precision of the run.

The same in every package.
"""

from contextlib import AbstractContextManager, suppress
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike, NDArray

from . import devices, sharing
from .errors import PackageError
from .rows import Rows
from .stored import Stored

Tensor = Any  # keras.ops takes and returns the tensors of its engine
ops: Any = keras.ops  # without this, checkers take its results for None, too


def prepare(device: str, precision: str, multiplications: int | None = None) -> None:
    """Make every result repeatable; PackageError if there is no such device.

    The multiplications of a minibatch say how many threads share the work on a CPU.
    """
    if keras.backend.backend() != "tensorflow":
        raise PackageError(
            f"Keras runs on {keras.backend.backend()} here, this package needs "
            "TensorFlow: import it first, or set KERAS_BACKEND=tensorflow"
        )
    if (threads := devices.threads(multiplications)) is not None:
        _compute_with(threads)
    gpus = tf.config.list_physical_devices("GPU")
    if device == "auto":
        device = devices.fastest({"cuda": bool(gpus)})
    if device == "cpu":
        tf.config.set_visible_devices([], "GPU")
    else:
        devices.require(device, 0 if device == "mps" else len(gpus))
    if ":" in device:
        tf.config.set_visible_devices(gpus[devices.number(device)], "GPU")
    tf.config.experimental.enable_op_determinism()
    sharing.share(device)
    # TF32 would keep ten bits of a product's mantissa: float32 means float32.
    tf.config.experimental.enable_tensor_float_32_execution(False)
    keras.config.set_floatx(devices.kept(precision))
    # Keras reads the environment once.
    keras.config.set_dtype_policy(devices.kept(precision))


def _compute_with(threads: int) -> None:
    """Threads of the CPU; once TensorFlow has computed anything it keeps those it has."""
    with suppress(RuntimeError):
        tf.config.threading.set_intra_op_parallelism_threads(threads)


def to_precision(array: ArrayLike, precision: str) -> NDArray[Any]:
    """The array in the precision of the run; whole numbers stay whole."""
    values = np.asarray(array)
    whole = np.issubdtype(values.dtype, np.integer)
    return values if whole else values.astype(devices.kept(precision))


def to_tensor(array: ArrayLike, precision: str) -> Tensor:
    """The array in that precision, on the device."""
    return ops.convert_to_tensor(to_precision(array, precision))


def take_rows(tensor: Tensor, rows: NDArray[np.int64]) -> Tensor | Rows:
    """The rows of these numbers, for a compiled step; they may be read from files."""
    return tensor[rows] if isinstance(tensor, Stored) else Rows(tensor, rows)


def taken(argument: Tensor | Rows) -> Tensor:
    """The rows themselves; a tensor as it is."""
    if isinstance(argument, Rows):
        return tf.gather(argument.table, argument.numbers)
    return argument


def to_array(tensor: Tensor) -> NDArray[np.float64]:
    """The array of a tensor, on the CPU."""
    array: NDArray[np.float64] = ops.convert_to_numpy(tensor).astype(np.float64)
    return array


def behind(tensors: list[Tensor]) -> AbstractContextManager[None]:
    """A block that waits for these: a graph may update a weight before it is read."""
    context: AbstractContextManager[None] = tf.control_dependencies(tensors)
    return context
