"""A lowered model -> the files of a Keras package."""

from __future__ import annotations

from pathlib import Path

from gencc.emission.package import Recipe

from gencc_keras.expressions import FRAMEWORK
from gencc_keras.networks import functions
from gencc_keras.steps import compiled, optimizers_function, step_function

_PREAMBLE = """
import os

os.environ["KERAS_BACKEND"] = "tensorflow"  # read when keras is first imported
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # TensorFlow is talkative
"""

RECIPE = Recipe(
    name="keras",
    title="Keras",
    folder=Path(__file__).parent,
    framework=FRAMEWORK,
    networks=functions,
    step=step_function,
    optimizers=optimizers_function,
    compiled=compiled,
    preamble=_PREAMBLE,
)
