"""save_metrics() of outputs.py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from gencc.codegen.files.outputs_py import labels
from gencc.codegen.files.outputs_py.arguments import (
    PATH,
    array,
    fitted_parts,
    function_call,
    to_array,
)
from gencc.codegen.files.outputs_py.examples import (
    aligned,
    are_domains,
    every_example,
    labels_of,
    numbers,
    over_chunks,
)
from gencc.codegen.files.outputs_py.functions import (
    function_name,
    original,
)
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
    Import,
    List,
    Literal,
    Name,
    Parameter,
    Ref,
    Return,
    Star,
    Statement,
)
from gencc.ir import expressions as ir
from gencc.ir.model import Domain, Metric, Model
from gencc.lowering.plan import OutputProgram, Program
from gencc.ops import functions

_METRICS = Import(".", "metrics")


def metrics_functions(program: Program, model: Model) -> Iterator[Def]:
    """measured() and save_metrics(); and what a training measures, if that is less."""
    yield _measured(program, model, program.metrics, "measured", "Every metric.")
    if while_training(program) == "measured_in_training":
        assert program.validation is not None
        own = {name for name, _ in program.validation.metrics}
        some = [metric for metric in program.metrics if metric.name in own]
        doc = "The metrics that are measured while a training goes on."
        yield _measured(program, model, some, "measured_in_training", doc)
    yield Def(
        "save_metrics",
        (Parameter("trained", Name("Trained")), Parameter("folder", PATH)),
        Name("list[Path]"),
        (
            Doc("Every metric of the spec, printed and written."),
            Assign("path", Binary("/", Name("folder"), Literal("metrics.json"))),
            Do(
                Call(
                    Ref("metrics.save", _METRICS),
                    (Name("path"), Call(Name("measured"), (Name("trained"),))),
                )
            ),
            Return(List((Name("path"),))),
        ),
    )


def while_training(program: Program) -> str:
    """The function of outputs.py for the metrics of a validation; none for none."""
    validation = program.validation
    if validation is None or not validation.metrics:
        return ""
    are_all = len(validation.metrics) == len(program.metrics)
    return "measured" if are_all else "measured_in_training"


def _measured(
    program: Program,
    model: Model,
    metrics: Sequence[OutputProgram],
    name: str,
    doc: str,
) -> Def:
    """Metrics by their names, over the data that a trained model is tested on.

    All see the same noise, so that they can be compared.
    """
    computed = [
        *{
            original(metric, program).name: original(metric, program)
            for metric in metrics
        }.values()
    ]
    once = [metric for metric in computed if metric.is_one]
    loops: list[Statement] = []
    several = [metric for metric in computed if metric not in once]
    for read, group in _read_together(several, model):
        if are_domains(model, read):
            loops.append(aligned(model, Name("dataset"), read))
        calls = [
            Do(
                Call(
                    Attribute(Name(every_example(metric)), "append"),
                    (_arrays(metric, program),),
                )
            )
            for metric in group
        ]
        used = {draw.name: draw for metric in group for draw in metric.draws}
        draws = "metrics", tuple(used.values())
        loops.append(over_chunks(read, draws, model, calls, labels.Fixed(group)))
    entries = tuple(
        (Literal(metric.name), _metric(metric, program, model)) for metric in metrics
    )
    return Def(
        name,
        (Parameter("trained", Name("Trained")),),
        Name("dict[str, float]"),
        (
            Doc(doc),
            *((Assign("dataset", Call(Name("trained.trial"))),) if several else ()),
            *fitted_parts(metrics),
            *(
                Assign(every_example(metric), List((_arrays(metric, program),)))
                for metric in once
            ),
            *(Assign(every_example(metric), List(())) for metric in several),
            *loops,
            Return(Dict(entries, table=True)),
        ),
    )


def _read_together(
    metrics: Iterable[OutputProgram], model: Model
) -> list[tuple[tuple[str, ...], list[OutputProgram]]]:
    """The inputs that one loop reads: each domain has its own number of examples."""
    groups: dict[tuple[Domain, ...], list[OutputProgram]] = {}
    for metric in metrics:
        own = model.data.domains_of(metric.inputs) or model.data.domains[:1]
        groups.setdefault(own, []).append(metric)
    return [
        (
            tuple(dict.fromkeys(name for metric in group for name in metric.inputs)),
            group,
        )
        for group in groups.values()
    ]


def _arrays(metric: OutputProgram, program: Program) -> Expression:
    """to_array(error(…)), or an array of each of its values."""
    call = function_call(metric, function_name(metric, program))
    if len(metric.values) == 1:
        return array(call)
    return Call(Name("tuple"), (Call(Name("map"), (to_array(), call)),))


def _metric(metric: OutputProgram, program: Program, model: Model) -> Expression:
    """The mean over all examples, or what is made of all at once."""
    named = next(own for own in model.metrics if own.name == metric.name)
    parts = Name(every_example(original(metric, program)))
    if len(metric.values) > 1:
        values: Expression = Star(Call(Ref("metrics.joined", _METRICS), (parts,)))
    else:
        # A learned number has no axis of examples to be joined along.
        is_number = not isinstance(metric.values[0].type, ir.Tensor)
        join = "np.stack" if is_number else "np.concatenate"
        values = Call(Ref(join, Import("numpy", alias="np")), (parts,))
    if not named.measure:
        return Call(Ref("metrics.mean", _METRICS), (values,))
    module = functions.find(named.measure).module
    function = Ref(f"{module}.{named.measure}", Import(".", module))
    settings = (
        Literal(int(value) if value.is_integer() else value) for value in named.settings
    )
    return Call(function, (values, *settings, *_unseen(named, model)))


def _unseen(metric: Metric, model: Model) -> tuple[Expression, ...]:
    """Which examples have a label that was not trained on, for what ranks them."""
    if metric.measure != "auroc":
        return ()
    only = numbers(model.data.domains[0].only)
    every = labels_of(Name("dataset"))
    return (Call(Ref("metrics.unseen", _METRICS), (every, only)),)
