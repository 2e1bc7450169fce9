"""model.py: the formulas of a lowered model, as calls of Scope in package/tape.py."""

from gencc.codegen import naming
from gencc.codegen.files.outputs_py.names import file_names
from gencc.ir import expressions as ir
from gencc.ir.model import Model, Network, Optimizer, tensors_of
from gencc.lowering.plan import plan


def text(model: Model) -> str:
    """The text of model.py. All that it has of the spec's own words is quoted."""
    (step,) = plan(model).steps
    shared = naming.members(model, ())
    settings = {p.name: shared[naming.setting(p.name)] for p in model.parameters}
    lines = [f"s.values[{d.name!r}] = {_formula(d.value)}" for d in model.definitions]
    lines += [f"s.losses[{t.name!r}] = {_formula(t.value)}" for t in model.losses]
    lines += [f"s.objective = {_formula(step.step.objective)}"]
    lines += [f"s.outputs[{o.name!r}] = {_formula(o.values[0])}" for o in model.outputs]
    return "\n".join(
        [
            '"""The model: what it is made of, and its formulas in a Scope of tape.py."""',
            f"COLUMNS = {dict(zip(step.values, step.columns, strict=True))}",
            f"FILES = {file_names(plan(model))}",
            f"SETTINGS = {settings}",
            f"NETWORKS = { {n.name: _layers(n) for n in model.networks} }",
            f"RULES = { {o.name: _rule(o, model) for o in model.optimizers} }",
            f"RATES = { {o.name: _rate(o, model) for o in model.optimizers} }",
            "def compute(s):",
            '    """Every value, loss and output, from the data to the objective."""',
            *(f"    {line}" for line in lines),
        ]
    )


def _layers(network: Network) -> list[tuple[object, ...]]:
    """For each layer its word, the shape of its result, and the names of its weights."""
    prefix = tensors_of(network.name)
    return [
        (p.layer.word, p.output, [f"{prefix}/{p.name}/{w.name}" for w in p.weights()])
        for p in network.layers
    ]


def _rule(optimizer: Optimizer, model: Model) -> tuple[object, ...]:
    """Its word, its numbers, and the names of the weights that it moves."""
    moved = [n for n in model.networks if n.name in optimizer.networks]
    names = [name for network in moved for name, _ in network.weights()]
    return optimizer.rule.word, optimizer.rule.settings(), names


def _rate(optimizer: Optimizer, model: Model) -> str:
    """The learning rate among the settings of a run."""
    return naming.members(model, ())[naming.learning_rate(optimizer, model)]


def _formula(node: ir.Expression) -> str:
    """s.reduce("mean", …): Scope has a method for each kind of node."""
    keys = ("function", "network", "name", "value")
    words = [repr(getattr(node, key)) for key in keys if hasattr(node, key)]
    parts = [*words, *map(_formula, ir.children(node))]
    return f"s.{type(node).__name__.lower()}({', '.join(parts)})"
