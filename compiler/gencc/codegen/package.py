"""A lowered model and a backend's recipe -> all files of a package."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gencc.codegen import runtime_files
from gencc.codegen.files import (
    checks_py,
    config_py,
    data_py,
    export_py,
    init_py,
    initial_py,
    losses_py,
    main_py,
    model_html,
    model_md,
    model_py,
    outputs_py,
    readme_md,
    train_py,
    trained_py,
    training_json,
    validation_py,
)
from gencc.codegen.layout import laid_out
from gencc.codegen.naming import members
from gencc.codegen.origin import with_origin
from gencc.codegen.recipe import Recipe
from gencc.ir.model import Model
from gencc.lowering.plan import plan

_IMPORT = re.compile(r"^from \.(\w*) import (.*)", re.MULTILINE)


def emit(model: Model, recipe: Recipe) -> dict[str, bytes]:
    """Every file by its name in the package; raises CompileError."""
    copied, texts = _printed(model, recipe)
    return runtime_files.joined(*copied, laid_out(texts))


def emit_all(models: Sequence[Model], recipe: Recipe) -> list[dict[str, bytes]]:
    """The files of several packages, which are laid out at once; raises CompileError."""
    printed = [_printed(model, recipe) for model in models]
    together = laid_out(
        {
            f"{number}/{path}": text
            for number, (_, texts) in enumerate(printed)
            for path, text in texts.items()
        }
    )
    return [
        runtime_files.joined(*copied, {n: together[f"{number}/{n}"] for n in texts})
        for number, (copied, texts) in enumerate(printed)
    ]


def _printed(
    model: Model, recipe: Recipe
) -> tuple[tuple[dict[str, bytes], dict[str, bytes]], dict[str, str]]:
    """The files that are copied as they stand, and the texts of all others."""
    program = plan(model)
    recipe = recipe.of(model)
    shared = members(model, recipe.attributes)
    name = package_name(model, recipe)
    texts = {
        "__init__.py": init_py.text(model, recipe),
        "__main__.py": main_py.text(model, program, recipe, name, shared),
        "config.py": config_py.text(model, shared),
        "training.json": training_json.text(model),
        "data.py": data_py.text(model.data, shared, named=data_py.names_labels(model)),
        "initial.py": initial_py.text(model, shared),
        "model.html": model_html.text(model),
        "model.md": model_md.text(model, recipe),
        "README.md": readme_md.text(model, recipe, name),
        "requirements.txt": (recipe.folders[-1] / "pages/requirements.txt").read_text(),
        # In this order, as each uses names that earlier ones define.
        "model.py": model_py.text(model, recipe, shared),
        "losses.py": losses_py.text(program, recipe, shared),
        "trained.py": trained_py.text(model, program, recipe, shared),
        "outputs.py": outputs_py.text(model, program, recipe, shared),
        **validation_py.files(model, program, recipe, shared),
        **checks_py.files(model, recipe.framework, shared),
        "train.py": train_py.text(model, program, recipe, shared),
        "export.py": export_py.text(model, recipe, shared),
    }
    texts |= {
        path: with_origin(text, model)
        for path, text in texts.items()
        if path.endswith(".py")
    }
    always = runtime_files.always(recipe.folders, model.data)
    imported = _imported(texts, runtime_files.optional(recipe.folders))
    return (always, imported), texts


def package_name(model: Model, recipe: Recipe) -> str:
    """vae_torch, vae_keras_jax"""
    return f"{model.name}_{recipe.name.replace('-', '_')}"


def _imported(texts: dict[str, str], optional: dict[str, bytes]) -> dict[str, bytes]:
    """The optional modules that some file imports, and those that these import."""
    files: dict[str, bytes] = {}
    reading = [*texts.values()]
    while reading:
        named = {f"{module}.py" for text in reading for module in _modules(text)}
        imported = {
            name: optional[name] for name in named & optional.keys() - files.keys()
        }
        files |= imported
        reading = [text.decode() for text in imported.values()]
    return files


def _modules(text: str) -> Iterator[str]:
    """What stands beside a file and is imported by it."""
    for module, names in _IMPORT.findall(text):
        yield from [module] if module else re.findall(r"\w+", names)
