"""Layers and initial weights as a spec writes them, before shapes are known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Annotated, Any, ClassVar, NamedTuple

from pydantic import ConfigDict, Field, InstanceOf, TypeAdapter
from pydantic_core import (
    PydanticCustomError,
    SchemaValidator,
    ValidationError,
    core_schema,
)

from gencc.diagnostics.prose import listed
from gencc.frontend.spec.blocks import Block
from gencc.frontend.spec.fields import Number
from gencc.frontend.spec.numbers import Numbers
from gencc.frontend.spec.strict import Worded, WordOf, word_of
from gencc.ir.layers import Initial, Shape, Use
from gencc.ir.layers import Layer as Node

Path = tuple[str | int, ...]


class InitialKeys(Worded):
    """An initial weight; its keys are the fields of `node` that a spec can say."""

    node: ClassVar[type[Initial]]

    def initial(self) -> Initial:
        """How a kernel starts, its fans not yet known."""
        node: Any = self.node
        return node(**vars(self))  # type: ignore[no-any-return]


class LayerKeys(Worded):
    """A layer. Its keys are the fields of `node`, if `layer` does not say otherwise.

    `begins`: it stands first in a chain within a layer. `joins`: it stands first in a network, joins the inputs and becomes no layer.
    `expands`: it becomes no layer either, but those of `written_out`. Nor does one
    that has a `tapped` name.
    """

    node: ClassVar[type[Node]] = Node  # type: ignore[type-abstract]  # of concat
    begins: ClassVar[bool] = False
    joins: ClassVar[bool] = False
    expands: ClassVar[bool] = False

    @property
    def given(self) -> str:
        """The input of the network that it is given besides, or none."""
        return ""

    def within(self) -> Iterator[LayerKeys]:
        """The layers that stand in it, each as often as it is written."""
        for _, layers in self.branches(()):
            yield from layers

    def layer(self, shape: Shape, normalized: bool) -> Node:
        """The layer for an input of `shape`.

        `normalized`: a layer that centers channels follows directly. It subtracts
        whatever a bias adds, and the gradient of the bias is rounding noise, which Adam
        would amplify to full steps; so the default there is to have none.
        """
        node: Any = self.node
        return node(**vars(self))  # type: ignore[no-any-return]

    def branches(self, shape: Shape) -> Iterator[tuple[str, tuple[LayerKeys, ...]]]:
        """The chains within it, by their keys, for an input of `shape`."""
        yield from ()

    def tapped(self) -> str:
        """The name that it gives to what the layer before it gives, or none."""
        return ""

    def written_out(self, path: Path) -> Iterator[Item]:
        """The layers that it stands for, in order; `path` is its own in the document."""
        raise NotImplementedError(f"{self.word} stands for itself")


class Item(NamedTuple):
    """A layer and its path in the document.

    notes: for messages, of what it is a part. uses: of blocks that it stands in, the
    outermost first.
    """

    path: Path
    layer: LayerKeys
    notes: tuple[str, ...] = ()
    uses: tuple[Use, ...] = ()


class BlockUse(LayerKeys):
    """A block with arguments, written like a layer; `layers` are those of the block.

    `reader` gives those for other arguments, or None if there are none.
    """

    word = "block"
    expands = True
    block: InstanceOf[Block] = Field(repr=False)
    arguments: dict[str, float]
    layers: tuple[LayerKeys, ...]
    reader: Callable[[dict[str, float]], tuple[LayerKeys, ...] | None] = Field(
        repr=False
    )

    def within(self) -> Iterator[LayerKeys]:
        """The layers of the block."""
        yield from self.layers

    def written_out(self, path: Path) -> Iterator[Item]:
        """The layers of the block."""
        for index, layer in enumerate(self.layers):
            yield Item(("blocks", self.block.key, index), layer)


class _LayerOrBlock(WordOf):
    """A layer of the language, or a block of the spec."""

    def __init__(self) -> None:
        super().__init__("layers", "layer")

    def known(self, context: Numbers | None) -> tuple[str, ...]:
        """The layers, and the blocks."""
        return (*super().known(context), *(context.blocks if context else ()))

    def read(self, raw: Any, info: core_schema.ValidationInfo) -> Worded:
        """The settings; those of a block are numbers, with which its layers are read."""
        context: Numbers | None = info.context
        if context is None or (block := context.blocks.get(word_of(raw) or "")) is None:
            return super().read(raw, info)
        if block.name in context.within:
            raise PydanticCustomError("reported", "a circle, which blocks.find reports")
        arguments = block.arguments_of(raw)
        if arguments is None:
            what = (
                listed([f"`{name}`" for name in block.arguments]) or "nothing after it"
            )
            if len(block.arguments) > 1:
                what += ", each by its name"
            raise PydanticCustomError(
                "worded",
                "`{word}` takes {what}",
                {"word": block.name, "what": what, "example": block.example},
            )
        numbers = SchemaValidator(
            core_schema.tagged_union_schema(
                {block.name: _arguments(block)}, lambda raw_arguments: block.name
            )
        )
        arguments = numbers.validate_python(arguments, context=context)
        known = context.layers_read[0] > MOST_LAYERS
        context.layers_read[0] += len(block.layers)
        if context.layers_read[0] > MOST_LAYERS:
            kind = "reported" if known else "too_many_layers"
            raise PydanticCustomError(kind, "blocks within blocks")
        layers = _layers(context, block, arguments)

        def reader(others: dict[str, float]) -> tuple[LayerKeys, ...] | None:
            try:
                return _layers(context, block, others)
            except ValidationError:
                return None

        return BlockUse.model_construct(
            block=block, arguments=arguments, layers=layers, reader=reader
        )


def _layers(
    context: Numbers, block: Block, arguments: dict[str, float]
) -> tuple[LayerKeys, ...]:
    """The layers of a block with these arguments; raises ValidationError."""
    inner = context.inside(block, arguments)
    layers: tuple[LayerKeys, ...]
    layers = _body().validate_python(block.layers, context=inner)
    return layers


def _arguments(block: Block) -> core_schema.CoreSchema:
    field = core_schema.typed_dict_field(_number())
    fields = dict.fromkeys(block.arguments, field)
    return core_schema.typed_dict_schema(fields, extra_behavior="forbid")


@cache
def _number() -> core_schema.CoreSchema:
    config = ConfigDict(strict=True, allow_inf_nan=False)
    return TypeAdapter(Number, config=config).core_schema


@cache
def _body() -> SchemaValidator:
    """The layers of a block; their errors have paths below IN_BLOCK."""
    schema = TypeAdapter(SomeLayers).core_schema
    return SchemaValidator(
        core_schema.tagged_union_schema({IN_BLOCK: schema}, lambda layers: IN_BLOCK)
    )


MOST_LAYERS = 10_000
IN_BLOCK = "~block"  # in paths of errors, where the layers of a block begin

Init = Annotated[InitialKeys, WordOf("initializers", "initial value")]
Layer = Annotated[LayerKeys, _LayerOrBlock()]

_LAYERS = "a list of layers"

Layers = Annotated[tuple[Layer, ...], Field(strict=False, description=_LAYERS)]
SomeLayers = Annotated[
    tuple[Layer, ...], Field(strict=False, min_length=1, description=_LAYERS)
]
