"""The Keras 3 on TensorFlow backend: a lowered model -> the files of a package. Imports no framework."""

from __future__ import annotations

from gencc.ir.model import Model
from gencc.plugins import Package


class KerasBackend:
    """Emits packages for Keras 3 on TensorFlow."""

    name = "keras"

    def emit(self, model: Model) -> Package:
        """The package; raises CompileError for what Keras 3 on TensorFlow cannot express."""
        from gencc.emission.package import emit, package_name

        from gencc_keras.recipe import RECIPE

        return Package(package_name(model, RECIPE), emit(model, RECIPE))
