"""The Dirac-GAN, where every schedule can be worked out by hand.

Mescheder, Geiger and Nowozin (2018), "Which training methods for GANs do actually
converge?": the generator is a point θ, the discriminator D(x) = ψ x, the truth is at 0.
What ψ ascends and θ descends is ψ θ. No plain gradient method converges here, and how
it fails to tells the schedules apart.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy
from compare import newest, read_losses
from harness import BACKENDS, Job, Runs, build_spec, locked, start_jobs
from numpy.typing import NDArray

pytestmark = [pytest.mark.framework, pytest.mark.parametrize("backend", BACKENDS)]

H = 0.1
STEPS = 100
K = 3
EXACT = 1e-12

HEAD = """\
gencc: 1
name: {name}
about: >
  The Dirac-GAN.
data: {{source: ring, batch: 2000}}
networks: {{theta: {{learned: 1.0}}, psi: {{learned: 1.0}}}}
params: {{k: 3}}
train:
  epochs: 1
  optimizer: {{sgd: {{lr: 0.1, momentum: 0}}}}
"""
TAIL = """
outputs: {{show: theta * x}}
"""
BOTH = """\
    - {{update: psi, maximize: psi * theta}}
    - {{update: theta, minimize: psi * theta}}
"""
FIRST_THETA = """\
  schedule:
    - {{update: theta, minimize: psi * theta}}
    - {{update: psi, maximize: psi * theta}}
"""
PLAIN = {
    "simultaneous": "  simultaneous: true\n  schedule:\n" + BOTH,
    "alternating": "  schedule:\n" + BOTH,
    "theta_first": FIRST_THETA,
    "repeated": "  schedule:\n" + BOTH.replace("update: psi,", "repeat: k, update: psi,"),
    "every": "  schedule:\n" + BOTH.replace("update: theta,", "every: k, update: theta,"),
}

# "k steps of the discriminator" in five ways; see docs/language.md. Here the truth has
# the features x and fakes are θ + Σ z, so that it shows which x and z a step was given.
NOISY_HEAD = """\
gencc: 1
name: {name}
about: >
  The Dirac-GAN with data and noise.
data: {{source: ring, batch: 40}}
latent: {{z: {{normal: 2}}}}
networks: {{theta: {{learned: 1.0}}, psi: {{learned: 1.0}}}}
params: {{k: 3}}
losses:
  real: psi * sum(x)
  fake: psi * (theta + sum(sample(prior.z)))
train:
  epochs: 1
  optimizer: {{sgd: {{lr: 0.1, momentum: 0}}}}
"""
D = "    - {{{}update: psi, maximize: real - fake}}\n"
G = "    - {{{}update: theta, maximize: fake}}\n"
"""E
echo; cat /tmp/sysw/gal.log | tail -3
