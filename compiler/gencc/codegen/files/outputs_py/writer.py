"""The phrases of functions that write the files of an output."""

from __future__ import annotations

from collections.abc import Iterator

from gencc.codegen import naming
from gencc.codegen.files.outputs_py import labels
from gencc.codegen.files.outputs_py.arguments import (
    TENSOR,
    argument_values,
    function_call,
)
from gencc.codegen.files.outputs_py.examples import (
    aligned,
    are_domains,
    over_all,
    source,
)
from gencc.codegen.python.nodes import (
    Assign,
    Attribute,
    Call,
    Expression,
    Literal,
    Name,
    Statement,
    Subscript,
    Word,
)
from gencc.codegen.python.printer import Printer
from gencc.ir import expressions as ir
from gencc.ir.model import Model
from gencc.ir.records import dataclass
from gencc.lowering.plan import OutputProgram
from gencc.ops import sources

COUNT = Name("trained.count")


PICTURE, TABLE = "picture", "table"
LONGEST = 24  # letters of a formula that a picture shows in place of the output's name


@dataclass(frozen=True)
class Written:
    """The docstring of a writer, the files that it writes, and its statements.

    `picture` and `table` are the variables of the files, and what the statements write.
    """

    doc: str
    files: tuple[str, ...]
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class Writer:
    """The function that writes an output's files; phrases that its statements use."""

    program: OutputProgram
    model: Model

    @property
    def name(self) -> str:
        return self.program.name

    @property
    def shown(self) -> str:
        """What a picture calls the value: by its formula if that is short."""
        (text,) = self.texts
        return text if len(text) <= LONGEST else self.name

    @property
    def is_judged(self) -> bool:
        """Whether a metric says how often its largest number is at the label of the data."""
        parts = ir.everything((m.values[0] for m in self.model.metrics), {})
        written = next(o.values for o in self.model.outputs if o.name == self.name)
        return any(
            isinstance(part, ir.Operation)
            and part.function == "accuracy"
            and isinstance(part.operands[0], ir.Input)
            and part.operands[1:] == written
            for part in parts
        )

    @property
    def texts(self) -> tuple[str, ...]:
        """The formula of each of its values."""
        return next(o.texts for o in self.model.outputs if o.name == self.name)

    @property
    def way(self) -> str:
        """The operation that makes its rows of examples, or nothing."""
        parts = (part for value in self.computed() for part in ir.walk(value))
        ways = (
            p.function for p in parts if isinstance(p, ir.Operation) and ir.is_way(p)
        )
        return next(ways, "")

    def computed(self) -> list[ir.Expression]:
        """Every value that the output computes."""
        return [
            *self.program.values,
            *(v for line in self.program.lines for v in line.values),
        ]

    def call(self) -> Call:
        """The call of the function that computes the output, with all its arguments."""
        return function_call(self.program, naming.output(self.name))

    def argument_values(self, count: Expression) -> Iterator[Statement]:
        """Draws, the grid and what was fitted, as tensors."""
        return argument_values(self.program, Literal(0), count)

    def first_examples(self, count: int | None = None) -> Iterator[Statement]:
        """The inputs for the examples that are shown."""
        stop = COUNT if count is None else Literal(count)
        if labels.classes_in_turn(self.program):
            stop = labels.ACROSS
        dataset, inputs = "trained.trial()", self.program.inputs
        if are_domains(self.model, inputs):
            yield aligned(self.model, Name(dataset), inputs)
            dataset = "aligned"
        for name in inputs:
            data = source(self.model, name, dataset)
            rows: Expression = Subscript(data, Name(f": {Printer().expression(stop)}"))
            rows = labels.Replaceable(self.program).read(name, rows)
            rows = labels.in_rows(self.program, rows)
            yield Assign(naming.value(name), Call(TENSOR, (rows,)))

    def how_many(self, without_data: Expression = COUNT) -> Expression:
        """The number of examples, where there are any."""
        if not self.program.inputs:
            return without_data
        return Call(Name("len"), (Name(naming.value(self.program.inputs[0])),))

    def over_all(self, target: Word) -> tuple[Statement, ...]:
        """target = the output for every example of the data."""
        trial = Call(Name("trained.trial"))
        before: Statement = Assign("dataset", trial)
        if are_domains(self.model, self.program.inputs):
            before = aligned(self.model, trial, self.program.inputs)
        return before, *over_all(self.program, self.model, target, self.call())

    def examples(self) -> Expression:
        """The data whose examples are the rows of a table."""
        if not self.model.data.named:
            return Name("dataset")
        domains = self.model.data.domains_of(self.program.inputs)
        return Subscript(Name("dataset"), Literal(domains[0].name))

    @property
    def has_named_labels(self) -> bool:
        """Whether labels come from a file, where they may have names."""
        domains = self.model.data.domains_of(self.program.inputs)
        return len(domains) == 1 and any(
            domain.columns
            or (domain.classes and sources.find(domain.source).classes is None)
            for domain in domains
        )

    def labels(self) -> Expression:
        """The labels of the examples, if they are of one domain."""
        if not self.model.data.named:
            return Name("dataset.labels")
        domains = self.model.data.domains_of(self.program.inputs)
        if len(domains) > 1 or not domains[0].labels:
            return Literal(None)
        return Attribute(Subscript(Name("dataset"), Literal(domains[0].name)), "labels")
