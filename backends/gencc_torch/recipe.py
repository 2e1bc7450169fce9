"""A lowered model -> the files of a PyTorch package."""

from __future__ import annotations

from pathlib import Path

from gencc.codegen.recipe import Recipe

from gencc_torch.expressions import FRAMEWORK
from gencc_torch.networks import ATTRIBUTES, classes
from gencc_torch.steps import due_function, optimizers, update_function

RECIPE = Recipe(
    name="torch",
    title="PyTorch",
    library="pytorch",
    folder=Path(__file__).parent,
    framework=FRAMEWORK,
    networks=classes,
    update=update_function,
    condition=due_function,
    optimizers=optimizers,
    formats=("onnx", "exported", "torchscript", "state_dict"),
    attributes=ATTRIBUTES,
    channels_first=True,
    remark="# PyTorch has no type for backward.\n# mypy: allow-untyped-calls",
)
