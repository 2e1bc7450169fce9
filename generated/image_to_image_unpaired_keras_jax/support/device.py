"""Where to compute, and how: reproducibly, and in the precision that was asked for.

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
from keras import ops
from numpy.typing import ArrayLike, NDArray

from .errors import PackageError

Tensor = Any  # keras.ops takes and gives the tensors of whatever engine runs it


def prepare(device: str, precision: str) -> None:
    """Make every result repeatable; PackageError if there is no such device."""
    if keras.backend.backend() != "jax":
        raise PackageError(
            f"Keras runs on {keras.backend.backend()} here, this package needs "
            "JAX: import it first, or set KERAS_BACKEND=jax"
        )
    if device == "cuda":  # read when JAX first looks for devices
        os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")
        flags = (os.environ.get("XLA_FLAGS"), "--xla_gpu_deterministic_ops=true")
        os.environ["XLA_FLAGS"] = " ".join(filter(None, flags))
    else:
        jax.config.update("jax_platforms", "cpu")
    try:
        jax.config.update("jax_default_device", jax.devices(device)[0])
    except RuntimeError:
        raise PackageError("there is no CUDA device here; use --device cpu") from None
    # TF32 keeps ten bits of a product's mantissa; float32 is meant when it is written.
    jax.config.update("jax_default_matmul_precision", "highest")
    jax.config.update("jax_enable_x64", precision == "float64")
    keras.config.set_floatx(precision)
    keras.config.set_dtype_policy(precision)  # Keras reads the former only once
    if precision == "float64":
        _keep_float64()
    else:
        # Without 64 bits JAX counts steps in 32, which is enough, and says so each time.
        warnings.filterwarnings("ignore", "Explicitly requested dtype int64")


def _keep_float64() -> None:
    """Keras rounds float64 to float32 in half of its functions on JAX, as JAX would.

    But for jax_enable_x64, which it does not look at; so its table of what becomes what
    is emptied. It has no switch for that.
    """
    from keras.src.backend.common import dtypes

    dtypes.BIT64_TO_BIT32_DTYPE.clear()
    if keras.backend.result_type("float64", "float64") != "float64":
        raise PackageError(
            f"Keras {keras.__version__} has no float64 on JAX; use --precision float32"
        )


def to_tensor(array: ArrayLike, precision: str) -> Tensor:
    """The array on the device, in the precision of the run; whole numbers stay whole."""
    values = np.asarray(array)
    whole = np.issubdtype(values.dtype, np.integer)
    return ops.convert_to_tensor(values if whole else values.astype(precision))


def to_array(tensor: Tensor) -> NDArray[np.float64]:
    """The way back."""
    array: NDArray[np.float64] = ops.convert_to_numpy(tensor).astype(np.float64)
    return array


def behind(tensors: list[Tensor]) -> AbstractContextManager[None]:
    """Nothing has to wait: in JAX a value does not change once it is there."""
    return nullcontext()
