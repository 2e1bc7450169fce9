"""The base classes of layers and initial weights; the words for them are in `gencc.ops`.

Shapes are per example, channels last: (height, width, channels) or (features,).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

from gencc.ir.records import dataclass

if TYPE_CHECKING:
    from gencc.ir.expressions import Noise
    from gencc.ir.model import Placed

Shape = tuple[int, ...]
Sides = tuple[int, ...]  # one number for each side of a series, an image or a volume
Pads = tuple[tuple[int, int], ...]  # ((top, bottom), (left, right))


class ShapeError(ValueError):
    """A layer cannot take an input of this shape; the text says what it needs.

    `help` is what to write instead, or empty; `count` how many numbers it needs.
    """

    def __init__(self, text: str, help: str = "", count: int = 0) -> None:
        super().__init__(text)
        self.help, self.count = help, count


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
        """The text in `gencc show` and in runs: `normal 0.02`."""
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
class ByGate(Initial):
    """As many equal parts as there are values, every element of a part its value."""

    values: tuple[float, ...]

    stream = "by_gate"


@dataclass(frozen=True)
class DrawnOnce(Initial):
    """As a latent of this `noise` is drawn, once for all steps."""

    noise: Noise

    stream = "once"


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

    # The prefix of its name in a network, and the name of its modules.
    word: ClassVar[str]
    # A mirror keeps it between the same two layers; it reverses all others.
    between: ClassVar[bool] = False
    # Subtracts the mean of every channel, so that a bias before it has no effect.
    centers_channels: ClassVar[bool] = False
    # Normalizes by the minibatch, and after training by running statistics.
    batch_statistics: ClassVar[bool] = False
    # Keeps examples of former calls in training, and moves them with every call.
    remembers: ClassVar[bool] = False
    # The same numbers in the same order.
    reshapes: ClassVar[bool] = False
    # Can also return the switches: the positions of its results.
    gives_switches: ClassVar[bool] = False
    # Divides its kernel by an estimate of its norm, by power iteration.
    spectral_norm: bool = False
    # The name of the input for such switches.
    switches: str = ""
    # The input of the network that it is given beside what the layer before gives.
    given: str = ""
    # Gives that input on, whatever the layer before gives.
    is_given: ClassVar[bool] = False

    @property
    def reference(self) -> int:
        """How many examples of a reference batch it normalizes by."""
        return 0

    @abstractmethod
    def output_shape(self, shape: Shape) -> Shape:
        """The shape of the result; ShapeError if it cannot take one of `shape`."""

    def weights(self, shape: Shape) -> tuple[Weight, ...]:
        """Its tensors for an input of `shape`, in the canonical layout."""
        return ()

    def uses(self, shape: Shape, output: Shape) -> int:
        """How often an example is multiplied by each number of its kernels."""
        return 1

    def products(self, ends: tuple[Shape, ...]) -> int:
        """The multiply-adds of what its chains give, which end in these shapes."""
        return 0

    def drops(self, shape: Shape) -> int:
        """The number of uniform numbers per example that a call in training takes."""
        return 0

    def mirror(self, placed: Placed, bias: bool, upsample: bool) -> Layer:
        """The layer from the output of `placed`, this one in its place, to its input.

        `upsample`: pools are reversed by repeating pixels. ShapeError if it cannot be
        reversed.
        """
        raise NotImplementedError(f"{self.word} is not led back over")

    def for_given(self, shape: Shape) -> Layer:
        """The same where the input `given` is of `shape`; ShapeError if it cannot be."""
        raise NotImplementedError(f"{self.word} is given nothing besides")

    def written_for(self, output: Shape, wanted: Shape) -> str:
        """What a spec says for a result of shape `wanted` in place of `output`.

        Empty if it takes more than another number here.
        """
        return ""

    def settings(self) -> str:
        """The settings in `gencc show`, beside its name and its shapes."""
        return ""

    def identity(self) -> str:
        """The text that runs keep of it; never to be changed, or no run could be resumed."""
        return self.word


@dataclass(frozen=True)
class Use:
    """One use of a block of the spec, for programs that read as the spec does.

    `signature` is its key there, down(filters); `number` tells uses in a row apart. One
    that `is_probe` is no part of the network: `Network.probes` has it.
    """

    block: str
    signature: str
    arguments: tuple[tuple[str, float], ...]
    number: int
    is_probe: bool = False


class Branching(Layer):
    """A layer that consists of chains of layers: `Placed.branches`.

    Each gets the input, and the layer combines their results.
    """

    def output_shape(self, shape: Shape) -> Shape:
        """Unknown without its chains."""
        raise NotImplementedError(
            f"{self.word} has chains: `joined_shape` has its shape"
        )

    @abstractmethod
    def joined_shape(self, shape: Shape, ends: tuple[Shape, ...]) -> Shape:
        """The shape of the result of chains that lead from `shape` to `ends`.

        ShapeError if they do not meet.
        """


class Activation(Layer):
    """A function of every number by itself, unless the word says otherwise."""

    between = True
    # Whether its slope jumps at 0.
    has_kink: ClassVar[bool] = False
    # Whether it is nowhere straight, however large its input.
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
