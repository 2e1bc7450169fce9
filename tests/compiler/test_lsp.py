"""`gencc lsp`, as an editor speaks to it: over the pipes of a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

VAE = (Path(__file__).parents[2] / "specs/vae.yaml").read_text(encoding="utf-8")
URI = "file:///specs/vae.yaml"
PATIENCE = 60.0  # seconds until a message that does not come has failed


class Editor:
    """A client of the Language Server Protocol (3.17), whose positions count from 0."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "gencc", "lsp"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._messages: Queue[dict[str, Any]] = Queue()
        threading.Thread(target=self._listen, daemon=True).start()
        self._number = 0
        self.diagnostics: list[dict[str, Any]] = []
        self.checked: list[int] = []  # the versions of what was checked
        able = {"textDocument": {"rename": {"prepareSupport": True}}}
        folder = {"processId": None, "rootUri": None, "capabilities": able}
        self.capabilities = self.ask("initialize", folder)["capabilities"]
        self.tell("initialized", {})

    def close(self) -> int:
        self.ask("shutdown", None)
        self.tell("exit", None)
        return self._process.wait(10)

    def tell(self, method: str, params: Any) -> None:
        self._send({"method": method, "params": params})

    def ask(self, method: str, params: Any) -> Any:
        self._number += 1
        self._send({"id": self._number, "method": method, "params": params})
        while (answer := self._receive()).get("id") != self._number:
            pass
        assert "error" not in answer, answer
        return answer["result"]

    def at(
        self, method: str, text: str, words: str, offset: int = 0, **more: Any
    ) -> Any:
        """Ask about the place where these words begin, or so many characters behind it."""
        before = text[: text.index(words) + offset]
        line, column = before.count("\n"), len(before) - before.rfind("\n") - 1
        position = {"line": line, "character": column}
        params = {"textDocument": {"uri": URI}, "position": position, **more}
        return self.ask(method, params)

    def open(self, text: str) -> list[dict[str, Any]]:
        document = {"uri": URI, "languageId": "yaml", "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": document})
        return self._published()

    def type(self, text: str, version: int = 2) -> list[dict[str, Any]]:
        self.strike(text, version)
        return self._published()

    def strike(self, text: str, version: int) -> None:
        """Change the text, and wait for nothing."""
        document = {"uri": URI, "version": version}
        changes = {"textDocument": document, "contentChanges": [{"text": text}]}
        self.tell("textDocument/didChange", changes)

    def _published(self) -> list[dict[str, Any]]:
        while self._receive().get("method") != "textDocument/publishDiagnostics":
            pass
        return self.diagnostics

    def _send(self, message: dict[str, Any]) -> None:
        content = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(
            b"Content-Length: %d\r\n\r\n" % len(content) + content
        )
        self._process.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        """The next message; raises queue.Empty when none comes."""
        message = self._messages.get(timeout=PATIENCE)
        if message.get("method") == "textDocument/publishDiagnostics":
            self.diagnostics = message["params"]["diagnostics"]
            self.checked.append(message["params"].get("version"))
        return message

    def _listen(self) -> None:
        """Keep what comes, until the server ends."""
        stream = self._process.stdout
        assert stream is not None
        length = 0
        while line := stream.readline():
            if line.lower().startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
            if line == b"\r\n":
                self._messages.put(json.loads(stream.read(length)))


@pytest.fixture(scope="module")
def started() -> Iterator[Editor]:
    editor = Editor()
    yield editor
    assert editor.close() == 0


@pytest.fixture
def editor(started: Editor) -> Editor:
    """It has vae.yaml open, whichever tests ran before."""
    assert started.open(VAE) == []
    return started


def test_errors_while_typing_and_their_fixes(editor: Editor) -> None:
    (error,) = editor.type(VAE.replace("sse(x, x_hat)", "sse(x, xhat)"))
    line = VAE[: VAE.index("sse(x, x_hat)")].count("\n")
    column = len("  reconstruction: sse(x, ")
    assert error["range"]["start"] == {"line": line, "character": column}
    assert error["range"]["end"] == {"line": line, "character": column + 4}
    assert (error["severity"], error["code"], error["source"]) == (1, "E0301", "gencc")
    assert "help: did you mean `x_hat`?" in error["message"]
    context = {"diagnostics": [error]}
    params = {"textDocument": {"uri": URI}, "range": error["range"], "context": context}
    (fix,) = editor.ask("textDocument/codeAction", params)
    (edit,) = fix["edit"]["changes"][URI]
    assert (edit["newText"], edit["range"]) == ("x_hat", error["range"])
    assert editor.type(VAE) == []


def test_a_burst_of_changes_is_checked_once(editor: Editor) -> None:
    """Words are answered at once, with the names of before; places wait for the check."""
    editor.type(VAE)
    editor.checked.clear()
    for version in range(10, 20):
        editor.strike(VAE.replace("sse(x, x_hat)", f"sse(x, x{version})"), version)
    listed = editor.at("textDocument/completion", VAE, "sse(x")
    assert "x_hat" in {item["label"] for item in listed}
    assert editor.checked == []
    editor.ask("textDocument/documentSymbol", {"textDocument": {"uri": URI}})
    (error,) = editor.diagnostics
    assert "x19" in error["message"]
    assert editor.type(VAE) == []
    assert editor.checked == [19, 2]


def test_a_word_of_another_library_has_a_fix_too(editor: Editor) -> None:
    (error,) = editor.type(VAE.replace("sample(q) ", "detach(q) "))
    assert error["data"] == "stop"


def test_columns_are_counted_as_the_editor_does(editor: Editor) -> None:
    """An emoji is two units of UTF-16, and one character of ours."""
    text = VAE.replace("params:\n", "params: # 😀\n").replace(
        "  C: 10.0 ", '  C: {value: 10.0, about: "😀", abut: 1} '
    )
    (error,) = editor.type(text)
    start = error["range"]["start"]["character"]
    assert start == len('  C: {value: 10.0, about: "😀", ') + 1


def test_hover(editor: Editor) -> None:
    def text(words: str, offset: int = 0) -> str:
        hovered = editor.at("textDocument/hover", VAE, words, offset)
        return str(hovered["contents"]["value"]) if hovered else ""

    assert "[64] → [256], 16,640 parameters" in text("dense: 256")
    assert "y = x K + b" in text("dense: 256")
    assert text("latent:").startswith("name → prior")
    assert "sse" in text("sse(x, x_hat)")
    assert "`x_hat` = `decoder(z)`" in text("x_hat)")
    assert "17,216 parameters" in text("decoder(z)")
    assert "adam" in text("adam:").lower()
    assert text("Variational") == ""


def test_shapes_behind_layers(editor: Editor) -> None:
    area = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}
    params = {"textDocument": {"uri": URI}, "range": area}
    hints = editor.ask("textDocument/inlayHint", params)
    assert [hint["label"] for hint in hints[:3]] == ["[64]", "[256]", "[256]"]
    line = VAE[: VAE.index("layers: [flatten")].count("\n")
    behind = len("    layers: [flatten")
    assert hints[0]["position"] == {"line": line, "character": behind}
    editor.type(VAE.replace("dense: 64", "dense: 46"))
    assert editor.ask("textDocument/inlayHint", params) == []


def test_completion(editor: Editor) -> None:
    def words(text: str, at: str, offset: int = 0) -> set[str]:
        editor.type(text)
        listed = editor.at("textDocument/completion", text, at, offset)
        return {item["label"] for item in listed}

    assert {"dense", "conv", "batch_norm", "glorot_uniform"} <= words(VAE, "dense: 64")
    assert {"sse", "kl", "x_hat", "decoder", "C"} <= words(VAE, "sse(x")
    assert {"adam", "sgd", "cosine"} <= words(VAE, "adam:")
    assert {"normal", "uniform"} <= words(VAE, "normal: 2}")
    keys = words(f"{VAE}\n", "outputs:") & {"metrics", "fit", "data", "train"}
    assert keys == {"metrics", "fit"}


def test_definitions_and_outline(editor: Editor) -> None:
    where = editor.at("textDocument/definition", VAE, "decoder(z)")
    line = VAE[: VAE.index("  decoder:\n")].count("\n")
    assert where["range"]["start"] == {"line": line, "character": 2}
    symbols = editor.ask("textDocument/documentSymbol", {"textDocument": {"uri": URI}})
    named = {(symbol["detail"], symbol["name"]) for symbol in symbols}
    assert {("networks", "encoder"), ("let", "q"), ("losses", "kl")} <= named


def applied(text: str, edits: list[dict[str, Any]]) -> str:
    """The text with edits of whole lines."""
    lines = text.splitlines(keepends=True)
    for edit in reversed(edits):
        first, last = (edit["range"][edge] for edge in ("start", "end"))
        assert first["character"] == last["character"] == 0
        lines[first["line"] : last["line"]] = [edit["newText"]]
    return "".join(lines)


def test_formatting(editor: Editor) -> None:
    messy = VAE.replace("  scale: [0, 1]", "  scale:   [ 0,1 ]").replace(
        "\n\n", "\n\n\n"
    )
    editor.type(messy)
    options = {"tabSize": 4, "insertSpaces": True}
    params = {"textDocument": {"uri": URI}, "options": options}
    edits = editor.ask("textDocument/formatting", params)
    assert applied(messy, edits) == VAE
    assert max(edit["newText"].count("\n") for edit in edits) <= 1  # cursors stay
    editor.type("gencc: [")
    assert editor.ask("textDocument/formatting", params) == []
    editor.type(VAE)
    assert editor.ask("textDocument/formatting", params) == []


def test_renaming(editor: Editor) -> None:
    assert editor.capabilities["renameProvider"] == {"prepareProvider": True}
    range = editor.at("textDocument/prepareRename", VAE, "decoder(z)", 2)
    line = VAE[: VAE.index("decoder(z)")].count("\n")
    column = len("  x_hat: ")
    assert range["start"] == {"line": line, "character": column}
    assert range["end"] == {"line": line, "character": column + len("decoder")}
    edits = editor.at("textDocument/rename", VAE, "x_hat: ", 0, newName="y_hat")
    assert applied(VAE, edits["changes"][URI]) == VAE.replace("x_hat", "y_hat").replace(
        "N(y_hat", "N(x_hat"
    )
    for words, name, why in (
        ("sse(x, ", "mse", "`sse` is a word of the language"),
        ("x_hat: ", "q", "`q`"),
        ("x_hat: ", "1", "begins with a letter"),
    ):
        with pytest.raises(AssertionError, match=why):
            editor.at("textDocument/rename", VAE, words, 0, newName=name)


def test_what_is_no_spec_yet(editor: Editor) -> None:
    for text in ("", "a: [", "gencc: 1\n", "- 1\n", "networks:\n", "\x00"):
        assert editor.type(text), text
        for params in ("hover", "completion", "definition"):
            editor.ask(
                f"textDocument/{params}",
                {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 0}},
            )
    assert editor.type(VAE) == []


def test_the_standard_output_is_the_protocol_alone() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "gencc", "lsp"],
        input=b"",
        capture_output=True,
        timeout=60,
    )
    assert done.stdout == b""
