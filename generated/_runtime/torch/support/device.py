"""Where to compute, and how: reproducibly, and in the precision of the run.

The same in every package.
"""

import os

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray

from . import devices
from .errors import PackageError
from .stored import Stored

CHOSEN = {"device": torch.device("cpu")}  # for tensors that are made of no other


def prepare(
    device: str, precision: str, multiplications: int | None = None
) -> tuple[torch.device, torch.dtype]:
    """Make every result repeatable; PackageError if there is no such device.

    The multiplications of a minibatch say how many threads share the work on a CPU.
    """
    if (threads := devices.threads(multiplications)) is not None:
        torch.set_num_threads(threads)
    mps = torch.backends.mps.is_available()
    if device == "auto":
        has_mps = mps and precision != "float64"
        device = devices.fastest({"cuda": torch.cuda.is_available(), "mps": has_mps})
    if device.startswith("cuda"):
        several = torch.cuda.device_count() if devices.number(device) else 1
        devices.require(device, several if torch.cuda.is_available() else 0)
    if device == "mps":
        devices.require(device, int(mps))
        if precision == "float64":
            raise PackageError(
                "an MPS device has no float64; use --precision float32 or --device cpu"
            )
    if device != "cpu":  # a CPU has no such settings
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
        torch.use_deterministic_algorithms(True)
        torch.backends.cudnn.benchmark = False
        # TF32 would keep ten bits of a product's mantissa: float32 means float32.
        torch.backends.cuda.matmul.allow_tf32 = False
        torch.backends.cudnn.allow_tf32 = False
    dtype: torch.dtype = getattr(torch, devices.kept(precision))
    torch.set_default_dtype(dtype)  # of new tensors, and of results from integers
    CHOSEN["device"] = torch.device(device)
    return CHOSEN["device"], dtype


def to_tensor(
    array: ArrayLike, device: torch.device, dtype: torch.dtype
) -> torch.Tensor:
    """Images (n, height, width, channels) become (n, channels, height, width).

    So do series and volumes. Integers, which are labels or indices, stay integers.
    """
    tensor = torch.from_numpy(np.asarray(array)).to(device)
    if tensor.is_floating_point():
        tensor = tensor.to(dtype)
    return tensor.movedim(-1, 1).contiguous() if tensor.ndim > 2 else tensor


def take_rows(
    examples: torch.Tensor | Stored[torch.Tensor], rows: NDArray[np.int64]
) -> torch.Tensor:
    """The rows of these numbers, which may have to be read from files."""
    if isinstance(examples, Stored):
        return examples[rows]
    return examples.index_select(0, torch.from_numpy(rows).to(examples.device))


def to_array(tensor: torch.Tensor) -> NDArray[np.float64]:
    """The array of a tensor; images become (n, height, width, channels)."""
    tensor = tensor.movedim(1, -1) if tensor.ndim > 2 else tensor
    return tensor.detach().cpu().numpy().astype(np.float64)
