"""__main__.py: the command line of a package."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gencc.codegen import naming
from gencc.codegen.files import data_py, trained_py
from gencc.codegen.files.main_py import memory
from gencc.codegen.files.main_py.paths import paths
from gencc.codegen.files.outputs_py import labels, worst
from gencc.codegen.files.outputs_py.names import command_names, file_names
from gencc.codegen.origin import build_command
from gencc.codegen.pages import module
from gencc.codegen.paths import PAGES
from gencc.codegen.python.nodes import (
    Assign,
    Binary,
    Call,
    Declare,
    Dict,
    Do,
    Expression,
    If,
    Import,
    Keyword,
    List,
    Literal,
    Name,
    Ref,
    Statement,
    Symbol,
    Tuple,
    constant,
)
from gencc.codegen.python.scope import Block
from gencc.codegen.recipe import Recipe, Shared
from gencc.ir.model import Model
from gencc.lowering.plan import Program
from gencc.lowering.symptoms import codes, divergences, rectified, rivalries


def text(
    model: Model, program: Program, recipe: Recipe, package: str, shared: Shared
) -> str:
    """The text of __main__.py."""
    which = trained_py.checkpoints(model)
    return module(
        PAGES,
        "__main__.py",
        shared,
        package=Literal(package),
        build=Literal(build_command(model, recipe.name)),
        paths=_paths(model, shared),
        outputs=Block((_commands(program),)),
        files=_stems(program),
        numbers=Literal(memory.numbers_per_example(program.outputs, model)),
        formats=Tuple(tuple(map(Literal, recipe.formats))),
        help=_help_texts(model, shared),
        shown=Block((_shown(program, model),)),
        flags=Block(tuple(_flags(program, model))),
        which=Literal(which[0]),
        which_help=Literal(f"{', '.join(which)} or a number of steps ({which[0]})"),
        train=_train(recipe),
        training=Block(_training_flags(model, recipe)),
        symptoms=Block(_symptoms(model, program)),
        data_help=Literal(data_py.help_text(model.data)),
    )


def _train(recipe: Recipe) -> Call:
    """train(config, …), with how it is computed."""
    where = ("config", "out", "locations.of(options.data)", "options.device")
    what = ("steps", "resume", "overwrite", "on_step")
    arguments: tuple[Expression, ...] = tuple(map(Name, (*where, *what)))
    if recipe.repeats:
        how = Keyword("steps_at_once", Name("options.steps_at_once"))
        arguments = (*arguments, how)
    return Call(Name("train"), arguments)


def _training_flags(model: Model, recipe: Recipe) -> tuple[Statement, ...]:
    """Flags of train about how it is computed, where it can be in more than one way."""
    if not recipe.repeats:
        return ()
    default = recipe.at_once(model)
    about = f"iterations that one program computes, with the same numbers ({default})"
    arguments = (
        Literal("--steps-at-once"),
        Keyword("metavar", Literal("N")),
        Keyword("type", Call(Name("flags.number"), (Name("int"), Name("(1, 1000)")))),
        Keyword("default", Literal(default)),
        Keyword("help", Literal(about)),
    )
    return (Do(Call(Name("train.add_argument"), arguments)),)


def _symptoms(model: Model, program: Program) -> tuple[Statement, ...]:
    """symptoms.tell(out, …), where a run can tell more than the size of its losses."""
    rivals = tuple(
        Tuple((Literal(r.judge), _literals(r.telling), _literals(r.judged)))
        for r in rivalries(model, program)
    )
    sizes = divergences(model, program)
    files = file_names(program)
    latents = {files[output]: latent for output, latent in codes(model).items()}
    shifts = rectified(model)
    settings = []
    if rivals:
        settings.append(Keyword("rivals", List(rivals)))
    if sizes:
        entries = tuple((Literal(c), Literal(size)) for c, size in sizes.items())
        settings.append(Keyword("divergences", Dict(entries)))
    if latents:
        named = tuple((Literal(f), Literal(latent)) for f, latent in latents.items())
        settings.append(Keyword("codes", Dict(named)))
    if shifts:
        settings.append(Keyword("rectified", _literals(shifts)))
    if not settings:
        return ()
    tell = Ref("symptoms.tell", Import(".", "symptoms"))
    return (Do(Call(tell, (Name("out"), *settings))),)


def _literals(texts: tuple[str, ...]) -> Tuple:
    return Tuple(tuple(map(Literal, texts)))


def _shown(program: Program, model: Model) -> Assign:
    """trained = replace(…): what an output is told to show."""
    settings = [
        Keyword("config", Name("config")),
        Keyword("count", Name("options.count")),
        Keyword("pictures", Name("options.pictures")),
    ]
    if labels.of_commands(program):
        settings.append(Keyword("label", Name('getattr(options, "label", None)')))
    if worst.of_commands(program, model):
        settings.append(Keyword("worst", Name('getattr(options, "worst", None)')))
    return Assign("trained", Call(Name("replace"), (Name("trained"), *settings)))


def _flags(program: Program, model: Model) -> Iterator[Statement]:
    """The flags --label and --worst of the commands that know them, and those of all."""
    for name, classes in labels.of_commands(program).items():
        kind = Call(Name("flags.number"), (Name("int"), Name(f"(0, {classes - 1})")))
        arguments = (
            Literal("--label"),
            Keyword("type", kind),
            Keyword("help", Literal("of all examples, in place of their own")),
        )
        add = Do(Call(Name("output.add_argument"), arguments))
        yield If(Binary("==", Name("name"), Literal(name)), (add,))
    if commands := worst.of_commands(program, model):
        arguments = (
            Literal("--worst"),
            Keyword("type", Name("count")),
            Keyword(
                "help", Literal("of these images so many, those least like the data")
            ),
        )
        add = Do(Call(Name("output.add_argument"), arguments))
        yield If(Binary("in", Name("name"), _literals(commands)), (add,))
    yield Do(Call(Name("_add_common"), (Name("output"),)))


def _commands(program: Program) -> Assign | Declare:
    """The help text of each command."""
    commands = command_names(program)
    lines = [(commands[output.name], output.text) for output in program.outputs]
    if program.metrics:
        names = ", ".join(metric.name for metric in program.metrics)
        lines.append(("metrics", f"how good it is: {names}"))
    entries = tuple((Literal(name), Literal(text)) for name, text in lines)
    texts = Dict(entries, table=True)
    return constant("OUTPUTS", texts, Name("dict[str, str]"))


def _stems(program: Program) -> Tuple:
    """The file names of outputs and metrics, without suffixes."""
    names = list(file_names(program).values())
    names += ["metrics"] if program.metrics else []
    return Tuple(tuple(map(Literal, names)))


def _paths(model: Model, spelling: Mapping[Symbol, str]) -> Dict:
    """Where the spec has a setting, by its name."""
    entries = (
        (Literal(word if isinstance(word, str) else spelling[word]), Literal(path))
        for word, path in paths(model)
    )
    return Dict(tuple(entries), True)


def _help_texts(model: Model, spelling: Mapping[Symbol, str]) -> Dict:
    """The help texts of settings, by name; all others are numbers of the spec."""
    texts: dict[str, str] = {}
    for stage in model.stages:
        word = naming.epochs(stage)
        name = word if isinstance(word, str) else spelling[word]
        where = f" in the stage {stage.name}" if stage.name else ""
        texts[name] = f"passes over the data{where}"
    texts |= {
        "batch_size": "examples in a minibatch",
        "seed": "of the initial weights, the order of the data and all noise",
        "precision": "float32, float64, or bf16: products of layers are rounded",
    }
    for optimizer in model.optimizers:
        name = spelling[naming.learning_rate(optimizer, model)]
        whose = f" of {optimizer.name}" if len(model.optimizers) > 1 else ""
        texts[name] = f"learning rate{whose}"
        if optimizer.rate:
            texts[name] = "times the learning rate, which follows a curve"
    for network in naming.pretrained(model):
        how = "has its weights" if network.is_frozen else "starts"
        texts[spelling[naming.weights_setting(network.name)]] = (
            f"a file of safetensors, or a run, that {network.name} {how} from"
        )
    for parameter in model.parameters:
        if parameter.about and parameter.anneal is None:
            texts[spelling[naming.setting(parameter.name)]] = parameter.about
    return Dict(tuple((Literal(n), Literal(text)) for n, text in texts.items()), True)
