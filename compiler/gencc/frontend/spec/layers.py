"""Layers and initial weights as a spec writes them, before shapes are known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, NamedTuple

from pydantic import Field

from gencc.frontend.spec.strict import Worded, WordOf
from gencc.ir.layers import Initial, Shape
from gencc.ir.layers import Layer as Node


class InitialKeys(Worded):
    """An initial weight; its keys are the fields of `node` that a spec can say."""

    node: ClassVar[type[Initial]]

    def initial(self) -> Initial:
        """How a kernel starts, its fans not yet known."""
        node: Any = self.node
        return node(**vars(self))  # type: ignore[no-any-return]


class LayerKeys(Worded):
    """A layer. Its keys are the fields of `node`, if `layer` does not say otherwise.

    `joins`: it stands first in a network, joins the inputs and becomes no layer.
    `expands`: it becomes no layer either, but those of `written_out`.
    """

    node: ClassVar[type[Node]] = Node  # type: ignore[type-abstract]  # of concat
    joins: ClassVar[bool] = False
    expands: ClassVar[bool] = False

    def layer(self, shape: Shape, normalized: bool) -> Node:
        """The layer for an input of `shape`.

        `normalized` says that one which centers channels follows directly. It subtracts
        whatever a bias adds, and what is left of the bias's gradient is rounding noise,
        which Adam would blow up to full steps; so there the default is to have none.
        """
        node: Any = self.node
        return node(**vars(self))  # type: ignore[no-any-return]

    def branches(self) -> Iterator[tuple[str, tuple[LayerKeys, ...]]]:
        """The chains within it, by their keys."""
        yield from ()

    def written_out(self) -> Iterator[Item]:
        """The layers that it stands for, in order."""
        raise NotImplementedError(f"{self.word} stands for itself")


class Item(NamedTuple):
    """A layer that another one is written out to.

    path: from that one to this in the document. note: which of several it is, for
    messages.
    """

    path: tuple[str | int, ...]
    layer: LayerKeys
    note: str = ""


Init = Annotated[InitialKeys, WordOf("initializers", "initial value")]
Layer = Annotated[LayerKeys, WordOf("layers", "layer")]

_LAYERS = "a list of layers"

Layers = Annotated[tuple[Layer, ...], Field(strict=False, description=_LAYERS)]
SomeLayers = Annotated[
    tuple[Layer, ...], Field(strict=False, min_length=1, description=_LAYERS)
]
