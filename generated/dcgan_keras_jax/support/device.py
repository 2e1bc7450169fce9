"""Where to compute, and how: reproducibly, and in the precision of the run.

The same in every package.
"""

# JAX has no types for its settings.
# mypy: allow-untyped-calls

import os
import warnings
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import jax
import keras
import numpy as np
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
    if keras.backend.backend() != "jax":
        raise PackageError(
            f"Keras runs on {keras.backend.backend()} here, this package needs "
            "JAX: import it first, or set KERAS_BACKEND=jax"
        )
    if (threads := devices.threads(multiplications)) is not None:
        os.environ["NPROC"] = str(threads)  # read when JAX first looks for devices
    if device == "cpu":
        jax.config.update("jax_platforms", "cpu")
    else:  # read when JAX first looks for devices
        os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")
        flags = (os.environ.get("XLA_FLAGS"), "--xla_gpu_deterministic_ops=true")
        os.environ["XLA_FLAGS"] = " ".join(filter(None, flags))
    sharing.meet()
    gpus = [] if device in ("cpu", "mps") else _gpus()
    if device == "auto":
        device = devices.fastest({"cuda": bool(gpus)})
    if device != "cpu":
        devices.require(device, len(gpus))
    every = jax.devices("cpu") if device == "cpu" else gpus
    local = [one for one in every if one.process_index == jax.process_index()]
    jax.config.update("jax_default_device", local[devices.number(device)])
    sharing.share(every if device in ("cpu", "cuda") else ())
    # TF32 would keep ten bits of a product's mantissa: float32 means float32.
    jax.config.update("jax_default_matmul_precision", "highest")
    jax.config.update("jax_enable_x64", precision == "float64")
    keras.config.set_floatx(devices.kept(precision))
    # Keras reads the environment once.
    keras.config.set_dtype_policy(devices.kept(precision))
    if precision == "float64":
        _keep_float64()
    else:
        # Without 64 bits JAX counts steps in 32, which is enough, and warns each time.
        warnings.filterwarnings("ignore", "Explicitly requested dtype int64")


def _gpus() -> list[Any]:
    try:
        return jax.devices("cuda")
    except RuntimeError:
        return []


def _keep_float64() -> None:
    """Keep Keras from rounding float64 to float32, as half of its functions do on JAX.

    It does not look at jax_enable_x64 and has no switch for it, so its table of
    conversions is emptied.
    """
    from keras.src.backend.common import dtypes

    dtypes.BIT64_TO_BIT32_DTYPE.clear()
    if keras.backend.result_type("float64", "float64") != "float64":
        raise PackageError(
            f"Keras {keras.__version__} has no float64 on JAX; use --precision float32"
        )


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
        return jax.numpy.take(argument.table, argument.numbers, axis=0)
    return argument


def to_array(tensor: Tensor) -> NDArray[np.float64]:
    """The array of a tensor, on the CPU."""
    array: NDArray[np.float64] = ops.convert_to_numpy(tensor).astype(np.float64)
    return array


def behind(tensors: list[Tensor]) -> AbstractContextManager[None]:
    """Nothing has to wait: JAX never changes a value."""
    return nullcontext()
