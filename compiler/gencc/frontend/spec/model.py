"""A whole spec: data, latent distributions, networks, formulas, training, outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

from pydantic import (
    AfterValidator,
    Discriminator,
    Field,
    PrivateAttr,
    Tag,
    model_validator,
)
from pydantic_core import PydanticCustomError

from gencc.frontend import formula
from gencc.frontend.spec.blocks import problem
from gencc.frontend.spec.curves import CurveField, CurvesField, kind_of_number
from gencc.frontend.spec.data import Data
from gencc.frontend.spec.fields import (
    Flag,
    Formula,
    FormulaField,
    Fraction,
    Lint,
    Name,
    Number,
    PackageName,
    Reference,
    References,
    Shape,
    Signature,
    SizeField,
    StepName,
    Text,
    Version,
    WeightsPath,
)
from gencc.frontend.spec.layers import Init, Layers, SomeLayers
from gencc.frontend.spec.numbers import Numbers
from gencc.frontend.spec.strict import Later, Strict, Worded, WordOf
from gencc.frontend.spec.together import wrong
from gencc.frontend.spec.training import Train

if TYPE_CHECKING:
    from gencc.ops.distributions import Prior

# ------------------------------------------------------------------ priors


class PriorKeys(Worded):
    """The settings of a distribution of a latent."""

    of_vectors: ClassVar[bool] = False  # alone, as its numbers are not independent
    size: SizeField

    @model_validator(mode="after")
    def _shaped(self) -> Self:
        if self.of_vectors and len(self.size) > 1:
            why = f"what is `{self.word}` is a vector, of one size"
            raise PydanticCustomError("range", "{why}", {"why": why, "key": "size"})
        return self

    @property
    def sides(self) -> str:
        """2, or 4x4x8"""
        return "x".join(map(str, self.size))

    def prior(self, name: str) -> Prior:
        """The prior of the latent of this name."""
        raise NotImplementedError

    def identity(self) -> str:
        """The text that runs keep of it, so never to be changed."""
        raise NotImplementedError


PriorField = Annotated[PriorKeys, WordOf("distributions", "distribution")]


# ------------------------------------------------------------------ networks


class Pretrained(Strict):
    """{path: runs/vae_torch, network: encoder}, weights trained elsewhere; or the path alone"""

    alone: ClassVar[str] = "path"
    path: WeightsPath
    network: Reference | None = None

    @model_validator(mode="before")
    @classmethod
    def _alone(cls, raw: Any) -> Any:
        return raw if isinstance(raw, dict) else {cls.alone: raw}


class Written(Strict):
    """{input: x, layers: [...], heads: {...}}; `frozen` and `start` say whose weights it has"""

    input: References
    layers: Layers
    heads: Annotated[dict[Name, SomeLayers], Field(min_length=1)] | None = None
    frozen: Annotated[Pretrained, Later()] | None = None
    start: Annotated[Pretrained, Later()] | None = None

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if not self.layers and not self.heads:
            context = {"why": "a network needs at least one layer", "key": "layers"}
            raise PydanticCustomError("range", "{why}", context)
        if self.frozen and self.start:
            why = "what is `frozen` stays as it is, and does not `start` from there"
            raise wrong("start", why)
        return self


class Mirrored(Strict):
    """{mirror: encoder, tied: true}"""

    mirror: Reference
    tied: Flag = False
    unpool: Annotated[
        Literal["switches", "upsample"],
        Field(description="`switches` or `upsample`"),
    ] = "switches"


class LearnedTensor(Strict):
    """{shape: [4], init: {normal: 0.5}}, a trainable tensor, and its initial values"""

    shape: Shape
    init: Init | None = None

    @model_validator(mode="after")
    def _has_no_fans(self) -> Self:
        start = self.init and self.init.initial()
        if start and start.for_fans(1, 1) != start:
            why = f"`{start.word}` is for kernels; write {{normal: 0.1}} or zeros"
            raise PydanticCustomError("range", "{why}", {"why": why, "key": "init"})
        return self


class Learned(Strict):
    """{learned: 0.0}, a trainable number, and its initial value; or {learned: {shape: [4]}}"""

    learned: Annotated[
        Annotated[Number, Tag("~number")]
        | Annotated[LearnedTensor, Later(), Tag("~tensor")],
        Discriminator(lambda raw: "~tensor" if isinstance(raw, dict) else "~number"),
        Field(description="a number, or {shape: [4], init: {normal: 0.1}}"),
    ]


class Averaged(Strict):
    """{average: generator, decay: 0.999}, which follows the weights of another network"""

    average: Reference
    decay: Fraction = 0.999


class Stated(Strict):
    """{state: 0.0, after: critic, becomes: …}, a number with a rule, and its initial value"""

    state: Number
    after: StepName
    becomes: FormulaField


def _kind_of_network(raw: Any) -> str:
    for key in ("mirror", "learned", "average", "state"):
        if isinstance(raw, dict) and key in raw:
            return f"~{key}"
    return "~written"


# The tags occur in pydantic's paths; because of the `~` they are no key of a spec.
Network = Annotated[
    Annotated[Written, Later(), Tag("~written")]
    | Annotated[Mirrored, Later(), Tag("~mirror")]
    | Annotated[Learned, Later(), Tag("~learned")]
    | Annotated[Averaged, Later(), Tag("~average")]
    | Annotated[Stated, Later(), Tag("~state")],
    Discriminator(_kind_of_network),
]


# ------------------------------------------------------------------ blocks


def _block_key(key: str) -> str:
    if why := problem(key):
        raise PydanticCustomError("name", "{why}", {"why": why})
    return key


BlockKey = Annotated[str, AfterValidator(_block_key), Field(description="a name")]
# They are read where the block is used.
RawLayers = Annotated[
    list[Any], Field(strict=True, min_length=1, description="a list of layers")
]


# ------------------------------------------------------------------ parameters


def _kind_of_parameter(raw: Any) -> str:
    if isinstance(raw, str | Formula):
        return "~formula"
    return kind_of_number(raw)


_PARAM = (
    "a number, arithmetic of other parameters, or a number that is annealed, such as "
    "{linear: {start: 0, end: 1, steps: 2000}}"
)


def _arithmetic(written: Formula) -> Formula:
    """A number in quotes is a text."""
    if isinstance(written.tree, formula.Literal):
        raise PydanticCustomError("float_type", "not arithmetic")
    return written


class Param(Strict):
    """{value: 16, about: dimension of the code}; or the value alone"""

    alone: ClassVar[str] = "value"
    value: Annotated[
        Annotated[Number, Tag("~number")]
        | Annotated[FormulaField, AfterValidator(_arithmetic), Tag("~formula")]
        | Annotated[CurveField, Tag("~curve")]
        | Annotated[CurvesField, Tag("~curves")],
        Discriminator(_kind_of_parameter),
        Field(description=_PARAM),
    ]
    about: Text = ""

    @model_validator(mode="before")
    @classmethod
    def _alone(cls, raw: Any) -> Any:
        described = isinstance(raw, dict) and not raw.keys().isdisjoint(
            cls.model_fields
        )
        return raw if described else {cls.alone: raw}


# ------------------------------------------------------------------ formulas


def _is_list(raw: Any) -> str:
    return "~several" if isinstance(raw, list | tuple) else "~one"


OutputFormulas = Annotated[
    Annotated[FormulaField, Tag("~one")]
    | Annotated[
        tuple[FormulaField, ...],
        Field(strict=False, min_length=1, description="a list of expressions"),
        Tag("~several"),
    ],
    Discriminator(_is_list),
]

MOST_OUTPUTS = 1000  # each becomes two functions of the package
_FORMULAS = f"a mapping of at most {MOST_OUTPUTS:,} names to expressions"

Formulas = Annotated[
    dict[Name, FormulaField],
    Field(min_length=1, description="a mapping of names to expressions"),
]


class Spec(Strict):
    """Everything that a spec file says."""

    gencc: Version
    name: PackageName
    about: Text = ""
    paper: Text = ""
    data: Data
    latent: Annotated[dict[Name, PriorField], Field(min_length=1)] = Field(
        default_factory=dict
    )
    blocks: Annotated[dict[BlockKey, RawLayers], Field(min_length=1)] = Field(
        default_factory=dict
    )
    networks: Annotated[dict[Name, Network], Field(min_length=1)]
    params: Annotated[
        dict[Name, Annotated[Param, Later(), Field(description=_PARAM)]],
        Field(min_length=1),
    ] = Field(default_factory=dict)
    let: Annotated[
        dict[Signature, FormulaField],
        Field(min_length=1, description="a mapping of names to expressions"),
    ] = Field(default_factory=dict)
    losses: Formulas = Field(default_factory=dict)
    train: Train
    fit: Formulas = Field(default_factory=dict)
    outputs: Annotated[
        dict[Name, OutputFormulas], Field(min_length=1, max_length=MOST_OUTPUTS)
    ] = Field(default_factory=dict, description=_FORMULAS)
    metrics: Annotated[
        dict[Name, FormulaField], Field(min_length=1, max_length=MOST_OUTPUTS)
    ] = Field(default_factory=dict, description=_FORMULAS)
    allow: Annotated[
        tuple[Lint, ...],
        Field(strict=False, min_length=1, description="a list of codes such as W0701"),
    ] = ()
    _numbers: Numbers = PrivateAttr()

    def model_post_init(self, context: Any) -> None:
        """Keep the values of `params`, which are the context of the validation."""
        self._numbers = context or Numbers({})

    @property
    def numbers(self) -> Numbers:
        """The values of `params`, and which of them the spec needs as numbers."""
        return self._numbers
