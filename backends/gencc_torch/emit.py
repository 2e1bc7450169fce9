"""A lowered model -> the files of a PyTorch package."""

from __future__ import annotations

from pathlib import Path

from gencc.emission import outputs, schedule, snippets
from gencc.emission.losses import loss_function
from gencc.emission.package import assemble
from gencc.emission.pages import Code, code, imports, indented, render
from gencc.ir.model import Model
from gencc.program import Program, plan
from gencc.pycode.nodes import Import
from gencc.pycode.printer import Printer
from gencc_torch.expressions import FRAMEWORK
from gencc_torch.networks import classes
from gencc_torch.steps import optimizers_function, step_function

_FOLDER = Path(__file__).parent
_PAGES = _FOLDER / "pages"


def emit(model: Model) -> dict[str, bytes]:
    """Every file by its name in the package."""
    program = plan(model)
    files = {
        "model.py": _model(model),
        "losses.py": _losses(model, program),
        "train.py": _train(model, program),
        "outputs.py": _outputs(model, program),
        "requirements.txt": (_PAGES / "requirements.txt").read_text(),
    }
    support = snippets.read(_FOLDER / "snippets" / "support", "support")
    own = {name: data.decode() for name, data in support.items()}
    return assemble(
        model, program, "torch", "PyTorch", {**own, **_layers(model, files), **files}
    )


def _model(model: Model) -> str:
    printer = Printer()
    body = code(printer, *classes(model))
    return render(_PAGES, "model.py", imports=imports(printer), classes=body)


def _losses(model: Model, program: Program) -> str:
    printer = Printer()
    functions = (loss_function(loss, model, FRAMEWORK) for loss in program.losses)
    body = code(printer, *functions)
    return render(_PAGES, "losses.py", imports=imports(printer), functions=body)


def _train(model: Model, program: Program) -> str:
    printer = Printer()
    printer.imports |= {
        Import("functools", "partial"),
        Import("pathlib", "Path"),
        Import(".", "data"),
        Import(".", "initial"),
        Import(".config", "SCALE"),
        Import(".config", "Config"),
        Import(".outputs", "Trained"),
        Import(".support.device", "prepare"),
        Import(".support.device", "to_tensor"),
        Import(".support.run", "Run"),
        Import("torch", "Tensor"),
    }
    steps = code(printer, *map(step_function, program.steps))
    optimizers = code(printer, optimizers_function(model))
    loop = printer.block(schedule.loop(program, FRAMEWORK))
    return render(
        _PAGES,
        "train.py",
        columns=Code(printer.expression(schedule.columns(program))),
        steps=steps,
        optimizers=optimizers,
        loop=indented(indented(Code(loop))),
        per_epoch=Code(printer.expression(schedule.per_epoch(program))),
        imports=imports(printer),
    )


def _outputs(model: Model, program: Program) -> str:
    printer = Printer()
    printer.imports |= {
        Import("torch"),
        Import("torch", "Tensor"),
        Import("collections.abc", "Callable"),
        Import("collections.abc", "Iterable"),
        Import("dataclasses", "dataclass"),
        Import("functools", "partial"),
        Import("pathlib", "Path"),
        Import("typing", "Any"),
        Import("numpy.typing", "NDArray"),
        Import(".", "data"),
        Import(".config", "SCALE"),
        Import(".config", "Config"),
        Import(".model", "Networks"),
        Import(".support", "checkpoints"),
        Import(".support", "weights"),
        Import(".support.device", "prepare"),
        Import(".support.device", "to_tensor"),
        Import(".support.errors", "PackageError"),
    }
    functions = (outputs.output_function(o, FRAMEWORK) for o in program.outputs)
    writers = (outputs.writer(o, model) for o in program.outputs)
    return render(
        _PAGES,
        "outputs.py",
        functions=code(printer, *functions),
        writers=code(printer, *writers),
        table=Code(printer.expression(outputs.writers(program.outputs))),
        imports=imports(printer),
    )


def _layers(model: Model, files: dict[str, str]) -> dict[str, str]:
    """The layers that PyTorch lacks, where the model has them."""
    found = {}
    for module in ("batch_norm", "vectors"):
        if any(f"from .{module} import" in text for text in files.values()):
            path = _FOLDER / "snippets" / f"{module}.py"
            found[f"{module}.py"] = path.read_text()
    return found


