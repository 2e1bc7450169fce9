"""The Keras 3 backends, on TensorFlow and on JAX: a lowered model -> the files of a package.

Imports no framework.
"""

from __future__ import annotations

from collections.abc import Sequence

from gencc.ir.model import Model
from gencc.plugins import Package


class KerasBackend:
    """Emits packages for Keras 3 on TensorFlow."""

    name = "keras"

    def emit(self, model: Model) -> Package:
        """The package; raises CompileError for what Keras 3 on TensorFlow cannot express."""
        from gencc.codegen.package import emit, package_name

        from gencc_keras.recipe import ON_TENSORFLOW as RECIPE

        return Package(package_name(model, RECIPE), emit(model, RECIPE))

    def emit_all(self, models: Sequence[Model]) -> list[Package]:
        """The packages of several models, which takes less time than one by one."""
        from gencc.codegen.package import emit_all, package_name

        from gencc_keras.recipe import ON_TENSORFLOW as RECIPE

        names = [package_name(model, RECIPE) for model in models]
        return list(map(Package, names, emit_all(models, RECIPE)))

    def emit_single_file(self, model: Model) -> Package:
        """The model in one file; raises CompileError for what cannot be expressed."""
        from gencc.codegen.single_file import emit, folder_name

        from gencc_keras.recipe import ON_TENSORFLOW as RECIPE

        return Package(folder_name(model, RECIPE), emit(model, RECIPE))

    def emit_notebook(self, model: Model) -> Package:
        """The model as a notebook; raises CompileError for what cannot be expressed."""
        from gencc.codegen.notebook import emit, folder_name

        from gencc_keras.recipe import ON_TENSORFLOW as RECIPE

        return Package(folder_name(model, RECIPE), emit(model, RECIPE))

    def emit_annotated_file(self, model: Model) -> Package:
        """That file, with the line of the spec above what comes from it."""
        from gencc.codegen.single_file import emit, folder_name

        from gencc_keras.recipe import ON_TENSORFLOW as RECIPE

        files = emit(model, RECIPE, spec_lines=True)
        return Package(folder_name(model, RECIPE), files)


class KerasJaxBackend:
    """Emits packages for Keras 3 on JAX: the gradient lines differ, and little else."""

    name = "keras-jax"

    def emit(self, model: Model) -> Package:
        """The package; raises CompileError for what Keras 3 on JAX cannot express."""
        from gencc.codegen.package import emit, package_name

        from gencc_keras.recipe import ON_JAX as RECIPE

        return Package(package_name(model, RECIPE), emit(model, RECIPE))

    def emit_all(self, models: Sequence[Model]) -> list[Package]:
        """The packages of several models, which takes less time than one by one."""
        from gencc.codegen.package import emit_all, package_name

        from gencc_keras.recipe import ON_JAX as RECIPE

        names = [package_name(model, RECIPE) for model in models]
        return list(map(Package, names, emit_all(models, RECIPE)))

    def emit_single_file(self, model: Model) -> Package:
        """The model in one file; raises CompileError for what cannot be expressed."""
        from gencc.codegen.single_file import emit, folder_name

        from gencc_keras.recipe import ON_JAX as RECIPE

        return Package(folder_name(model, RECIPE), emit(model, RECIPE))

    def emit_notebook(self, model: Model) -> Package:
        """The model as a notebook; raises CompileError for what cannot be expressed."""
        from gencc.codegen.notebook import emit, folder_name

        from gencc_keras.recipe import ON_JAX as RECIPE

        return Package(folder_name(model, RECIPE), emit(model, RECIPE))

    def emit_annotated_file(self, model: Model) -> Package:
        """That file, with the line of the spec above what comes from it."""
        from gencc.codegen.single_file import emit, folder_name

        from gencc_keras.recipe import ON_JAX as RECIPE

        files = emit(model, RECIPE, spec_lines=True)
        return Package(folder_name(model, RECIPE), files)
