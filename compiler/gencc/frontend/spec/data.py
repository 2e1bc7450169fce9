"""Where examples come from: sources, what a spec says about them, and what is known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    Field,
    ValidationInfo,
    model_validator,
)
from pydantic_core import PydanticCustomError

from gencc import ops
from gencc.frontend.spec import columns
from gencc.frontend.spec.augmentations import Augmentations
from gencc.frontend.spec.columns import ColumnsField, GapField
from gencc.frontend.spec.fields import (
    Flag,
    Fraction,
    Label,
    Name,
    Number,
    Shape,
    Whole,
    number,
)
from gencc.frontend.spec.strict import Later, ReadBy, Strict
from gencc.frontend.spec.together import require_single, wrong
from gencc.ir.columns import OTHERS, Column
from gencc.ops import sources

LABEL = "{label}"


def _source(word: str) -> str:
    if word not in ops.vocabulary("sources"):
        known = " ".join(ops.vocabulary("sources"))
        raise PydanticCustomError("unknown_source", f"data source: {known}")
    return word


SourceName = Annotated[str, AfterValidator(_source), Field(description="a data source")]

Interval = Annotated[
    tuple[Number, Number],
    Field(strict=False, description="two numbers, [low, high]"),
]


RESIZES = ("crop", "pad", "stretch")


def _resize(raw: Any, info: ValidationInfo) -> str | int:
    """One of the words, or the pixels of the shorter side."""
    if raw in RESIZES:
        return str(raw)
    written = info.context.written if info.context else ()
    if isinstance(raw, str) and raw.isidentifier() and raw not in written:
        raise PydanticCustomError("unknown_word", f"resize: {' '.join(RESIZES)}")
    return _pixels(raw, info)


def _crop(raw: Any, info: ValidationInfo) -> str | tuple[int, int]:
    """`centre`, or the pixels of both sides."""
    if raw == "centre":
        return "centre"
    if isinstance(raw, list) and len(raw) == 2:
        return _pixels(raw[0], info), _pixels(raw[1], info)
    side = _pixels(raw, info)
    return side, side


def _pixels(raw: Any, info: ValidationInfo) -> int:
    size = number(raw, info)
    if type(size) is not int or size < 1:
        raise PydanticCustomError("pixels", "no pixels")
    return size


ResizeField = Annotated[
    str | int,
    ReadBy(_resize),
    Field(description="`crop`, `pad`, `stretch`, or the pixels of the shorter side"),
]
CropField = Annotated[
    str | tuple[int, int],
    ReadBy(_crop),
    Field(
        description="`centre`, or how much of the middle is kept, 148 or [height, width]"
    ),
]


def _label_source(text: str) -> str:
    if LABEL in text or text.lower().endswith(".csv"):
        return text
    why = "labels stand in the names of files, `{label}_*`, or in a table, `labels.csv`"
    raise PydanticCustomError("range", "{why}", {"why": why, "key": "labels"})


LabelSource = Annotated[
    str,
    AfterValidator(_label_source),
    Field(
        description="a pattern of file names such as `{label}_*`, or a table beside them, "
        "`labels.csv`"
    ),
]


_SHAPE = "a `shape`, such as [28, 28, 1]"
_NEEDED = {
    "csv": "`columns`, such as {amount: log, class: label}, or a `shape`, such as [13]"
}


class Window(Strict):
    """{length: 64, stride: 16}"""

    length: Whole
    stride: Whole = 1


class Domain(Strict):
    """{source: digits, scale: [0, 1]}"""

    source: SourceName | None = None
    shape: Shape | None = None
    classes: Whole | None = None
    factors: Whole | None = None
    scale: Interval | None = None
    range: Interval | None = None
    columns: ColumnsField | None = None
    impute: GapField | None = None
    only: (
        Annotated[
            tuple[Label, ...],
            Field(strict=False, min_length=1, description="a list of labels"),
        ]
        | None
    ) = None
    resize: ResizeField | None = None
    crop: CropField | None = None
    labels: LabelSource | None = None
    augment: Augmentations | None = None
    window: Annotated[Window, Later()] | None = None

    @model_validator(mode="before")
    @classmethod
    def _with_numbered_classes(cls, raw: Any) -> Any:
        """`only: [usual]` -> [0], where the column of labels lists its classes."""
        if not isinstance(raw, dict) or not isinstance(only := raw.get("only"), list):
            return raw
        classes = columns.classes_in(raw.get("columns"))
        places = {text: position for position, text in enumerate(classes)}
        return {**raw, "only": [places.get(str(label), label) for label in only]}

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        for key in ("scale", "range"):
            if pair := getattr(self, key):
                check_order(pair, key)
        return self

    @model_validator(mode="after")
    def _fits_the_source(self) -> Self:
        if self.source is None:
            return self
        known = sources.find(self.source)
        for key in ("shape", "classes", "factors"):
            value, fixed = getattr(self, key), getattr(known, key)
            if value is not None and fixed is not None:
                what = "the shape" if key == "shape" else f"the number of {key}"
                why = f"{what} of `{self.source}` is known: {_text(fixed)}"
                raise wrong(key, why)
        self._check_columns()
        if known.shape is None and self.shape is None and not self.columns:
            raise wrong("", f"`{self.source}` needs {_NEEDED.get(self.source, _SHAPE)}")
        if known.pictures and self.scale is None:
            raise wrong("", f"`{self.source}` needs a `scale`, such as [0, 1]")
        if known.examples and not known.pictures and self.scale:
            raise wrong(
                "scale",
                f"the points of `{self.source}` are taken as they are: no `scale`",
            )
        if self.factors and known.factors is None and self.source != "npz":
            why = f"`{self.source}` has no factors: an .npz file may have some"
            raise wrong("factors", why)
        if self.range and (known.pictures or not self.scale):
            why = "`range` is what becomes the `scale`, and there is none"
            if known.pictures:
                why = f"the values of `{self.source}` have a known range: leave it out"
            raise wrong("range", why)
        self._check_images()
        self._check_window()
        self._check_augmentations(known.shape or self.shape or ())
        classes = known.classes or self.class_count
        if self.only and classes is None:
            why = "`only` chooses among labels; `classes` says how many there are"
            raise wrong("only", why)
        if self.only and classes and max(self.only) >= classes:
            why = f"the labels of `{self.source}` are 0 to {classes - 1}"
            raise wrong("only", f"{why}, so no example is labelled {max(self.only)}")
        return self

    def _check_images(self) -> None:
        """What only image files have, and what needs something beside it."""
        for key in ("resize", "crop", "labels"):
            if getattr(self, key) is not None and self.source != "images":
                why = f"`{key}` is for image files, `source: images`"
                raise wrong(key, f"{why}, and this is `{self.source}`")
        if self.source == "images" and self.shape and len(self.shape) != 3:
            height, width = (*self.shape, *self.shape)[:2]
            way_out = f"write `shape: [{height}, {width}, 1]`, or 3 for coloured ones"
            raise wrong("shape", "an image is height, width and channels", way_out)
        if self.source == "images" and self.shape and self.shape[2] not in (1, 3):
            first, *others = self.shape
            swapped = ", ".join(map(str, (*others, first)))
            way_out = (
                f"channels stand last: `shape: [{swapped}]`" if first in (1, 3) else ""
            )
            raise wrong("shape", "images have one channel, or three", way_out)
        if self.crop == "centre" and isinstance(self.resize, str):
            why = f"`resize: {self.resize}` brings images to their shape already"
            raise wrong("crop", f"{why}: leave `crop` out, or say how many pixels")
        if self.labels and self.classes is None:
            why = "`labels` says where they stand; `classes` says how many there are"
            raise wrong("labels", why)

    @property
    def class_count(self) -> int | None:
        """How many labels there are, as far as the spec says so."""
        return (
            self.classes
            or (self.columns and len(columns.classes_of(self.columns)))
            or None
        )

    def table(self) -> tuple[Column, ...]:
        """Its columns, if they have names."""
        return columns.table(self.columns, self.impute) if self.columns else ()

    def _check_columns(self) -> None:
        """What goes with `columns`."""
        if self.columns is None:
            if self.impute is not None:
                raise wrong(
                    "impute", "`impute` fills gaps of `columns`, and there are none"
                )
            return
        if self.source != "csv":
            raise wrong("columns", "`columns` are those of a table: `source: csv`")
        for key in ("scale", "range"):
            if getattr(self, key):
                raise wrong(
                    key, f"each of the `columns` has a scale of its own: no `{key}`"
                )
        table = self.table()
        size = sum(column.size for column in table)
        is_open = any(column.name == OTHERS and column.size for column in table)
        if self.shape is None:
            if is_open:
                why = (
                    "`others` are as many columns as the file has: say how many numbers"
                )
                raise wrong("columns", f"{why} an example has, `shape: [30]`")
        elif len(self.shape) != 1:
            raise wrong(
                "shape", f"an example of a table is a row of numbers: `shape: [{size}]`"
            )
        elif self.shape[0] != size if not is_open else self.shape[0] < size:
            least = "at least " if is_open else ""
            why = f"the `columns` make {least}{size} numbers of an example, not"
            raise wrong("shape", f"{why} {self.shape[0]}")
        listed = len(columns.classes_of(self.columns))
        if self.classes and listed not in (0, self.classes):
            why = f"the column of labels lists {listed} classes, not {self.classes}"
            raise wrong("classes", why)

    def _check_window(self) -> None:
        """Windows are of the rows of a file."""
        if self.window is None:
            return
        if self.source not in ("csv", "npz"):
            why = "`window` is for a file with a row for each step, `csv` or `npz`"
            raise wrong("window", f"{why}, and this is `{self.source}`")
        if self.factors:
            raise wrong("window", "`window` does not go with `factors`")
        for column in self.table():
            if column.kind in ("category", "ordinal"):
                why = f"a row of a window has numbers alone: `{column.name}: drop`"
                raise wrong("columns", f"{why}, or no `window`")
        if self.shape and len(self.shape) != 1:
            why = "`shape` is that of a row where `window` is, how many numbers it has"
            raise wrong("shape", f"{why}: `shape: [{self.shape[-1]}]`")

    def _check_augmentations(self, shape: tuple[int, ...]) -> None:
        """They are for images that they fit."""
        if not self.augment:
            return
        if len(shape) != 3:
            why = "`augment` changes images, [height, width, channels]"
            raise wrong("augment", f"{why}, and an example is {list(shape)}")
        for augmentation in self.augment:
            if why := augmentation.problem(shape[0], shape[1]):
                raise wrong("augment", f"`{augmentation.word}`: {why}")


class NamedDomain(Domain):
    """{source: digits, scale: [0, 1], only: [3]}"""

    hold_out: Fraction | None = None

    @model_validator(mode="after")
    def _has_a_source(self) -> Self:
        if self.source is None:
            raise wrong("", "`source` is missing")
        if self.columns:
            why = "`columns` are those of a single table, `data: {source: csv, columns: …}`"
            raise wrong("columns", f"{why}: a domain has a `shape`")
        return self


class Data(Domain):
    """{source: digits, scale: [0, 1], batch: 128}"""

    domains: (
        Annotated[dict[Name, Annotated[NamedDomain, Later()]], Field(min_length=1)]
        | None
    ) = None
    batch: Whole
    hold_out: Fraction = 0.0
    pairs: Flag = False

    @model_validator(mode="after")
    def _has_a_source_or_domains(self) -> Self:
        require_single(self, "source", "domains")
        if self.domains:
            for key in Domain.model_fields.keys() - {"source"}:
                if getattr(self, key) is not None:
                    raise wrong(key, f"each of `domains` has a `{key}` of its own")
            self._check_held_out([*self.domains.values()])
        if self.pairs:
            self._check_pairs()
        return self

    def _check_held_out(self, domains: Sequence[NamedDomain]) -> None:
        own = [domain.hold_out for domain in domains]
        if not any(own):
            return
        if self.hold_out:
            raise wrong("hold_out", "each of `domains` has a `hold_out` of its own")
        if not all(own):
            why = (
                "some of `domains` hold examples out, and others do not: what was not "
            )
            raise wrong("domains", f"{why}trained on is taken from all of them")
        if self.pairs and len(set(own)) > 1:
            why = "`pairs` are held out together, and their `hold_out` is the same"
            raise wrong("pairs", why)

    def _check_pairs(self) -> None:
        domains = [*(self.domains or {}).values()]
        if len(domains) < 2:
            raise wrong("pairs", "`pairs` are examples of several `domains`")
        if any(domain.only for domain in domains):
            why = "`only` leaves examples of one domain out, and those of others stay"
            raise wrong("pairs", f"{why}: bring files of pairs alone")
        counts = {
            count
            for domain in domains
            if domain.source and (count := sources.find(domain.source).examples)
        }
        if len(counts) > 1:
            several = " and ".join(f"{count:,}" for count in sorted(counts))
            raise wrong("pairs", f"{several} examples are no pairs")
        changes = {
            name: domain.augment or ()
            for name, domain in (self.domains or {}).items()
            if domain.source
            and len(sources.find(domain.source).shape or domain.shape or ()) == 3
        }
        other = next((n for n in changes if not changes[n]), None)
        if other and any(changes.values()):
            changed = next(name for name in changes if changes[name])
            why = f"`augment` changes the images of {changed}, and not those of {other}"
            raise wrong("pairs", f"{why}, with which they would no longer be pairs")


def check_order(pair: tuple[float, float], key: str) -> None:
    """The first number must be below the second."""
    low, high = pair
    if low >= high:
        why = f"low must be below high, and {low:g} is not below {high:g}"
        raise PydanticCustomError("range", "{why}", {"why": why, "key": key})


def _text(fixed: object) -> str:
    return str(list(fixed)) if isinstance(fixed, tuple) else str(fixed)
