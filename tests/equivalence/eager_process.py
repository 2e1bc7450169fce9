"""Runs a program where TensorFlow's functions are not traced: see `forkserver.warm`.

What is given to them becomes tensors all the same, as layers take no array beside one.
"""

import runpy
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import tensorflow


def function(step: Callable[..., Any] | None = None, **options: Any) -> Any:
    """In place of `tensorflow.function`."""
    if step is None:
        return partial(function, **options)

    def call(*arguments: Any) -> Any:
        return step(*tensorflow.nest.map_structure(tensor_of, arguments))

    return call


def tensor_of(argument: Any) -> Any:
    """An array as a tensor, and all else as it is."""
    is_array = isinstance(argument, np.ndarray)
    return tensorflow.convert_to_tensor(argument) if is_array else argument


tensorflow.config.run_functions_eagerly(True)
tensorflow.function = function
del sys.argv[0]
runpy.run_path(sys.argv[0], run_name="__main__")
