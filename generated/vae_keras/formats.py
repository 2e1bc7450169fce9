"""The formats of Keras, TensorFlow's SavedModel, and ONNX, for other programs.

The same in every package.
"""

from pathlib import Path

import keras
import numpy as np

from .interfaces import Format, Interface
from .support.arithmetic import exact


def write_keras(interface: Interface, path: Path) -> None:
    """For `keras.saving.load_model(path)`.

    A layer that is not one of Keras' own is a class of this package, which the other
    program has to import, or be given as `custom_objects`.
    """
    interface.network.save(path)


def write_saved_model(interface: Interface, path: Path) -> None:
    """For `tensorflow.saved_model.load(path).serve(…)`, and for TensorFlow Serving."""
    with exact(interface.network):
        interface.network.export(path, format="tf_saved_model", verbose=False)


def write_onnx(interface: Interface, path: Path) -> None:
    """For onnxruntime and others; inputs stand in the order of a call."""
    import onnx

    shapes = interface.inputs.values()
    with exact(interface.network):
        interface.network([np.zeros((1, *shape)) for shape in shapes])  # Keras asks
        interface.network.export(path, format="onnx", verbose=False)
    if len(interface.results) > 1:  # TensorFlow sorts them by name
        model = onnx.load(path)
        model.graph.output.sort(key=lambda result: interface.results.index(result.name))
        onnx.save(model, path)


FORMATS = {
    "keras": Format(".keras", write_keras),
    "saved_model": Format("", write_saved_model, ("tensorflow",)),
}
# On JAX it would need a package for JAX alone; a run of it can be exported by a package
# of the same spec for another framework: checkpoints are the same.
if keras.backend.backend() == "tensorflow":
    FORMATS["onnx"] = Format(".onnx", write_onnx, ("onnx", "tf2onnx"))
