"""Outputs, statistics and metrics -> the functions that write their files.

What is written follows from the shape: pictures become sheets, points a scatter plot,
one number for each example scores, all else a table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from gencc.codegen import naming
from gencc.codegen.expressions import GRID
from gencc.codegen.files.data_py import dataset_type, trained_on
from gencc.codegen.files.outputs_py.functions import (
    arguments,
    function_name,
    uses_config,
)
from gencc.codegen.files.train_py.schedule import draw_arguments, stream
from gencc.codegen.framework import Framework
from gencc.codegen.python.nodes import (
    Assign,
    Attribute,
    Binary,
    Call,
    Def,
    Dict,
    Do,
    Doc,
    Expression,
    For,
    Import,
    Keyword,
    List,
    Literal,
    Name,
    Parameter,
    Ref,
    Return,
    Star,
    Statement,
    Subscript,
    Symbol,
    Tuple,
    Word,
)
from gencc.codegen.python.printer import Printer
from gencc.frontend.spec.identifiers import distinct, unused
from gencc.ir import expressions as ir
from gencc.ir.model import Domain, Model
from gencc.lowering.plan import OutputProgram, Program

_PATH = Ref("Path", Import("pathlib", "Path"))
_STREAMS = Import(".support", "streams")
_TENSOR = Name("trained.tensor")
_COUNT = Name("trained.count")


def writers(program: Program, model: Model, framework: Framework) -> tuple[Def, ...]:
    """A function for each output, one for all metrics, and one that fits statistics."""
    files = file_names(program)
    made = [_Writer(one, model, files[one.name]).function() for one in program.outputs]
    if program.metrics:
        made.append(_save_metrics(program, model))
    if program.statistics:
        made.append(_fit(program, model, framework))
    return tuple(made)


def table(program: Program) -> Dict:
    """The writers by the name of their command."""
    commands = _command_names(program)
    found = [
        (commands[one.name], Name(naming.writer(one.name))) for one in program.outputs
    ]
    found += [("metrics", Name("save_metrics"))] if program.metrics else []
    return Dict(tuple((Literal(command), writer) for command, writer in found))


def commands(program: Program) -> Dict:
    """What each command says about itself."""
    commands = _command_names(program)
    lines = [(commands[one.name], one.text) for one in program.outputs]
    if program.metrics:
        names = ", ".join(one.name for one in program.metrics)
        lines.append(("metrics", f"how good it is: {names}"))
    entries = tuple((Literal(name), Literal(text)) for name, text in lines)
    return Dict(entries, table=True)


def _command_names(program: Program) -> dict[str, str]:
    """What the command of each output is called."""
    names = [one.name for one in program.outputs]
    taken = ("train", "metrics") if program.metrics else ("train",)
    return dict(zip(names, distinct(names, taken), strict=True))


def stems(program: Program) -> Tuple:
    """What the files of outputs and metrics are called, without their endings."""
    names = list(file_names(program).values())
    names += ["metrics"] if program.metrics else []
    return Tuple(tuple(map(Literal, names)))


def file_names(program: Program) -> dict[str, str]:
    """What the files of each output are called, without their endings.

    No file system confuses them: some do not tell capitals from small letters, and
    Windows has devices everywhere. losses.csv and losses.png are in the folder already.
    """
    names = [one.name for one in program.outputs]
    files = distinct([name.lower() for name in names], ("losses", *_DEVICES))
    return {
        name: name + file.removeprefix(name.lower())
        for name, file in zip(names, files, strict=True)
    }


_DEVICES = (
    *("con", "prn", "aux", "nul"),
    *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)),
)


class _Writer:
    """The function that writes the files of an output, made of a few phrases.

    `file` is what they are called, without their endings.
    """

    def __init__(self, program: OutputProgram, model: Model, file: str) -> None:
        self.program, self.model = program, model
        self.name, self.file = program.name, file
        self.files: list[str] = []

    def function(self) -> Def:
        doc, body = self._body()
        parameters = (Parameter("trained", Name("Trained")), Parameter("folder", _PATH))
        paths = List(
            tuple(Binary("/", Name("folder"), Literal(file)) for file in self.files)
        )
        statements: list[Statement] = [Doc(doc)]
        if len(self.files) == 1:
            statements.append(Assign("path", paths.items[0]))
            result: Expression = List((Name("path"),))
        else:
            names = ("table", "picture")
            for name, path in zip(names, paths.items, strict=True):
                statements.append(Assign(name, path))
            result = List((Name("picture"), Name("table")))
        returns = Name("list[Path]")
        return Def(
            naming.writer(self.name),
            parameters,
            returns,
            (*statements, *body, Return(result)),
        )

    # -------------------------------------------------------------- what is written

    def _body(self) -> tuple[str, tuple[Statement, ...]]:
        value = self.program.values[0]
        assert isinstance(value.type, ir.Tensor)
        shape = value.type.shape
        is_image = _is_image(shape)
        if any(isinstance(p, ir.Between) for p in self._parts()):
            return self._lines() if is_image else self._stations()
        if is_image:
            in_rows = self.program.inputs or len(self.program.values) > 1
            return self._rows() if in_rows else self._grid()
        if not self.program.inputs:
            is_plane = shape == (2,) == self.model.data.domains[0].shape
            return self._points() if is_plane else self._table()
        return self._scores() if shape == () else self._codes(shape)

    def _grid(self) -> tuple[str, tuple[Statement, ...]]:
        self.files = [f"{self.file}.png"]
        columns: Expression = Literal(8)
        doc = "A sheet of images from noise that is the same each time."
        if self.program.grid:
            columns = Name("SIDE")
            doc = "A sheet of images from a regular grid of codes."
        images = _array(self._call())
        save = self._sheet("save_grid", images, columns)
        return doc, (*self._given(Literal(0), _COUNT), save)

    def _rows(self) -> tuple[str, tuple[Statement, ...]]:
        self.files = [f"{self.file}.png"]
        before = tuple(self._first_examples())
        draws = tuple(self._given(Literal(0), self._how_many()))
        several = len(self.program.values) > 1
        if several:
            doc = f"A sheet of images, below each other {self.program.text}."
            arrays = Call(Name("map"), (_to_array(), self._call()))
            rows: Expression = List((Star(arrays),))
            return doc, (*before, *draws, self._sheet("save_rows", rows, Literal(8)))
        shown: list[Expression] = [
            Name(naming.value(name))
            for name in self.program.inputs
            if not self.model.data.is_labels(name)
            and _is_image(self.model.data.domain(name).shape)
        ]
        doc = "A sheet of images of what becomes of the data."
        if shown:
            doc = "A sheet of images of the data, below each row what becomes of it."
        rows = List(tuple(_array(one) for one in (*shown, self._call())))
        return doc, (*before, *draws, self._sheet("save_rows", rows, Literal(8)))

    def _lines(self) -> tuple[str, tuple[Statement, ...]]:
        self.files = [f"{self.file}.png"]
        doc = "A sheet of images, each row on the way from one example to the next."
        ends = 2 * 8
        before = tuple(self._first_examples(ends))
        draws = tuple(self._given(Literal(0), self._how_many(Literal(ends))))
        between = Ref("STEPS", Import(".between", "STEPS"))
        save = self._sheet("save_grid", _array(self._call()), between)
        return doc, (*before, *draws, save)

    def _stations(self) -> tuple[str, tuple[Statement, ...]]:
        self.files = [f"{self.file}.csv"]
        doc = "A table of what lies on the way from one example to the next."
        before = tuple(self._first_examples())
        draws = tuple(self._given(Literal(0), self._how_many()))
        return doc, (
            *before,
            *draws,
            _save_table({self.name: _array(self._call())}, "path"),
        )

    def _points(self) -> tuple[str, tuple[Statement, ...]]:
        self.files = [f"{self.file}.csv", f"{self.file}.png"]
        points = naming.own("points")
        behind = _source(self.model, self.model.data.inputs[0])
        count = Name("POINTS")
        doc = "A table of points from noise, and a picture of them over the data."
        return doc, (
            *self._given(Literal(0), count),
            Assign(points, _array(self._call())),
            _save_table({self.name: Name(points)}),
            _save_plot("save_scatter", Name(points), Literal(None), behind),
        )

    def _table(self) -> tuple[str, tuple[Statement, ...]]:
        self.files = [f"{self.file}.csv"]
        doc = "A table of what the output is for noise that is the same each time."
        if self.program.grid:
            doc = "A table of what the output is on a regular grid of codes."
        return doc, (
            *self._given(Literal(0), _COUNT),
            _save_table({self.name: _array(self._call())}, "path"),
        )

    def _scores(self) -> tuple[str, tuple[Statement, ...]]:
        self.files = [f"{self.file}.csv", f"{self.file}.png"]
        values = naming.own("scores")
        doc = "A table of every example's score, and a picture of how they spread."
        only = trained_on(self.model.data)
        normal = _numbers(only) if only else Literal(None)
        return doc, (
            *self._over_all(values),
            self._save_labelled(values),
            _save_plot("save_histogram", Name(values), self._labels(), normal),
        )

    def _codes(self, shape: tuple[int, ...]) -> tuple[str, tuple[Statement, ...]]:
        codes = naming.own("codes" if shape == (2,) else "values")
        doc = "A table of what the output is for every example of the data."
        self.files = [f"{self.file}.csv"]
        if shape != (2,):
            return doc, (
                *self._over_all(codes),
                self._save_labelled(codes, "path"),
            )
        self.files = [f"{self.file}.csv", f"{self.file}.png"]
        doc = "A table of every example's code, and a picture of the codes by label."
        return doc, (
            *self._over_all(codes),
            self._save_labelled(codes),
            _save_plot("save_scatter", Name(codes), self._labels()),
        )

    # -------------------------------------------------------------- phrases

    def _parts(self) -> Iterator[ir.Expression]:
        values = [*self.program.values, *(line.value for line in self.program.lines)]
        return (part for value in values for part in ir.walk(value))

    def _call(self) -> Call:
        return _call(self.program, naming.output(self.name))

    def _given(self, number: Expression, count: Expression) -> Iterator[Statement]:
        """Draws, the grid and what was fitted, as tensors."""
        return _given(self.program, number, count)

    def _first_examples(self, count: int | None = None) -> Iterator[Statement]:
        """The data that are shown."""
        stop = _COUNT if count is None else Literal(count)
        dataset, inputs = "trained.trial()", self.program.inputs
        if _are_domains(self.model, inputs):
            yield _align(self.model, Name(dataset), inputs)
            dataset = "aligned"
        for name in inputs:
            source = _source(self.model, name, dataset)
            rows = Subscript(source, Name(f": {Printer().expression(stop)}"))
            yield Assign(naming.value(name), Call(_TENSOR, (rows,)))

    def _how_many(self, without_data: Expression = _COUNT) -> Expression:
        """As many as there are examples, where there are any."""
        if not self.program.inputs:
            return without_data
        return Call(Name("len"), (Name(naming.value(self.program.inputs[0])),))

    def _over_all(self, target: Word) -> tuple[Statement, ...]:
        trial = Call(Name("trained.trial"))
        before: Statement = Assign("dataset", trial)
        if _are_domains(self.model, self.program.inputs):
            before = _align(self.model, trial, self.program.inputs)
        return before, *_over_all(self.program, self.model, target, self._call())

    def _labels(self) -> Expression:
        """Those of the examples, where they are of one domain."""
        if not self.model.data.named:
            return Name("dataset.labels")
        domains = self.model.data.domains_of(self.program.inputs)
        if len(domains) > 1 or not domains[0].labels:
            return Literal(None)
        return Attribute(Subscript(Name("dataset"), Literal(domains[0].name)), "labels")

    def _save_labelled(self, values: Word, path: str = "table") -> Do:
        """The labels, where there are any, stand in the first column."""
        save = Ref("tables.save_table", Import(".support", "tables"))
        labelled = Ref("tables.labelled", Import(".support", "tables"))
        column = unused(self.name, ("label",))
        columns = Dict(((Literal(column), Name(values)),))
        table = Call(labelled, (self._labels(), columns))
        return Do(Call(save, (Name(path), table)))

    def _sheet(self, function: str, images: Expression, columns: Expression) -> Do:
        bounds: tuple[Expression, ...] = (Literal(0.0), Literal(1.0))
        if self.model.data.scale:
            bounds = (Name("*data.SCALE"),)
        save = Ref(f"sheets.{function}", Import(".support", "sheets"))
        keyword = Keyword("columns", columns)
        return Do(Call(save, (Name("path"), images, *bounds, keyword)))


def _save_metrics(program: Program, model: Model) -> Def:
    """Prints and writes every metric, over the data that a trained model is tried on.

    All see the same noise, so that they can be compared.
    """
    made = program.metrics
    loops: list[Statement] = []
    for read, group in _read_together(made, model):
        if _are_domains(model, read):
            loops.append(_align(model, Name("dataset"), read))
        calls = [
            Do(Call(Attribute(Name(_every(one)), "append"), (_array(call),)))
            for one in group
            for call in [_call(one, function_name(one, program))]
        ]
        used = {draw.name: draw for one in group for draw in one.draws}
        drawn = "metrics", tuple(used.values())
        loops.append(_loop(read, drawn, model, calls))
    save = Ref("metrics.save", Import(".", "metrics"))
    entries = tuple((Literal(one.name), _metric(one, model)) for one in made)
    return Def(
        "save_metrics",
        (Parameter("trained", Name("Trained")), Parameter("folder", _PATH)),
        Name("list[Path]"),
        (
            Doc("Every metric of the spec, printed and written."),
            Assign("path", Binary("/", Name("folder"), Literal("metrics.json"))),
            Assign("dataset", Call(Name("trained.trial"))),
            *_fitted(made),
            *(Assign(_every(one), List(())) for one in made),
            *loops,
            Do(Call(save, (Name("path"), Dict(entries, table=True)))),
            Return(List((Name("path"),))),
        ),
    )


def _read_together(
    made: Iterable[OutputProgram], model: Model
) -> list[tuple[tuple[str, ...], list[OutputProgram]]]:
    """What is read in one loop: of several domains each has its own number of examples."""
    groups: dict[tuple[Domain, ...], list[OutputProgram]] = {}
    for one in made:
        own = model.data.domains_of(one.inputs) or model.data.domains[:1]
        groups.setdefault(own, []).append(one)
    return [
        (tuple(dict.fromkeys(name for one in group for name in one.inputs)), group)
        for group in groups.values()
    ]


def _every(program: OutputProgram) -> Symbol:
    """every_error: what is found for every example."""
    return naming.own(f"every_{program.name}")


def _metric(program: OutputProgram, model: Model) -> Expression:
    """The mean over all examples, or how well they are ranked."""
    # A learned number has no axis of examples to be joined along.
    is_number = not isinstance(program.values[0].type, ir.Tensor)
    join = "np.stack" if is_number else "np.concatenate"
    values = Call(Ref(join, Import("numpy", alias="np")), (Name(_every(program)),))
    ranked = next(one.ranked for one in model.metrics if one.name == program.name)
    if not ranked:
        return Call(Ref("metrics.mean", Import(".", "metrics")), (values,))
    only = _numbers(model.data.domains[0].only)
    labels = _labels_of(Name("dataset"))
    unseen = Call(Ref("metrics.unseen", Import(".", "metrics")), (labels, only))
    return Call(Ref("metrics.auroc", Import(".", "metrics")), (values, unseen))


def _fit(program: Program, model: Model, framework: Framework) -> Def:
    """Mean and covariance over the examples that were trained on."""
    body: list[Statement] = []
    moments = Ref("statistics.moments", Import(".", "statistics"))
    entries = []
    for one in program.statistics:
        every = _every(one)
        if _are_domains(model, one.inputs):
            body.append(_align(model, Name("dataset"), one.inputs))
        call = _call(one, naming.statistic(one.name))
        body += _over_all(one, model, every, call)
        entries.append((Literal(one.name), Call(moments, (Name(every),))))
    save = Ref("statistics.save", Import(".", "statistics"))
    return Def(
        "fit",
        (
            Parameter("trained", Name("Trained")),
            Parameter("dataset", dataset_type(model.data)),
        ),
        Name("None"),
        (
            Doc("Mean and covariance over the examples trained on, kept with the run."),
            *framework.evaluate(tuple(body)),
            Do(
                Call(
                    save,
                    (
                        Name("trained.run"),
                        Dict(tuple(entries)),
                        Name("trained.step"),
                        _state(),
                    ),
                )
            ),
        ),
    )


def _over_all(
    program: OutputProgram, model: Model, target: Word, call: Call
) -> tuple[Statement, ...]:
    """target = the value for every example, computed in chunks."""
    parts = naming.own("parts")
    append = Do(Call(Attribute(Name(parts), "append"), (_array(call),)))
    drawn = f"outputs/{program.name}", program.draws
    concatenate = Ref("np.concatenate", Import("numpy", alias="np"))
    return (
        *_fitted([program]),
        Assign(parts, List(())),
        _loop(program.inputs, drawn, model, [append]),
        Assign(target, Call(concatenate, (Name(parts),))),
    )


def _loop(
    inputs: Sequence[str],
    drawn: tuple[str, Sequence[ir.Draw]],
    model: Model,
    body: Sequence[Statement],
) -> For:
    """Over all examples, in chunks: what is read, what is drawn, and then the body.

    Of noise there is as much as of data, also where none are read.
    """
    dataset = "aligned" if _are_domains(model, inputs) else "dataset"
    first = next(iter(inputs), model.data.inputs[0])
    rows = {
        name: Subscript(_source(model, name, dataset), Name("i : i + CHUNK"))
        for name in (*inputs, first)
    }
    count = Call(Name("len"), (Name(naming.value(first)) if inputs else rows[first],))
    every: Expression = Name(dataset)
    if model.data.named:
        every = Subscript(every, Literal(model.data.domain(first).name))
    return For(
        "i",
        Call(Name("range"), (Literal(0), Call(Name("len"), (every,)), Name("CHUNK"))),
        (
            *(
                Assign(naming.value(name), Call(_TENSOR, (rows[name],)))
                for name in inputs
            ),
            *_drawn(*drawn, Name("i"), count),
            *body,
        ),
    )


def _are_domains(model: Model, inputs: Sequence[str]) -> bool:
    """Whether several domains are read; labels go with their examples anyway."""
    return len(model.data.domains_of(inputs)) > 1


def _align(model: Model, dataset: Expression, inputs: Sequence[str]) -> Assign:
    """aligned = align(…, "a", "b"): example i of one domain goes with i of the other."""
    align = Ref("align", Import(".align", "align"))
    names = (Literal(domain.name) for domain in model.data.domains_of(inputs))
    return Assign("aligned", Call(align, (dataset, *names)))


def _source(model: Model, name: str, dataset: str = "trained.trial()") -> Expression:
    """The array of an input: trained.trial().examples"""
    domain = model.data.domain(name)
    own: Expression = Name(dataset)
    if model.data.named:
        own = Subscript(own, Literal(domain.name))
    if name == domain.labels:
        return _labels_of(own, Literal(domain.classes))
    return Attribute(own, "examples")


def _labels_of(dataset: Expression, *classes: Expression) -> Call:
    function = Ref("labels_of", Import(".support.datasets", "labels_of"))
    return Call(function, (dataset, *classes))


def _call(program: OutputProgram, function: Symbol) -> Call:
    """The function that computes it, with all that it is given."""
    return Call(
        Name(function),
        (
            Name("trained.networks"),
            *map(Name, arguments(program)),
            *((Name("trained.config"),) if uses_config(program) else ()),
        ),
    )


def _given(
    program: OutputProgram, number: Expression, count: Expression
) -> Iterator[Statement]:
    """Draws, the grid and what was fitted, as tensors."""
    yield from _given_draws(program, number, count)
    if program.grid:
        plane = _plane(program.grid)
        yield Assign(GRID, Call(_TENSOR, (plane,)))
    yield from _fitted([program])


def _given_draws(
    program: OutputProgram, number: Expression, count: Expression
) -> Iterator[Statement]:
    return _drawn(f"outputs/{program.name}", program.draws, number, count)


def _drawn(
    what: str,
    draws: Iterable[ir.Draw],
    number: Expression,
    count: Expression,
) -> Iterator[Statement]:
    for draw in draws:
        where = draw_arguments(f"{what}/{draw.name}", draw, number, count)
        array = Call(stream(draw), (Name("trained.config.seed"), *where))
        yield Assign(naming.value(draw.name), Call(_TENSOR, (array,)))


def _fitted(programs: Sequence[OutputProgram]) -> Iterator[Statement]:
    """codes_mean = …: what was fitted, as tensors."""
    parts = {(one.name, one.part): one for made in programs for one in made.fitted}
    alone = {name for made in programs for name in _alone(made)}
    if parts:
        yield Assign("state", _state())
    for one in parts.values():
        load = Ref("statistics.load", Import(".", "statistics"))
        part = (Literal(one.name), Literal(one.part), Literal(_size(one)))
        found: Expression = Call(load, (Name("trained.run"), Name("state"), *part))
        if one.part == "mean" and one.name in alone:
            found = Subscript(found, Literal(None))
        yield Assign(naming.fitted(one.name, one.part), Call(_TENSOR, (found,)))


def _size(part: ir.Fitted) -> int:
    """How many numbers a vector has that was fitted."""
    match part.type:
        case ir.Matrix(size):
            return size
        case ir.Tensor((size,)):
            return size
    raise AssertionError(f"{part.name} is fitted to vectors")


def _state() -> Call:
    """The weights that statistics belong to."""
    export = Ref("weights.export", Import(".support", "weights"))
    return Call(export, (Name("trained.networks"), Dict(())))


def _alone(program: OutputProgram) -> set[str]:
    """Whose mean is used where no value of an example beside it has an axis of examples.

    Then it is the only example itself: for a network, a sum, or as a number.
    """
    values = [*program.values, *(line.value for line in program.lines)]
    parts = [part for value in values for part in ir.walk(value)]
    used = Counter(_means(parts))
    beside = Counter[str]()
    for part in parts:
        operands = ir.children(part) if isinstance(part, ir.Elementwise) else ()
        if any(_has_examples(one) for one in operands):
            beside.update(_means(operands))
    return {*(used - beside)}


def _means(values: Iterable[ir.Expression]) -> Iterator[str]:
    return (p.name for p in values if isinstance(p, ir.Fitted) and p.part == "mean")


def _has_examples(value: ir.Expression) -> bool:
    fitted = any(isinstance(part, ir.Fitted) for part in ir.walk(value))
    return isinstance(value.type, ir.Tensor) and not fitted


def _to_array() -> Ref:
    return Ref("to_array", Import(".support.device", "to_array"))


def _array(value: Expression) -> Call:
    return Call(_to_array(), (value,))


def _plane(grid: ir.Grid) -> Call:
    match grid.noise:
        case ir.Uniform(low, high):
            bounds = (Literal(low), Literal(high))
            return Call(Ref("streams.uniform_grid", _STREAMS), (Name("SIDE"), *bounds))
        case _:
            return Call(Ref("streams.quantile_grid", _STREAMS), (Name("SIDE"),))


def _save_table(columns: dict[str, Expression], path: str = "table") -> Do:
    save = Ref("tables.save_table", Import(".support", "tables"))
    entries = Dict(tuple((Literal(name), value) for name, value in columns.items()))
    return Do(Call(save, (Name(path), entries)))


def _save_plot(function: str, *arguments: Expression) -> Do:
    save = Ref(f"plots.{function}", Import(".support", "plots"))
    return Do(Call(save, (Name("picture"), *arguments)))


def _is_image(shape: tuple[int, ...]) -> bool:
    """Whether it can be shown: height, width, and grey or three colours."""
    return len(shape) == 3 and shape[2] in (1, 3)


def _numbers(values: tuple[int, ...]) -> Tuple:
    return Tuple(tuple(Literal(value) for value in values))
