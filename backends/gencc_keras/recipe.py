"""A lowered model -> the files of a Keras package, for each engine that Keras runs on."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from gencc.codegen.recipe import Recipe
from gencc.ir.model import Model

from gencc_keras.engines import Engine
from gencc_keras.engines.jax import JAX
from gencc_keras.engines.tensorflow import TENSORFLOW
from gencc_keras.networks import functions
from gencc_keras.steps import due_function, optimizers, update_function

AT_ONCE = 16
SLOW_IN_LOOPS = ("conv", "conv_transpose", "masked_conv")  # those of XLA on a CPU


def at_once(model: Model) -> int:
    """How many iterations a program computes, if a run does not say so.

    Where there are convolutions nothing else takes time, and a condition can only be
    decided after the steps before it.
    """
    layers = [placed.layer for n in model.networks for _, placed in n.placed()]
    slow = any(layer.word in SLOW_IN_LOOPS for layer in layers)
    waits = any(step.condition is not None for step in model.steps)
    return 1 if slow or waits else AT_ONCE


def _recipe(name: str, title: str, engine: Engine) -> Recipe:
    return Recipe(
        name=name,
        title=title,
        library="keras",
        folder=Path(__file__).parent,
        more=engine.folder,
        framework=engine.framework,
        networks=functions,
        update=partial(update_function, engine),
        condition=due_function,
        optimizers=optimizers,
        formats=("keras", "saved_model", *engine.formats),
        preamble=engine.preamble,
        at_once=at_once,
    )


ON_TENSORFLOW = _recipe("keras", "Keras", TENSORFLOW)
ON_JAX = _recipe("keras-jax", "Keras on JAX", JAX)
