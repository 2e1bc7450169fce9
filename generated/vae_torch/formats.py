"""The formats of PyTorch, and ONNX, for programs that do not have this package.

The same in every package.
"""

import warnings
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from .interfaces import Format, Interface
from .support.arithmetic import exact

EXAMPLES = 2  # in the batch that is traced: of 1 it would become a constant


class Traced(nn.Module):
    """A network whose results are a tuple of tensors, or a tensor.

    A NamedTuple is a class of this package, which other programs do not have.
    """

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, *inputs: Tensor) -> Tensor | tuple[Tensor, ...]:
        results = self.network(*inputs)
        return results if isinstance(results, Tensor) else tuple(results)


def write_onnx(interface: Interface, path: Path) -> None:
    """For onnxruntime and others; inputs and results go by their names."""
    with exact(interface.network), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of PyTorch about itself
        torch.onnx.export(
            Traced(interface.network).eval(),
            _inputs(interface),
            path,
            dynamo=True,
            external_data=False,
            verbose=False,
            input_names=[*interface.inputs],
            output_names=[*interface.results],
            dynamic_shapes=_any_batch(interface),
        )


def write_exported(interface: Interface, path: Path) -> None:
    """For `torch.export.load(path).module()`."""
    traced = Traced(interface.network).eval()
    shapes = _any_batch(interface)
    with exact(interface.network):
        program = torch.export.export(traced, _inputs(interface), dynamic_shapes=shapes)
    torch.export.save(program, path)


def write_torchscript(interface: Interface, path: Path) -> None:
    """For `torch.jit.load(path)`, in C++ too."""
    traced = Traced(interface.network).eval()
    trace: Any = torch.jit.trace  # which has no type
    with exact(interface.network):
        trace(traced, _inputs(interface)).save(path)


def write_state_dict(interface: Interface, path: Path) -> None:
    """For `load_state_dict(torch.load(path))` of a class with the layers of model.py."""
    torch.save(interface.network.state_dict(), path)


FORMATS = {
    "onnx": Format(".onnx", write_onnx, ("onnx", "onnxscript")),
    "exported": Format(".pt2", write_exported),
    "torchscript": Format(".torchscript", write_torchscript),
    "state_dict": Format(".pt", write_state_dict),
}


def _inputs(interface: Interface) -> tuple[Tensor, ...]:
    """Zeros of the right shapes, where the network is."""
    tensors = (*interface.network.parameters(), torch.empty(0))
    shapes = interface.inputs.values()
    return tuple(tensors[0].new_zeros((EXAMPLES, *shape)) for shape in shapes)


def _any_batch(interface: Interface) -> tuple[tuple[dict[int, torch.export.Dim], ...]]:
    """The batch of every input has any size, the same for all."""
    batch = torch.export.Dim("batch")
    return (tuple({0: batch} for _ in interface.inputs),)
