"""The plugin boundary: who is found, and what becomes of one that misbehaves."""

from __future__ import annotations

import importlib.metadata
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_backends import WORKING, emitting, install
from gencc import plugins
from gencc.cli.explain import CODES
from gencc.diagnostics import CompileError, Diagnostic
from gencc.diagnostics.render import render
from gencc.driver import check
from gencc.ir.model import Model
from gencc.plugins import Package, Plugin

SPECS = Path(__file__).parents[2] / "specs"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of sys.path, and nothing else on it that has a backend, not even ours."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    own = importlib.metadata.entry_points
    monkeypatch.setattr(
        importlib.metadata,
        "entry_points",
        lambda group: [
            e for e in own(group=group) if e.dist and _is_below(e.dist, folder)
        ],
    )
    monkeypatch.setattr(plugins, "find_spec", lambda module: None)
    yield folder
    for name in [p.stem for p in folder.glob("*.py")]:
        sys.modules.pop(name, None)


def _is_below(distribution: object, folder: Path) -> bool:
    return folder in Path(str(getattr(distribution, "_path", ""))).parents


@pytest.fixture(scope="module")
def model() -> Model:
    return check(SPECS / "vae.yaml").model


def refused(name: str, model: Model | None = None) -> Diagnostic:
    """What is said about asking for a backend, and using it on a model."""
    with pytest.raises(CompileError) as caught:
        plugin = plugins.find(name)
        backend = plugins.load(plugin)
        assert model is not None, "loading went well"
        plugins.emit(plugin, backend, model)
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code in CODES
    assert f"--backend {name}" in render(diagnostic, color=False)
    return diagnostic


def listed() -> list[tuple[str, str]]:
    return [(p.name, p.distribution) for p in plugins.installed()]


def test_a_backend_is_discovered_loaded_and_used(site: Path, model: Model) -> None:
    install(site, "some-plugin", {"fake": "Backend"}, WORKING)
    plugin = plugins.find("fake")
    assert (plugin.label, plugin.is_ours) == ("some-plugin 1.2", False)
    package = plugins.emit(plugin, plugins.load(plugin), model)
    files = {"__init__.py": b"NAME = 'vae'\n", "note.txt": b"hi"}
    assert package == Package("vae_fake", files)


def test_listing_imports_nothing(site: Path) -> None:
    install(site, "a-b", {"two": "Backend", "one": "Backend"}, "1 / 0")
    assert listed() == [("one", "a-b"), ("two", "a-b")]
    assert "a_b" not in sys.modules


def test_only_the_chosen_one_is_imported(site: Path) -> None:
    install(site, "broken", {"broken": "Backend"}, "1 / 0")
    install(site, "good", {"good": "Backend"}, WORKING)
    plugins.load(plugins.find("good"))
    assert "broken" not in sys.modules


def test_an_unknown_backend(site: Path) -> None:
    install(site, "gencc-ml", {"torch": "B", "keras": "B"}, WORKING)
    diagnostic = refused("torhc")
    assert diagnostic.code == "E0501"
    assert diagnostic.notes == ("installed are keras, torch",)
    assert diagnostic.help == "did you mean `torch`?"
    assert refused("qqq").help == "`gencc backends` lists them"


def test_a_gencc_without_backends(site: Path) -> None:
    diagnostic = refused("torch")
    assert (diagnostic.code, diagnostic.notes) == ("E0501", ("none is installed",))
    assert "install gencc again" in diagnostic.help


def test_the_built_in_names_cannot_be_taken_over(site: Path) -> None:
    install(site, "aa-evil", {"torch": "Backend", "mine": "Backend"}, "1 / 0")
    assert listed() == [("mine", "aa-evil")]
    assert refused("torch").code == "E0501"
    install(site, "gencc-ml", {"torch": "Backend"}, WORKING)
    assert plugins.find("torch").is_ours
    assert listed() == [("mine", "aa-evil"), ("torch", "gencc-ml")]


def test_our_own_are_found_where_their_entry_points_say() -> None:
    entries = tomllib.loads((SPECS.parent / "pyproject.toml").read_text())["project"]
    own = {name: f"{b.module}:{b.name}" for name, b in plugins.BUILT_IN.items()}
    assert own == entries["entry-points"][plugins.GROUP]
    for name in own:
        plugin = plugins.find(name)
        assert plugin.is_ours
        assert plugins.load(plugin).name == name


def test_any_other_name_of_ours_is_ours_too(site: Path) -> None:
    install(site, "gencc_ml", {"jax": "Backend"}, WORKING)
    install(site, "aa-evil", {"jax": "Backend"}, "1 / 0")
    assert listed() == [("jax", "gencc-ml")]


def test_two_strangers_of_one_name(site: Path) -> None:
    install(site, "one", {"jax": "Backend"}, WORKING)
    install(site, "two", {"jax": "Backend"}, WORKING)
    diagnostic = refused("jax")
    assert diagnostic.code == "E0502"
    assert "one 1.2 and two 1.2" in diagnostic.message


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("import no_such_module", "No module named 'no_such_module'"),
        ("syntax error here", "SyntaxError"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("raise BaseException('\\x1b[31m')", "<U+001B>[31m"),
        ("Other = 1", "AttributeError"),
        ("Backend = 3", "TypeError"),
        ("def Backend(): raise ValueError('no')", "ValueError: no"),
        ("class Backend: pass", "AttributeError"),
        ("class Backend: emit = 1", "its `emit` cannot be called"),
    ],
)
def test_a_plugin_that_cannot_be_imported(
    site: Path, source: str, message: str
) -> None:
    install(site, "bad", {"bad": "Backend"}, source)
    diagnostic = refused("bad")
    assert diagnostic.code == "E0502"
    assert "bad 1.2" in diagnostic.message
    assert message in diagnostic.notes[0]
    assert "pip install -U bad" in diagnostic.help


def test_a_missing_module_is_named(site: Path) -> None:
    install(site, "bad", {"bad": "Backend"}, "import no_such.module")
    assert "`no_such` is missing" in refused("bad").help


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("raise ValueError('no')", "ValueError: no"),
        ("raise SystemExit", "SystemExit"),
        ("return model.nothing", "AttributeError"),
        ("return {}", "emit gave a dict, not a Package"),
        ("return Package('Vae', {})", "not the name of a package: 'Vae'"),
        ("return Package('../vae', {})", "not the name of a package"),
        ("return Package('a', {'../b': b''})", "not a relative file name"),
        ("return Package('a', {'b': 'text'})", "b is a str, not bytes"),
        ("return Package('a', {'b.py': b'x =\\n'})", "b.py, line 1: invalid syntax"),
        (r"return Package('a', {'b.py': b'x = \'\\s\'\n'})", "escape sequence"),
        ("return Package('a', {'b.py': b'x = 1 is 1'})", "b.py, line 1"),
        ("return Package('a', {'b.py': b'return 1'})", "b.py, line 1"),
        ("return Package('a', {'b.py': b'\\x00'})", "null bytes"),
        ("return Package('a', {'b.py': b'\\xff'})", "not valid Python"),
        (
            "from gencc.diagnostics import CompileError\nraise CompileError([])",
            "CompileError",
        ),
    ],
)
def test_a_plugin_that_fails(site: Path, model: Model, body: str, message: str) -> None:
    install(site, "bad", {"bad": "Backend"}, emitting(body))
    diagnostic = refused("bad", model)
    assert diagnostic.code == "E0503"
    assert message in diagnostic.notes[0]
    assert "a bug in bad 1.2" in diagnostic.help


def test_what_a_backend_refuses_is_passed_on(site: Path, model: Model) -> None:
    body = """\
from gencc.diagnostics import CompileError, Diagnostic
span = model.networks[0].layers[0].span
raise CompileError([Diagnostic("E0504", "no flatten here", model.source, span)])"""
    install(site, "bad", {"bad": "Backend"}, emitting(body))
    plugin = plugins.find("bad")
    with pytest.raises(CompileError) as caught:
        plugins.emit(plugin, plugins.load(plugin), model)
    assert [d.code for d in caught.value.diagnostics] == ["E0504"]


def test_ctrl_c_is_no_bug(site: Path, model: Model) -> None:
    install(site, "bad", {"bad": "Backend"}, emitting("raise KeyboardInterrupt"))
    plugin = plugins.find("bad")
    with pytest.raises(KeyboardInterrupt):
        plugins.emit(plugin, plugins.load(plugin), model)
    install(site, "worse", {"worse": "Backend"}, "raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt):
        plugins.load(plugins.find("worse"))


def test_generated_code_is_not_run(site: Path, model: Model) -> None:
    body = "return Package('a', {'b.py': b'raise SystemExit(9)'})"
    install(site, "fine", {"fine": "Backend"}, emitting(body))
    plugin: Plugin = plugins.find("fine")
    assert plugins.emit(plugin, plugins.load(plugin), model).name == "a"
