"""The Language Server Protocol, by pygls: what editors ask, in terms of `answers`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from difflib import SequenceMatcher
from typing import Any, TypeVar

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path
from pygls.workspace import TextDocument

from gencc import __version__
from gencc.cli.lsp import answers, renaming
from gencc.cli.lsp.answers import Reading
from gencc.diagnostics import Diagnostic, Position, Span
from gencc.frontend.yaml.document import Document
from gencc.frontend.yaml.layout import formatted
from gencc.frontend.yaml.pieces import Pieces

_Answer = TypeVar("_Answer")
_PAUSE = 0.05  # seconds without a key stroke, after which a text is checked
_REFUSED = types.LSPErrorCodes.RequestFailed

_SYMBOLS = {
    "networks": types.SymbolKind.Class,
    "let": types.SymbolKind.Variable,
    "params": types.SymbolKind.Constant,
    "losses": types.SymbolKind.Function,
    "metrics": types.SymbolKind.Function,
    "outputs": types.SymbolKind.Method,
}


class _Specs:
    """The documents that are open, each checked in the next pause after a change.

    Words and meanings are answered until then with what was known before; places in the
    text are not, and do not wait for the pause.
    """

    def __init__(self, owner: LanguageServer) -> None:
        self._owner = owner
        self._readings: dict[str, Reading] = {}
        self._sound: dict[str, Reading] = {}  # the last one without errors
        self._pieces: dict[str, Pieces] = {}
        self._waiting: dict[str, asyncio.TimerHandle] = {}

    def document(self, uri: str) -> TextDocument:
        return self._owner.workspace.get_text_document(uri)

    def change(self, uri: str) -> None:
        """Have a document checked in the next pause."""
        self._wait_no_longer(uri)
        loop = asyncio.get_running_loop()
        self._waiting[uri] = loop.call_later(_PAUSE, self.check, uri)

    def settle(self, uri: str) -> None:
        """Check a document now if it waits for it."""
        if uri in self._waiting:
            self.check(uri)

    def _wait_no_longer(self, uri: str) -> None:
        if waiting := self._waiting.pop(uri, None):
            waiting.cancel()

    def check(self, uri: str) -> None:
        """Read a document anew, and tell the editor what is wrong with it."""
        self._wait_no_longer(uri)
        document = self.document(uri)
        pieces = self._pieces.setdefault(uri, Pieces())
        reading = answers.read(to_fs_path(uri) or uri, document.source, pieces)
        self._readings[uri] = reading
        if reading.model is not None:
            self._sound[uri] = reading
        listed = [self._diagnostic(document, d) for d in reading.diagnostics]
        self._owner.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(uri, listed, document.version)
        )

    def forget(self, uri: str) -> None:
        self._wait_no_longer(uri)
        self._pieces.pop(uri, None)
        self._readings.pop(uri, None)
        self._sound.pop(uri, None)
        self._owner.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(uri, [])
        )

    def reading(self, uri: str) -> Reading:
        """What is known of a document; its model is the last one that was sound."""
        reading = self._readings.get(uri) or Reading(self.document(uri).source)
        if uri in self._waiting:
            text = self.document(uri).source
            reading = Reading(text, reading.diagnostics, reading.document)
        sound = self._sound.get(uri)
        if reading.model is None and sound is not None:
            document = reading.document or sound.document
            return Reading(reading.text, reading.diagnostics, document, sound.model)
        return reading

    def name_at(self, uri: str, at: types.Position) -> tuple[Document, str, Position]:
        """The text as it stands, the word at a place in it, and the place."""
        self.settle(uri)
        reading = self._readings.get(uri)
        document = reading.document if reading else None
        own = _position(self.document(uri), at)
        word = reading.word(own) if reading else None
        if document is None or word is None:
            raise JsonRpcException("no name stands here", _REFUSED)
        return document, word[0], own

    def is_sound(self, uri: str) -> bool:
        """Whether the text as it stands has a model."""
        self.settle(uri)
        return uri in self._readings and self._readings[uri].model is not None

    def _diagnostic(
        self, document: TextDocument, diagnostic: Diagnostic
    ) -> types.Diagnostic:
        parts = (
            diagnostic.message,
            *diagnostic.notes,
            diagnostic.help and f"help: {diagnostic.help}",
        )
        severity = types.DiagnosticSeverity
        return types.Diagnostic(
            range=span_of(document, diagnostic.span),
            message="\n".join(part for part in parts if part),
            severity=severity.Error if diagnostic.is_error else severity.Warning,
            code=diagnostic.code,
            source="gencc",
            data=answers.replacement(diagnostic),
        )


def server() -> LanguageServer:
    """A server that waits for an editor."""
    owner = LanguageServer("gencc", __version__)
    specs = _Specs(owner)

    @owner.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        specs.check(params.text_document.uri)

    @owner.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        specs.change(params.text_document.uri)

    @owner.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        specs.forget(params.text_document.uri)

    @owner.feature(types.TEXT_DOCUMENT_HOVER)
    def hover(params: types.HoverParams) -> types.Hover | None:
        uri = params.text_document.uri
        at = _position(specs.document(uri), params.position)
        text = answers.hover(specs.reading(uri), at)
        if text is None:
            return None
        return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text))

    @owner.feature(
        types.TEXT_DOCUMENT_COMPLETION,
        types.CompletionOptions(trigger_characters=[" ", "[", ",", "("]),
    )
    def complete(params: types.CompletionParams) -> list[types.CompletionItem]:
        uri = params.text_document.uri
        at = _position(specs.document(uri), params.position)
        return [
            types.CompletionItem(word, detail=text.partition(" — ")[2] or text)
            for word, text in answers.completions(specs.reading(uri), at)
        ]

    @owner.feature(types.TEXT_DOCUMENT_CODE_ACTION)
    def fixes(params: types.CodeActionParams) -> list[types.CodeAction]:
        uri = params.text_document.uri
        return [
            types.CodeAction(
                title=f"write `{text}`",
                kind=types.CodeActionKind.QuickFix,
                diagnostics=[diagnostic],
                is_preferred=True,
                edit=types.WorkspaceEdit(
                    changes={uri: [types.TextEdit(diagnostic.range, text)]}
                ),
            )
            for diagnostic in params.context.diagnostics
            if isinstance(text := diagnostic.data, str) and text
        ]

    @owner.feature(types.TEXT_DOCUMENT_INLAY_HINT)
    def hints(params: types.InlayHintParams) -> list[types.InlayHint]:
        uri = params.text_document.uri
        if not specs.is_sound(uri):
            return []  # places may have moved
        document = specs.document(uri)
        return [
            types.InlayHint(_client_position(document, at), shape, padding_left=True)
            for at, shape in answers.hints(specs.reading(uri))
        ]

    @owner.feature(types.TEXT_DOCUMENT_DEFINITION)
    def definition(params: types.DefinitionParams) -> types.Location | None:
        uri = params.text_document.uri
        specs.settle(uri)
        document = specs.document(uri)
        at = _position(document, params.position)
        span = answers.definition(specs.reading(uri), at)
        return types.Location(uri, span_of(document, span)) if span else None

    @owner.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def symbols(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
        uri = params.text_document.uri
        specs.settle(uri)
        document = specs.document(uri)
        return [
            types.DocumentSymbol(
                name,
                _SYMBOLS.get(section, types.SymbolKind.Key),
                span_of(document, span),
                span_of(document, span),
                detail=section,
            )
            for name, section, span in answers.outline(specs.reading(uri))
        ]

    @owner.feature(types.TEXT_DOCUMENT_FORMATTING)
    def formatting(params: types.DocumentFormattingParams) -> list[types.TextEdit]:
        uri = params.text_document.uri
        specs.settle(uri)
        document = specs.reading(uri).document
        if document is None or document.source.text != specs.reading(uri).text:
            return []  # what is no YAML has no layout
        return _edits(specs.document(uri), formatted(document))

    @owner.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)
    def prepare(params: types.PrepareRenameParams) -> types.Range:
        uri = params.text_document.uri
        reading, word, at = specs.name_at(uri, params.position)
        spans = _or_error(renaming.spans_at, reading, word, at)
        (span,) = (span for span in spans if span.start <= at <= span.end)
        return span_of(specs.document(uri), span)

    @owner.feature(
        types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True)
    )
    def rename(params: types.RenameParams) -> types.WorkspaceEdit:
        uri = params.text_document.uri
        reading, word, at = specs.name_at(uri, params.position)
        text = _or_error(renaming.with_name, reading, word, at, params.new_name)
        return types.WorkspaceEdit(changes={uri: _edits(specs.document(uri), text)})

    return owner


def _or_error(answer: Callable[..., _Answer], *arguments: Any) -> _Answer:
    """What is answered, or the reason why not, which the editor shows."""
    try:
        return answer(*arguments)
    except renaming.Refused as error:
        raise JsonRpcException(str(error), _REFUSED) from None


def _edits(document: TextDocument, text: str) -> list[types.TextEdit]:
    """The lines that differ, and what they are to be."""
    before, after = document.source.splitlines(keepends=True), text.splitlines(True)
    pairs = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return [
        types.TextEdit(
            types.Range(types.Position(start, 0), types.Position(end, 0)),
            "".join(after[first:last]),
        )
        for kind, start, end, first, last in pairs
        if kind != "equal"
    ]


def span_of(document: TextDocument, span: Span) -> types.Range:
    """The span in the units of the editor, at least one of them long."""
    return types.Range(
        _client_position(document, span.start), _client_position(document, span.end)
    )


def _client_position(document: TextDocument, at: Position) -> types.Position:
    own = types.Position(at.line - 1, at.column - 1)
    return document.position_codec.position_to_client_units(document.lines, own)


def _position(document: TextDocument, at: types.Position) -> Position:
    own = document.position_codec.position_from_client_units(document.lines, at)
    return Position(own.line + 1, own.character + 1)
