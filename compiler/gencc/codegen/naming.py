"""Names of the spec -> symbols of the generated programs, and words about them.

Values are identified by their word alone, as names in formulas are unique, and those of
loops by what loop it is. Anything
else has a kind: a loss `kl` is a function of losses.py, and its mean is a value.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from gencc.codegen.python.nodes import (
    Declare,
    Dict,
    Import,
    Literal,
    Name,
    Ref,
    Subscript,
    Symbol,
    Word,
)
from gencc.codegen.python.scope import PYTHON, Spelling, spelled
from gencc.ir.expressions import Record
from gencc.ir.model import Model, Network, Optimizer, Stage, tensors_of

# ------------------------------------------------------------------ values of functions


def value(name: str) -> Symbol:
    """A minibatch, a draw, a definition, a call, the mean of a loss.

    What is called `v of outputs/walk/0` belongs to the loop that stands there.
    """
    word, _, loop = name.partition(" of ")
    return Symbol(word, loop)


def own(word: str, of: str = "") -> Symbol:
    """A word of the compiler, for something without a name in the spec."""
    return Symbol(word, of or "ours", derived=True)


def optimizer(name: str) -> Symbol:
    """An argument of a step function."""
    return Symbol(f"{name}_optimizer", "an optimizer", derived=True)


def gradients(step: str) -> Symbol:
    """The gradients of one of several steps by each weight."""
    return Symbol(f"{step}_gradients", "a step", derived=True)


def stage_end(stage: Stage) -> Symbol:
    """The iteration that a stage ends with."""
    return Symbol(f"{stage.name}_end", "a stage", derived=True)


def epoch_length(stage: Stage) -> Symbol:
    """The number of iterations in an epoch of a stage."""
    return Symbol(f"{stage.name}_per_epoch", "a stage", derived=True)


def draws(name: str) -> Symbol:
    """e_of: a draw of each step of a loop, as a function of the number of the step."""
    return Symbol(f"{name}_of", "the draws of a loop", derived=True)


def fitted(name: str, part: str) -> Symbol:
    """codes_mean"""
    return Symbol(f"{name}_{part}", "a statistic", derived=True)


# ------------------------------------------------------------------ members of classes


def network(name: str) -> Symbol:
    """An attribute of Networks."""
    return Symbol(name, "a network")


def head(network: str, name: str) -> Symbol:
    """An attribute of a network, and a field of its result."""
    return Symbol(name, f"a head of {network}")


def head_result(name: str) -> Symbol:
    """A variable for the result of a head."""
    return Symbol(name, "the result of a head")


def tap(name: str) -> Symbol:
    """A variable for what comes out in the middle of a network."""
    return Symbol(name, "the result of a layer")


def setting(name: str) -> Symbol:
    """A parameter of the spec, among the settings of a run."""
    return Symbol(name, "a setting")


def weights_setting(network: str) -> Symbol:
    """features_weights, a path, among the settings of a run."""
    return Symbol(f"{network}_weights", "a source of weights", derived=True)


def annealed(name: str, part: str) -> Symbol:
    """beta_start, beta_end and beta_steps or beta_epochs, among the settings of a run."""
    return Symbol(f"{name}_{part}", "an annealed setting", derived=True)


def learning_rate(optimizer: Optimizer, model: Model) -> Symbol:
    """lr, or generator_lr of several, among the settings of a run.

    All that follow a curve have one setting, lr_scale, which they are multiplied by.
    """
    word = "lr" if len(model.optimizers) == 1 else f"{optimizer.name}_lr"
    word = "lr_scale" if optimizer.rate else word
    return Symbol(word, "a learning rate", derived=True)


def epochs(stage: Stage) -> Word:
    """The length of a stage among the settings of a run: epochs, or classifier_epochs."""
    if not stage.name:
        return "epochs"
    return Symbol(f"{stage.name}_epochs", "a length", derived=True)


# ------------------------------------------------------------------ what modules define


def loss(name: str) -> Symbol:
    """A function of losses.py."""
    return Symbol(name, "a loss")


def step(name: str) -> Symbol:
    """A function of train.py."""
    return Symbol(f"{name}_step", "a step", derived=True)


def due(name: str) -> Symbol:
    """A function of train.py: whether a step is taken."""
    return Symbol(f"{name}_due", "a step", derived=True)


def loader(domain: str) -> Symbol:
    """A function of data.py."""
    return Symbol(f"load_{domain}", "a domain", derived=True)


def network_class(name: str, of: str = "") -> Symbol:
    """encoder_a -> EncoderA; `of` is the first network that the class is for."""
    return Symbol(_camel(name), f"the class of {of or name}", derived=True)


def record_class(name: str, of: str = "") -> Symbol:
    """encoder_a -> EncoderAOutput, the class of the result of a network with heads."""
    return Symbol(f"{_camel(name)}Output", f"the result of {of or name}", derived=True)


def network_function(name: str, of: str = "") -> Symbol:
    """The function of model.py that makes a network."""
    return Symbol(name, f"the maker of {of or name}")


def output(name: str) -> Symbol:
    """The function of outputs.py that computes an output."""
    return Symbol(name, "an output")


def statistic(name: str) -> Symbol:
    """The function of outputs.py that computes a vector to fit."""
    return Symbol(name, "a statistic")


def metric(name: str) -> Symbol:
    """The function of outputs.py that computes a metric of each example."""
    return Symbol(f"{name}_of_each", "a metric", derived=True)


def writer(name: str) -> Symbol:
    """The function of outputs.py that writes the files of an output."""
    return Symbol(f"save_{name}", "a writer", derived=True)


def _camel(name: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


# ------------------------------------------------------------------ one for all files

# Attributes of the class Config, names of facts beside settings, and options of `train`.
_SETTINGS = frozenset(
    (
        *("Mapping", "asdict", "dataclass", "field", "facts", "of", "model", "data"),
        *("epochs", "batch_size", "seed", "precision"),
        *("command", "steps", "out", "resume", "device"),
        *("overwrite", "seeds", "set", "pictures", "log", "film"),
    )
)
_FLAGS = frozenset(
    (
        "epochs",
        "batch_size",
        "seed",
        "precision",
        "steps",
        "out",
        "resume",
        "overwrite",
        "seeds",
        "set",
        "data",
        "device",
        "pictures",
        "log",
        "film",
        "help",
    )
)
_RECORD = ("count", "index")  # of every tuple
_CLASS = ("CHANNELS", "NAMES", "forward", "layers")


def members(model: Model, attributes: Collection[str]) -> dict[Symbol, str]:
    """The spelling of attributes of classes, the same in all files.

    `attributes` are words that every network of a framework uses for itself.
    """
    taken = PYTHON.union(attributes, _CLASS)
    spelling = spelled(settings(model), PYTHON | _SETTINGS)
    spelling |= spelled((network(n.name) for n in model.networks), taken)
    for part in model.networks:
        most = len(part.layers) + len(part.heads)
        stacks = (f"layers_{number + 1}" for number in range(most))
        spelling |= spelled(_fields(part), taken.union(_RECORD, stacks))
    return spelling


def settings(model: Model) -> Iterator[Symbol]:
    """The settings of a run that come from the spec, as symbols."""
    named = map(epochs, model.stages)
    yield from (word for word in named if isinstance(word, Symbol))
    yield from (learning_rate(optimizer, model) for optimizer in model.optimizers)
    for part in pretrained(model):
        yield weights_setting(part.name)
    for parameter in model.parameters:
        if curve := parameter.anneal:
            yield from (annealed(parameter.name, part) for part in curve.parts)
        else:
            yield setting(parameter.name)


def pretrained(model: Model) -> Iterator[Network]:
    """The networks whose weights come from elsewhere, each by a setting of its own."""
    for part in model.networks:
        if part.pretrained and not part.average_of:  # which starts as what it follows
            yield part


def of_class(kind: str) -> Subscript:
    """ClassVar[kind], for a constant of a class."""
    return Subscript(Ref("ClassVar", Import("typing", "ClassVar")), Name(kind))


def renamed(names: Mapping[Symbol, str], spelling: Spelling) -> tuple[Declare, ...]:
    """NAMES = {"half_2": "half"}: names of attributes in checkpoints, where they differ.

    Those of heads that look like parts of a trunk, `layers_3`, stand there in any case.
    """
    entries = {
        spelling[symbol]: name
        for symbol, name in names.items()
        if spelling[symbol] != name or re.fullmatch(r"layers(_\d+)?", name)
    }
    pairs = tuple((Literal(word), Literal(name)) for word, name in entries.items())
    kind = of_class("dict[str, str]")
    return (Declare("NAMES", kind, Dict(pairs)),) if pairs else ()


def renamed_networks(model: Model, spelling: Spelling) -> tuple[Declare, ...]:
    """As `renamed`, for the class Networks."""
    names = {network(n.name): tensors_of(n.name) for n in model.networks}
    return renamed(names, spelling)


def renamed_heads(network: Network, spelling: Spelling) -> tuple[Declare, ...]:
    """As `renamed`, for the class of a network."""
    names = {head(network.name, branch.name): branch.name for branch in network.heads}
    return renamed(names, spelling)


def flags(model: Model) -> dict[Symbol, str]:
    """The names of settings on the command line: their words, made unique."""
    return spelled(settings(model), _FLAGS)


def weights_flag(model: Model, network: str) -> str:
    """--features-weights, which names another path for the weights of that network."""
    word = flags(model)[weights_setting(network)]
    return f"--{word}".replace("_", "-")


def _fields(network: Network) -> Iterator[Symbol]:
    fields = network.output.fields if isinstance(network.output, Record) else ()
    return (head(network.name, name) for name, _ in fields)


# ------------------------------------------------------------------ words


def channels_last(shape: tuple[int, ...]) -> str:
    """(8, 8, 1), and (64,) for a vector."""
    return str(shape)


def channels_first(shape: tuple[int, ...]) -> str:
    """(1, 8, 8), where the language has (8, 8, 1)."""
    return str((shape[-1], *shape[:-1]))
