"""A lowered model -> the files of a Keras package, for each engine that Keras runs on."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from gencc.codegen.recipe import Recipe

from gencc_keras.engines import Engine
from gencc_keras.engines.jax import JAX
from gencc_keras.engines.tensorflow import TENSORFLOW
from gencc_keras.expressions import FRAMEWORK
from gencc_keras.networks import functions
from gencc_keras.steps import due_function, optimizers, update_function


def _recipe(name: str, title: str, engine: Engine) -> Recipe:
    return Recipe(
        name=name,
        title=title,
        library="keras",
        folder=Path(__file__).parent,
        more=engine.folder,
        framework=FRAMEWORK,
        networks=functions,
        update=partial(update_function, engine),
        condition=partial(due_function, engine),
        optimizers=optimizers,
        formats=("keras", "saved_model", *engine.formats),
        preamble=engine.preamble,
        remark=engine.remark,
    )


ON_TENSORFLOW = _recipe("keras", "Keras", TENSORFLOW)
ON_JAX = _recipe("keras-jax", "Keras on JAX", JAX)
