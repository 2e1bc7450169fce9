"""`data` of the spec -> data.py: the source of the examples, and what is held out."""

from __future__ import annotations

from collections.abc import Callable

from gencc.codegen import naming
from gencc.codegen.pages import doc, module
from gencc.codegen.paths import PAGES
from gencc.codegen.python.nodes import (
    Assign,
    Attribute,
    Binary,
    Call,
    Choice,
    Def,
    Dict,
    Doc,
    Expression,
    If,
    Import,
    Keyword,
    Literal,
    Name,
    Parameter,
    Ref,
    Return,
    Statement,
    Subscript,
    Symbol,
    Tuple,
    Word,
)
from gencc.codegen.python.scope import Block, Definitions
from gencc.diagnostics.prose import listed
from gencc.ir import expressions as ir
from gencc.ir.columns import Column
from gencc.ir.model import Data, Domain, Fit, Model
from gencc.lowering.rewriting import values
from gencc.ops import sources

_LOCATION = Ref("Location | None", Import(".support.locations", "Location"))
_DATASET = Ref("Dataset", Import(".support.datasets", "Dataset"))
_FILES = Import(".support", "files")
_LOCATIONS = Import(".support", "locations")
Parameters = tuple[Parameter, ...]
_PARAMETERS: Parameters = (
    Parameter("location", _LOCATION),
    Parameter("precision", Name("str")),
)
_TABLE_PARAMETERS: Parameters = (
    *_PARAMETERS,
    Parameter(
        "fitted", Ref("Fitted | None = None", Import(".named_columns", "Fitted"))
    ),
)
_NAMED_PARAMETERS: Parameters = (
    *_PARAMETERS,
    Parameter(
        "known", Ref("Known = UNKNOWN", Import(".label_names", "Known, UNKNOWN"))
    ),
)


def is_split(data: Data) -> bool:
    """Whether there are examples that are not trained on."""
    return data.holds_out or bool(trained_on(data))


def trained_on(data: Data) -> tuple[int, ...]:
    """The labels to train on, if not all; a named domain has no others."""
    return () if data.named else data.domains[0].only


def has_columns(data: Data) -> bool:
    """Whether it is a table whose columns have names, so that these are fitted."""
    return any(domain.columns for domain in data.domains)


def names_labels(model: Model) -> bool:
    """Whether what labels stand for is kept with a run: the model reads some, or has some.

    The numbers of a table's are fitted with its columns.
    """
    if has_columns(model.data):
        return False
    read = {
        p.name for v in values(model) for p in ir.walk(v) if isinstance(p, ir.Input)
    }
    return any(
        domain.only or domain.labels in read or _has_own_labels(domain)
        for domain in model.data.domains
    )


def _has_own_labels(domain: Domain) -> bool:
    """Whether the spec says that files of any kind have labels."""
    return domain.classes is not None and sources.find(domain.source).classes is None


def needs_path(data: Data) -> bool:
    """Whether training needs `--data`."""
    return not all(_is_within(domain) for domain in data.domains)


def help_text(data: Data) -> str:
    """What `--data` is, in one line."""
    if data.named:
        names = tuple(domain.name for domain in data.domains)
        what = "files or folders" if len(names) > 1 else "a file or a folder"
        return f"a folder that holds {what} called {listed(names)}"
    (domain,) = data.domains
    title = _title(domain)
    if domain.columns:
        return f"{title}, or .tsv or .parquet, with the names of its columns"
    if not _is_within(domain):
        return f"{title}; or .npz, .csv, IDX files or images of that shape"
    return f"instead of {title}: IDX files, images, .npz or .csv"


def _title(domain: Domain) -> str:
    """What its source is called, in words."""
    return sources.find(domain.source).title


def _is_within(domain: Domain) -> bool:
    """Whether its source is part of the package; if not, `--data` names the examples."""
    return sources.find(domain.source).examples is not None


def text(data: Data, shared: dict[Symbol, str], *, named: bool = False) -> str:
    """The text of data.py; labels that are `named` have the numbers of a run."""
    if has_columns(data):
        parameters = _TABLE_PARAMETERS
        constants, functions = _table(data)
    else:
        parameters = _NAMED_PARAMETERS if named else _PARAMETERS
        of = _of_domains if data.named else _of_one
        constants, functions = of(data, parameters)
    parts = _parts(data) if is_split(data) else ()
    functions = (*functions, *parts, _trial(data, parameters))
    if data.is_augmented:
        functions = (*functions, _augmented(data))
    title = f"The data: {listed(tuple(_description(data, d) for d in data.domains))}."
    return module(
        PAGES,
        "data.py",
        shared,
        title=doc(title),
        constants=Block(constants),
        functions=Definitions(functions),
    )


def dataset_type(data: Data) -> Expression:
    """The type that data.load returns."""
    if has_columns(data):
        return named("Table")
    if not data.named:
        return _DATASET
    return Subscript(Name("dict"), Tuple((Name("str"), _DATASET)))


def tried_type(data: Data) -> Expression:
    """The type that data.trial returns."""
    return _DATASET if has_columns(data) else dataset_type(data)


def _of_one(
    data: Data, parameters: Parameters
) -> tuple[tuple[Statement, ...], tuple[Def, ...]]:
    (domain,) = data.domains
    constants = [Assign("SHAPE", _numbers(domain.shape))]
    if domain.scale:
        low, high = "no ink", "full ink"
        constants.append(Assign("SCALE", _numbers(domain.scale), f"{low}, {high}"))
    if domain.bounds:
        constants.append(Assign("RANGE", _numbers(domain.bounds), "in the file"))
    what = "The examples at `location`" + (
        f", or else {_title(domain)} of this package."
        if _is_within(domain)
        else f", {_title(domain)}."
    )
    scale = Name("SCALE") if domain.scale else Literal(None)
    bounds = Name("RANGE") if domain.bounds else None
    file = _file(domain, Name("SHAPE"), parameters)
    body = _read(data, domain, file, scale, bounds)
    return tuple(constants), (_loader("load", what, _DATASET, body, parameters),)


def named(word: str) -> Ref:
    """Something of the module about columns that have names."""
    return Ref(word, Import(".named_columns", word))


def _table(data: Data) -> tuple[tuple[Statement, ...], tuple[Def, ...]]:
    """What the columns are, and how they are read."""
    (domain,) = data.domains
    kinds = tuple((Literal(column.name), _column(column)) for column in domain.columns)
    size = Keyword("size", Literal(domain.shape[-1]))
    count = (Keyword("classes", Literal(domain.classes)),) if domain.classes else ()
    layout = Call(named("Layout"), (Dict(kinds, True), size, *count))
    read = Ref("read", Import(".table_rows", "read"))
    what = Literal(_title(domain))
    path = Call(Ref("locations.required", _LOCATIONS), (Name("location"), what))
    table, fitted = Name("table"), Name("fitted")
    trained: Expression = table
    if is_split(data):
        trained = Subscript(Call(Name("parts"), (table,)), Literal(0))
    first_fit = Assign("fitted", Call(named("fit"), (trained,)))
    about = (
        f"The rows at `location`, {_title(domain)}, on the scales that are `fitted`.\n\n"
        "Without any these are fitted to the examples that are trained on."
    )
    rows: Expression = Call(read, (path, Name("COLUMNS"), fitted))
    if domain.stride:
        window = (Literal(domain.shape[0]), Literal(domain.stride))
        rows = Call(named("windowed"), (rows, *window))
    body = (
        Doc(about),
        Assign("table", rows),
        If(Name("fitted is None"), (first_fit,)),
        Return(Call(named("scaled"), (table, fitted, Name("precision")))),
    )
    load = Def("load", _TABLE_PARAMETERS, named("Table"), body)
    return (Assign("COLUMNS", layout),), (load,)


def _column(column: Column) -> Expression:
    """Number("log"), Category(("cash", "card"), gaps="cash"), Dropped()"""
    texts = Tuple(tuple(map(Literal, column.texts)))
    gaps = () if column.gaps is None else (Keyword("gaps", Literal(column.gaps)),)
    match column.kind:
        case "number":
            scale = (Literal(column.scale),) if column.scale else ()
            return Call(named("Number"), (*scale, *gaps))
        case "category":
            return Call(named("Category"), (texts, *gaps))
        case "ordinal":
            ordered = Keyword("ordered", Literal(True))
            return Call(named("Category"), (texts, ordered, *gaps))
        case "label":
            return Call(named("Label"), (texts,) if column.texts else ())
        case "index":
            return Call(named("Index"))
        case "drop":
            return Call(named("Dropped"))


def _of_domains(
    data: Data, parameters: Parameters
) -> tuple[tuple[Statement, ...], tuple[Def, ...]]:
    loaders = []
    for domain in data.domains:
        to = _numbers(domain.scale) if domain.scale else Literal(None)
        bounds = _numbers(domain.bounds) if domain.bounds else None
        file = _file(domain, _numbers(domain.shape), parameters)
        body = _read(data, domain, file, to, bounds)
        description = _description(data, domain)
        title = f"{description[:1].upper()}{description[1:]}."
        if _is_within(domain):
            title = f"The examples at `location`, or else {description}."
        name = naming.loader(domain.name)
        loaders.append(_loader(name, title, _DATASET, body, parameters))
    more = [parameter.name for parameter in parameters[1:]]
    entries = tuple(
        (
            Literal(domain.name),
            Call(
                Name(naming.loader(domain.name)),
                (
                    Call(
                        Ref("locations.inside", _LOCATIONS),
                        (Name("location"), Literal(domain.name)),
                    ),
                    *map(Name, more),
                ),
            ),
        )
        for domain in data.domains
    )
    names = listed(tuple(domain.name for domain in data.domains))
    what = f"Every domain; the folder `location` holds what is called {names}."
    loaded: Expression = Dict(entries, True)
    if data.paired:
        loaded = Call(Ref("paired", Import(".partners", "paired")), (loaded,))
    every = _loader("load", what, dataset_type(data), (Return(loaded),), parameters)
    constants: tuple[Statement, ...] = ()
    if data.scale:
        constants = (Assign("SCALE", _numbers(data.scale), "of pictures"),)
    return constants, (*loaders, every)


def _read(
    data: Data,
    domain: Domain,
    file: Callable[[Expression], Call],
    scale: Expression,
    bounds: Expression | None,
) -> tuple[Statement, ...]:
    """Read, of what is at a location by `file`, scale, and drop other labels."""
    if _is_within(domain):
        source = Ref(f"{domain.source}.read", Import(".", domain.source))
        given = file(Name("location"))
        raw: Expression = Choice(Call(source), Name("location is None"), given)
    else:
        what = Literal(help_text(data) if data.named else _title(domain))
        path = Call(Ref("locations.required", _LOCATIONS), (Name("location"), what))
        raw = file(path)
    scaled = Ref("scaled", Import(".support.datasets", "scaled"))
    arguments = (Name("raw"), scale, Name("precision"))
    result: Expression = Call(scaled, (*arguments, *([bounds] if bounds else [])))
    if not data.named or not domain.only:
        return Assign("raw", raw), Return(result)
    only = Ref("only", Import(".support.datasets", "only"))
    chosen: Expression = Call(only, (Name("dataset"), _numbers(domain.only)))
    if _is_within(domain):  # the user has chosen the data instead
        chosen = Choice(chosen, Name("location is None"), Name("dataset"))
    return Assign("raw", raw), Assign("dataset", result), Return(chosen)


def _loader(
    name: Word,
    what: str,
    returns: Expression,
    body: tuple[Statement, ...],
    parameters: Parameters,
) -> Def:
    if parameters is _NAMED_PARAMETERS:
        what += "\n\nLabels have the numbers that are `known`, or else their own."
    return Def(name, parameters, returns, (Doc(what), *body))


def _file(
    domain: Domain, shape: Expression, parameters: Parameters
) -> Callable[[Expression], Call]:
    """files.read(location, SHAPE, classes=10), with what the spec says about files."""
    more: list[Keyword] = []
    if domain.classes is not None:
        more.append(Keyword("classes", Literal(domain.classes)))
    if fit := domain.fit:
        more.append(Keyword("fit", _fit(fit)))
    if domain.label_source:
        more.append(Keyword("labels", Literal(domain.label_source)))
    if domain.stride:
        more.append(Keyword("stride", Literal(domain.stride)))
    if parameters is _NAMED_PARAMETERS:
        own = Call(Name("known.get"), (Literal(domain.name),))
        more.append(Keyword("names", own))
    read = Ref("files.read", _FILES)
    return lambda location: Call(read, (location, shape, *more))


def _fit(fit: Fit) -> Call:
    """Fit(resize="crop")"""
    settings: list[Keyword] = []
    if fit.resize is not None:
        settings.append(Keyword("resize", Literal(fit.resize)))
    if fit.crop is not None:
        settings.append(Keyword("crop", _numbers(fit.crop)))
    if fit.centre:
        settings.append(Keyword("centre", Literal(True)))
    return Call(Ref("Fit", Import(".support.image_files", "Fit")), tuple(settings))


def _parts(data: Data) -> tuple[Def, ...]:
    """The function for the data to train on, and the rest."""
    kind = dataset_type(data)
    split = Ref("split", Import(".support.datasets", "split"))
    dataset, only = Name("dataset"), trained_on(data)
    if data.named:
        each = Ref("split_each", Import(".support.datasets", "split_each"))
        fractions = ((Literal(d.name), Literal(d.hold_out)) for d in data.domains)
        halves = Call(each, (dataset, Dict(tuple(fractions))))
    else:
        labels = (Keyword("labels", _numbers(only)),) if only else ()
        held_out = Literal(data.domains[0].hold_out)
        halves = Call(split, (dataset, held_out, *labels))
    return (
        Def(
            "parts",
            (Parameter("dataset", kind),),
            Subscript(Name("tuple"), Tuple((kind, tried_type(data)))),
            (Doc(_about_parts(data)), Return(halves)),
        ),
    )


def _trial(data: Data, parameters: Parameters) -> Def:
    """The function for what a trained model is tried on."""
    tried = Call(Ref("locations.tried", _LOCATIONS), (Name("location"),))
    more = [Name(parameter.name) for parameter in parameters[1:]]
    whole = Call(Name("load"), (tried, *more))
    what = (
        "What a trained model is tried on: the test part at `location`, or all there."
    )
    body: tuple[Statement, ...] = (Return(trial_of(data, whole)),)
    if is_split(data):
        what = (
            "What a trained model is tried on: the test part at `location`, or all there, or "
            "what was not trained on."
        )
        rest = Subscript(Call(Name("parts"), (Name("dataset"),)), Literal(1))
        every = trial_of(data, Name("dataset"))
        body = (
            Assign("dataset", whole),
            Return(Choice(rest, Name("location is None"), every)),
        )
    return Def("trial", parameters, tried_type(data), (Doc(what), *body))


def trial_of(data: Data, loaded: Expression) -> Expression:
    """What a trained model is tried on, of data that were not split."""
    if data.named:
        return Call(Ref("trials", Import(".support.datasets", "trials")), (loaded,))
    return Call(Attribute(loaded, "trial"))


_IMAGES = Ref("Images", Import(".augmentation", "Images"))


def _augmented(data: Data) -> Def:
    """The function for what training sees in place of the images of a minibatch."""
    parameters = (
        Parameter("images", _IMAGES),
        Parameter("seed", Name("int")),
        Parameter("number", Name("int")),
    )
    if not data.named:
        (domain,) = data.domains
        doc = f"What training sees of minibatch `number`: {_changes(domain)}."
        body: tuple[Statement, ...] = (*_changed(data, domain), Return(Name("images")))
        return Def("augmented", parameters, _IMAGES, (Doc(doc), *body))
    texts = [f"{d.name}: {_changes(d)}" for d in data.domains if d.augment]
    doc = f"What training sees of minibatch `number` of a domain. {'; '.join(texts)}."
    body = tuple(
        If(Binary("==", Name("name"), Literal(domain.name)), _changed(data, domain))
        for domain in data.domains
        if domain.augment
    )
    named = (Parameter("name", Name("str")), *parameters)
    return Def("augmented", named, _IMAGES, (Doc(doc), *body, Return(Name("images"))))


def _changes(domain: Domain) -> str:
    """flip, shift 2"""
    return ", ".join(" ".join(map(str, (a.word, *a.arguments))) for a in domain.augment)


def _changed(data: Data, domain: Domain) -> tuple[Statement, ...]:
    """images = augmentation.shift(images, seed, "augment/shift", number, 2)"""
    module = Import(".", "augmentation")
    where = data.stream(domain, "augment")
    return tuple(
        Assign(
            "images",
            Call(
                Ref(f"augmentation.{change.word}", module),
                (
                    Name("images"),
                    Name("seed"),
                    Literal(f"{where}/{change.word}"),
                    Name("number"),
                    *map(Literal, change.arguments),
                ),
            ),
        )
        for change in domain.augment
    )


def _about_parts(data: Data) -> str:
    only = trained_on(data)
    selection = f"those labelled {listed(tuple(map(str, only)))}" if only else "all"
    which = "the last" if any(domain.stride for domain in data.domains) else "a random"
    fractions = {domain.name: f"{domain.hold_out:g}" for domain in data.domains}
    parts = f"{next(iter(fractions.values()))} of them"
    if len({*fractions.values()}) > 1:
        parts = listed([f"{share} of {name}" for name, share in fractions.items()])
    but = f" but {which} {parts}" if data.holds_out else ""
    return f"The examples to train on, {selection}{but}, and the rest."


def _description(data: Data, domain: Domain) -> str:
    labelled = ""
    if data.named and domain.only:
        labelled = f" labelled {listed(tuple(map(str, domain.only)))}"
    scale = ""
    if domain.scale:
        scale = f", from {domain.scale[0]:g} to {domain.scale[1]:g}"
    return f"{_title(domain)}{labelled}{scale}"


def _numbers(values: tuple[float, ...] | tuple[int, ...]) -> Tuple:
    return Tuple(tuple(Literal(value) for value in values))
