"""What every layer is, and how weights start; the words for them are in `gencc.ops`.

Shapes are per example, channels last: (height, width, channels) or (features,).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

from gencc.ir.records import dataclass

if TYPE_CHECKING:
    from gencc.ir.model import Placed

Shape = tuple[int, ...]
Sides = tuple[int, ...]  # one number for each side of a series, an image or a volume
Pads = tuple[tuple[int, int], ...]  # ((top, bottom), (left, right))


class ShapeError(ValueError):
    """A layer cannot take an input of this shape; the text says what it needs.

    `help` is what to write instead, or empty.
    """

    def __init__(self, text: str, help: str = "") -> None:
        super().__init__(text)
        self.help = help


# ------------------------------------------------------------------ initial weights


@dataclass(frozen=True)
class Initial:
    """How a weight starts: a number, or a distribution.

    `stream` is the function of support/streams.py that draws it; the fields of the
    record are its keywords.
    """

    word: ClassVar[str] = ""
    stream: ClassVar[str]

    def for_fans(self, fan_in: int, fan_out: int) -> Initial:
        """The same for a kernel with these fans, which a spec does not write."""
        return self

    def text(self) -> str:
        """As `gencc show` says it and runs remember it: `normal 0.02`."""
        return self.word


@dataclass(frozen=True)
class Ones(Initial):
    """Every element is 1."""

    stream = "ones"


@dataclass(frozen=True)
class Filled(Initial):
    """Every element is `value`."""

    value: float

    stream = "filled"


@dataclass(frozen=True)
class Weight:
    """One tensor of a layer in the canonical layout, and how it starts.

    A weight that is not trainable is a running statistic: saved, never optimized.
    """

    name: str
    shape: Shape
    initial: Initial
    trainable: bool = True


# ------------------------------------------------------------------ layers


class Layer(ABC):
    """A layer, whatever its place; its record has what a spec says about it."""

    # From which its name in a network is made, and the modules about it are called.
    word: ClassVar[str]
    # In a mirror it stands between the same two layers; others are led back over.
    between: ClassVar[bool] = False
    # Subtracts the mean of every channel, so that a bias before it does nothing.
    centers_channels: ClassVar[bool] = False
    # Normalizes by the minibatch, and after training by running statistics.
    batch_statistics: ClassVar[bool] = False
    # The same numbers in the same order.
    reshapes: ClassVar[bool] = False
    # Can give, beside its result, where that was found.
    gives_switches: ClassVar[bool] = False
    # The name of the input by which such switches come in.
    switches: str = ""

    @abstractmethod
    def output_shape(self, shape: Shape) -> Shape:
        """The shape of the result; ShapeError if it cannot take one of `shape`."""

    def weights(self, shape: Shape) -> tuple[Weight, ...]:
        """Its tensors for an input of `shape`, in the canonical layout."""
        return ()

    def drops(self, shape: Shape) -> int:
        """How many uniform numbers it takes for an example, in each call in training."""
        return 0

    def mirror(self, placed: Placed, bias: bool, upsample: bool) -> Layer:
        """The layer from the output of `placed`, this one in its place, to its input.

        `upsample` says that pools are led back over by repeating pixels. ShapeError if
        there is no way back.
        """
        raise NotImplementedError(f"{self.word} is not led back over")

    def settings(self) -> str:
        """What `gencc show` says besides its name and its shapes."""
        return ""

    def identity(self) -> str:
        """What a run remembers of it, for good: another text, and no run goes on."""
        return self.word


@dataclass(frozen=True)
class Use:
    """One use of a block of the spec, for programs that read as the spec does.

    `signature` is its key there, down(filters); `number` tells uses in a row apart.
    """

    block: str
    signature: str
    arguments: tuple[tuple[str, float], ...]
    number: int


class Branching(Layer):
    """A layer of chains of layers, which stand in its place: `Placed.branches`.

    What goes in goes through each of them, and the layer makes one result of theirs.
    """

    def output_shape(self, shape: Shape) -> Shape:
        """Not without its chains."""
        raise NotImplementedError(
            f"{self.word} has chains: `joined_shape` has its shape"
        )

    @abstractmethod
    def joined_shape(self, shape: Shape, ends: tuple[Shape, ...]) -> Shape:
        """The shape of the result of chains that lead from `shape` to `ends`.

        ShapeError if they do not meet.
        """


class Activation(Layer):
    """A function of every number by itself, if the word does not say otherwise."""

    between = True
    # Has a slope that jumps at 0.
    has_kink: ClassVar[bool] = False
    # Is nowhere straight, however large its input.
    saturates: ClassVar[bool] = False

    def output_shape(self, shape: Shape) -> Shape:
        """Unchanged."""
        return shape


def require_sides(layer: str, shape: Shape) -> None:
    """ShapeError for a vector, which has channels alone."""
    if len(shape) == 1:
        raise ShapeError(
            f"{layer} takes an image [height, width, channels], a series [length, "
            "channels] or a volume"
        )


# ------------------------------------------------------------------ texts


def show_shape(shape: Shape) -> str:
    """[8, 8, 1], as the spec writes it."""
    return "[" + ", ".join(str(size) for size in shape) + "]"
