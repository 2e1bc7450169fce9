"""What frameworks are told before they compute; there need be no GPU for it.

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
from vae_torch.support import device, devices

for name in devices.DECIDED:
    os.environ.pop(name, None)
torch.set_num_threads(2)
device.prepare("cpu", "float32")
assert torch.get_num_threads() == 2
device.prepare("cpu", "float32", 128 * 34884)
assert torch.get_num_threads() == 1
devices.POLICY.threads = 3
device.prepare("cpu", "float32")
assert torch.get_num_threads() == 3
"""

# A process of its own would be needed to have what TensorFlow has not computed before.
TENSORFLOW_THREADS = """
import tensorflow as tf
from vae_keras.support import device, devices

limits = []
tf.config.threading.set_intra_op_parallelism_threads = limits.append
devices.POLICY.threads = 3
device.prepare("cpu", "float32", 1)
assert limits == [3]
"""

# By hand: the variance of 0, 1, 2, 3 is 5/4, that of each half 1/4; in turn about, they
# give 0 3 + 1 2 + 2 1 + 3 0, within the halves 0 1 + 1 0 + 2 3 + 3 2.
SHARED = """
import os

os.environ["XLA_FLAGS"] = "--xla_force_host_platform_device_count=2"
import keras
import numpy as np
import tensorflow as tf
from vae_keras.at_once import compiled
from vae_keras.support import device, sharing, workers

device.prepare("cpu", "float64")
assert workers.TEAM.devices == 2
weight = keras.Variable([2.0], dtype="float64")

class Networks:
    pass

networks = Networks()
networks.weight = weight
ops = keras.ops

@compiled
def step(networks, x, scale):
    with tf.GradientTape() as tape:
        y = networks.weight * x
        spread = ops.mean(ops.square(y - sharing.mean(ops.mean(y))))
        turned = ops.mean(sharing.own(sharing.whole(y)[::-1]) * x)
    (slope,) = tape.gradient(spread, [networks.weight])
    networks.weight.assign(networks.weight - slope * scale)
    return {"spread": spread, "turned": turned, "fair": ops.mean(x) < 2}

report = step(networks, np.arange(4.0), np.asarray(0.1))
assert [float(report[name]) for name in ("spread", "turned")] == [5.0, 2.0], report
assert bool(report["fair"])
copies = [float(copy[0]) for copy in weight.value.values]
assert np.allclose(copies, 2 - 0.1 * 5, rtol=1e-15), copies  # on both devices
"""


def test_devices_of_tensorflow_compute_the_whole_minibatch(tmp_path: Path) -> None:
    build_spec(GALLERY / "vae.yaml", tmp_path, ("keras",))
    done = forkserver.run("keras", ["-c", SHARED], tmp_path, environment())
    assert done.returncode == 0, done.stderr


def test_a_small_model_computes_in_one_thread(tmp_path: Path) -> None:
    """Unless the environment says how many: others would wait more than they work."""
    build_spec(GALLERY / "vae.yaml", tmp_path, ("torch",))
    done = forkserver.run("torch", ["-c", THREADS], tmp_path, environment())
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("backend", "program"),
    [("torch", TORCH), ("keras", KERAS), ("keras", TENSORFLOW_THREADS)],
)
def test_frameworks_compute_as_they_are_told(
    backend: str, program: str, tmp_path: Path
) -> None:
    build_spec(GALLERY / "vae.yaml", tmp_path, (backend,))
    done = forkserver.run(backend, ["-c", program], tmp_path, environment())
    assert done.returncode == 0, done.stderr
