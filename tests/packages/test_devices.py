"""What a GPU is told before it computes, where there need be none.

tests/equivalence/test_gpu.py has what comes of it.
"""

from __future__ import annotations

from pathlib import Path

import forkserver
import pytest
from harness import GALLERY, build_spec, environment

pytestmark = pytest.mark.framework

# Set to the opposite before, whatever the defaults are.
TORCH = """
import os
import torch
from vae_torch.support.device import prepare

torch.cuda.is_available = lambda: True
torch.backends.cudnn.benchmark = True
torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
device, dtype = prepare("cuda", "float32")
assert (device.type, dtype) == ("cuda", torch.float32)
assert torch.are_deterministic_algorithms_enabled()
assert os.environ["CUBLAS_WORKSPACE_CONFIG"] == ":4096:8"
assert not torch.backends.cudnn.benchmark
assert not torch.backends.cuda.matmul.allow_tf32
assert not torch.backends.cudnn.allow_tf32
"""
KERAS = """
import keras
import tensorflow as tf
from tensorflow.python.framework.config import is_op_determinism_enabled
from vae_keras.support.device import prepare

tf.config.list_physical_devices = lambda kind: [kind]
tf.config.experimental.enable_tensor_float_32_execution(True)
keras.config.set_floatx("float16")
keras.config.set_dtype_policy("float16")
prepare("cuda", "float32")
assert keras.config.floatx() == keras.config.dtype_policy().name == "float32"
assert is_op_determinism_enabled()
assert not tf.config.experimental.tensor_float_32_execution_enabled()
"""

THREADS = """
import os
import torch
from vae_torch.support import device

os.environ.pop("OMP_NUM_THREADS", None)
device.AVAILABLE = 8
assert [device.threads(work) for work in (0, 59_999_999, 10**12)] == [1, 2, 8]
torch.set_num_threads(2)
device.prepare("cpu", "float32")
assert torch.get_num_threads() == 2
device.prepare("cpu", "float32", 128 * 34884)
assert torch.get_num_threads() == 1
os.environ["OMP_NUM_THREADS"] = "8"
assert device.threads(0) == 8
"""


def test_a_small_model_computes_in_one_thread(tmp_path: Path) -> None:
    """Unless the environment says how many: others would wait more than they work."""
    build_spec(GALLERY / "vae.yaml", tmp_path, ("torch",))
    done = forkserver.run("torch", ["-c", THREADS], tmp_path, environment())
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("backend", "program"), [("torch", TORCH), ("keras", KERAS)])
def test_a_gpu_repeats_itself_and_keeps_all_digits(
    backend: str, program: str, tmp_path: Path
) -> None:
    build_spec(GALLERY / "vae.yaml", tmp_path, (backend,))
    done = forkserver.run(backend, ["-c", program], tmp_path, environment())
    assert done.returncode == 0, done.stderr
