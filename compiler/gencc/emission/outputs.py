"""Outputs of the spec -> their functions, and the functions that write their files."""

from __future__ import annotations

from gencc.emission.expressions import write
from gencc.emission.framework import CONFIG, NETWORKS, Framework
from gencc.emission.schedule import draw_arguments, stream
from gencc.ir import expressions as ir
from gencc.names import unused
from gencc.program import OutputProgram
from gencc.pycode.nodes import (
    Assign,
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
    Statement,
)

_PICTURES = Import(".support", "pictures")
_STREAMS = Import(".support", "streams")
_PATH = Ref("Path", Import("pathlib", "Path"))
_COUNT = Name("trained.count")


def output_function(program: OutputProgram, framework: Framework) -> Def:
    """networks, data and draws -> the output, as the spec writes it."""
    values = _values(program)
    body = tuple(
        Assign(line.name, write(line.value, framework.inference))
        for line in program.lines
    )
    return Def(
        program.output.name,
        (
            Parameter("networks", NETWORKS),
            *(Parameter(name, framework.tensor) for name in values),
            *((Parameter("config", CONFIG),) if _uses_config(program) else ()),
        ),
        framework.tensor,
        (
            Doc(program.output.text),
            *body,
            Return(write(program.value, framework.inference)),
        ),
    )


def kind(program: OutputProgram) -> str:
    """grid, pairs (of images), codes (of the data), or what is left: a table."""
    assert isinstance(program.output.value.type, ir.Tensor)
    shape = program.output.value.type.shape
    if not program.reads_data:
        return "grid" if len(shape) == 3 and shape[2] in (1, 3) else "table"
    values = [program.value, *(line.value for line in program.lines)]
    inputs = [p.type for v in values for p in ir.walk(v) if isinstance(p, ir.Input)]
    return "pairs" if program.output.value.type == inputs[0] else "codes"


def writer(program: OutputProgram) -> Def:
    """The function that writes the files of an output."""
    bodies = {"grid": _grid, "pairs": _pairs, "codes": _codes, "table": _table}
    doc, body = bodies[kind(program)](program)
    return Def(
        f"save_{program.output.name}",
        (
            Parameter("trained", Name("Trained")),
            Parameter("folder", _PATH),
        ),
        Name("list[Path]"),
        (Doc(doc), *body),
    )


def writers(programs: tuple[OutputProgram, ...]) -> Dict:
    """The writers by the name of their output."""
    return Dict(
        tuple((Literal(p.output.name), Name(f"save_{p.output.name}")) for p in programs)
    )


def _values(program: OutputProgram) -> list[str]:
    values = ["x"] if program.reads_data else []
    values += [draw.name for draw in program.draws]
    return [*values, *(["grid"] if program.grid else [])]


def _uses_config(program: OutputProgram) -> bool:
    values = [program.value, *(line.value for line in program.lines)]
    return any(isinstance(p, ir.Parameter) for v in values for p in ir.walk(v))


def _local(program: OutputProgram, name: str) -> str:
    """A name for a value of a writer, which calls the output by its own."""
    return unused(name, [program.output.name])


def _call(program: OutputProgram) -> Call:
    return Call(
        Name(program.output.name),
        (
            Name("trained.networks"),
            *(Name(_local(program, name)) for name in _values(program)),
            *((Name("trained.config"),) if _uses_config(program) else ()),
        ),
    )


def _array(value: Expression) -> Call:
    return Call(Ref("to_array", Import(".support.device", "to_array")), (value,))


def _draws(
    program: OutputProgram, number: Expression, count: Expression
) -> tuple[Statement, ...]:
    found = []
    for draw in program.draws:
        what = f"outputs/{program.output.name}/{draw.name}"
        arguments = draw_arguments(what, draw, number, count)
        array = Call(stream(draw), (Name("trained.config.seed"), *arguments))
        name = _local(program, draw.name)
        found.append(Assign(name, Call(Name("trained.tensor"), (array,))))
    return tuple(found)


def _file(program: OutputProgram, suffix: str) -> Assign:
    name = Literal(f"{program.output.name}.{suffix}")
    return Assign("path", Binary("/", Name("folder"), name))


def _grid(program: OutputProgram) -> tuple[str, tuple[Statement, ...]]:
    columns: Expression = Literal(8)
    before: tuple[Statement, ...] = ()
    doc = "A sheet of images from noise that is the same each time."
    if program.grid:
        columns = Name("SIDE")
        doc = "A sheet of images from a regular grid of codes."
        before = (
            Assign(
                _local(program, "grid"),
                Call(Name("trained.tensor"), (_plane(program.grid),)),
            ),
        )
    save = Call(
        Ref("pictures.save_grid", _PICTURES),
        (
            Name("path"),
            _array(_call(program)),
            Name("*SCALE"),
            Keyword("columns", columns),
        ),
    )
    return doc, (
        *_draws(program, Literal(0), _COUNT),
        *before,
        _file(program, "png"),
        Do(save),
        Return(List((Name("path"),))),
    )


def _plane(grid: ir.Grid) -> Call:
    match grid.noise:
        case ir.StandardNormal():
            return Call(Ref("streams.quantile_grid", _STREAMS), (Name("SIDE"),))
        case ir.Uniform(low, high):
            bounds = (Literal(low), Literal(high))
            return Call(Ref("streams.uniform_grid", _STREAMS), (Name("SIDE"), *bounds))


def _pairs(program: OutputProgram) -> tuple[str, tuple[Statement, ...]]:
    x = Call(
        Name("trained.tensor"), (Name("trained.dataset().images[: trained.count]"),)
    )
    save = Call(
        Ref("pictures.save_pairs", _PICTURES),
        (
            Name("path"),
            _array(Name("x")),
            _array(_call(program)),
            Name("*SCALE"),
            Keyword("columns", Literal(8)),
        ),
    )
    doc = "A sheet of images of the data, below each row what becomes of it."
    return doc, (
        Assign("x", x),
        *_draws(program, Literal(0), Call(Name("len"), (Name("x"),))),
        _file(program, "png"),
        Do(save),
        Return(List((Name("path"),))),
    )


def _table(program: OutputProgram) -> tuple[str, tuple[Statement, ...]]:
    grid = (
        (
            Assign(
                _local(program, "grid"),
                Call(Name("trained.tensor"), (_plane(program.grid),)),
            ),
        )
        if program.grid
        else ()
    )
    save = Call(
        Ref("pictures.save_codes", _PICTURES),
        (Name("path"), _array(_call(program)), Literal(None)),
    )
    doc = "A table of what the output is for noise that is the same each time."
    if program.grid:
        doc = "A table of what the output is on a regular grid of codes."
    return doc, (
        *_draws(program, Literal(0), _COUNT),
        *grid,
        _file(program, "csv"),
        Do(save),
        Return(List((Name("path"),))),
    )


def _codes(program: OutputProgram) -> tuple[str, tuple[Statement, ...]]:
    assert isinstance(program.output.value.type, ir.Tensor)
    codes, parts, picture = (
        _local(program, local) for local in ("codes", "parts", "picture")
    )
    name, numpy = program.output.name, Import("numpy", alias="np")
    part = (
        Assign(
            "x", Call(Name("trained.tensor"), (Name("dataset.images[i : i + CHUNK]"),))
        ),
        *_draws(program, Name("i"), Call(Name("len"), (Name("x"),))),
        Do(Call(Name(f"{parts}.append"), (_array(_call(program)),))),
    )
    count = Call(Name("len"), (Name("dataset.images"),))
    chunks = Call(Name("range"), (Literal(0), count, Name("CHUNK")))
    labels = Name("dataset.labels")
    saved: list[Statement] = [
        Assign(codes, Call(Ref("np.concatenate", numpy), (Name(parts),))),
        _file(program, "csv"),
        Do(
            Call(
                Ref("pictures.save_codes", _PICTURES),
                (Name("path"), Name(codes), labels),
            )
        ),
    ]
    doc = "A table of what the output is for every example of the data."
    result: tuple[Expression, ...] = (Name("path"),)
    if program.output.value.type.shape == (2,):
        doc = "A table of every example's code, and a picture of the codes by label."
        saved += [
            Assign(picture, Binary("/", Name("folder"), Literal(f"{name}.png"))),
            Do(
                Call(
                    Ref("pictures.save_scatter", _PICTURES),
                    (Name(picture), Name(codes), labels),
                )
            ),
        ]
        result = (Name(picture), Name("path"))
    return doc, (
        Assign("dataset", Call(Name("trained.dataset"))),
        Assign(parts, List(())),
        For("i", chunks, part),
        *saved,
        Return(List(result)),
    )
