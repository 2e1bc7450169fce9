"""The PyTorch backend: a lowered model -> the files of a package. Imports no framework."""

from __future__ import annotations

from collections.abc import Sequence

from gencc.ir.model import Model
from gencc.plugins import Package


class TorchBackend:
    """Emits packages for PyTorch."""

    name = "torch"

    def emit(self, model: Model) -> Package:
        """The package; raises CompileError for what PyTorch cannot express."""
        from gencc.codegen.package import emit, package_name

        from gencc_torch.recipe import RECIPE

        return Package(package_name(model, RECIPE), emit(model, RECIPE))

    def emit_all(self, models: Sequence[Model]) -> list[Package]:
        """The packages of several models, which takes less time than one by one."""
        from gencc.codegen.package import emit_all, package_name

        from gencc_torch.recipe import RECIPE

        names = [package_name(model, RECIPE) for model in models]
        return list(map(Package, names, emit_all(models, RECIPE)))

    def emit_single_file(self, model: Model) -> Package:
        """The model in one file; raises CompileError for what cannot be expressed."""
        from gencc.codegen.single_file import emit, folder_name

        from gencc_torch.recipe import RECIPE

        return Package(folder_name(model, RECIPE), emit(model, RECIPE))

    def emit_notebook(self, model: Model) -> Package:
        """The model as a notebook; raises CompileError for what cannot be expressed."""
        from gencc.codegen.notebook import emit, folder_name

        from gencc_torch.recipe import RECIPE

        return Package(folder_name(model, RECIPE), emit(model, RECIPE))

    def emit_annotated_file(self, model: Model) -> Package:
        """That file, with the line of the spec above what comes from it."""
        from gencc.codegen.single_file import emit, folder_name

        from gencc_torch.recipe import RECIPE

        files = emit(model, RECIPE, spec_lines=True)
        return Package(folder_name(model, RECIPE), files)
