"""A backend of gencc: dense networks in NumPy; package/tape.py has the gradients."""

from pathlib import Path

from gencc.codegen import layout, naming, runtime_files
from gencc.codegen.files import config_py, data_py, initial_py, training_json
from gencc.diagnostics import CompileError, Diagnostic
from gencc.ir.model import Model
from gencc.plugins import Package

from gencc_numpy import model_py
from gencc_numpy.limits import beyond

OWN = Path(__file__).with_name("package")  # what every package gets as it stands


class NumpyBackend:
    """What the entry point in pyproject.toml names."""

    name = "numpy"

    def emit(self, model: Model) -> Package:
        """The package; raises CompileError, E0504, with every line that is too much."""
        if refused := [Diagnostic("E0504", *why) for why in beyond(model)]:
            raise CompileError(refused)
        shared = naming.members(model, ())
        texts = {
            "__init__.py": f'"""{model.name}, in NumPy."""\n',
            "config.py": config_py.text(model, shared),
            "data.py": data_py.text(model.data, shared),
            "initial.py": initial_py.text(model, shared),
            "training.json": training_json.text(model),
            "model.py": model_py.text(model),
        }
        own = {path.name: path.read_bytes() for path in sorted(OWN.glob("*.*"))}
        always = runtime_files.always((), model.data)
        files = runtime_files.joined(always, own, layout.laid_out(texts))
        return Package(f"{model.name}_numpy", files)
