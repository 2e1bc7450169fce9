"""The JSON Schema of specs (draft 2020-12), for editors: made of the classes that read them.

A schema refuses what has the wrong keys, words or types. What needs names, shapes or
sums, `gencc check` alone can tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, partial
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from gencc import lints, ops
from gencc.frontend.spec import columns, data, fields, model, training
from gencc.frontend.spec.strict import Strict, Worded, WordOf, keys_of

DIALECT = "https://json-schema.org/draft/2020-12/schema"

KEYS = {
    "gencc": "the version of the language",
    "name": "lower case; the package becomes `<name>_torch`, `<name>_keras` or "
    "`<name>_keras_jax`",
    "about": "prose for the reader of the package",
    "paper": "prose for the reader of the package",
    "allow": "warnings about what is meant: `[W0701]`; say why in a comment",
    "data": "`{source: digits, scale: [0, 1], batch: 128}`",
    "latent": "name → prior: `z: {normal: 2}`, `z: {uniform: {size: 16, low: -1, high: 1}}`",
    "blocks": "`name(arguments)` → a list of layers, used as a layer is",
    "networks": "name → `{input: x, layers: [...], heads: {...}}`, `{mirror: encoder}`, "
    "`{average: encoder}`, `{learned: 0.0}`, `{learned: {shape: [4]}}` or `{state: 0.0, …}`",
    "params": "name → number, arithmetic of others, or a number that is annealed",
    "let": "name → expression; a set of definitions, their order does not matter. "
    "`judged(v)` → a formula with arguments",
    "losses": "name → expression, one number per example; objectives, outputs and metrics "
    "name them",
    "train": "epochs, optimizers and schedule, or several stages of them; what is measured "
    "on held-out examples",
    "fit": "name → vector; its mean and covariance, fitted after training",
    "outputs": "name → expression, or a list of pictures; each becomes a command of the "
    "package",
    "metrics": "name → one number per example, whose mean is taken after training, or one "
    "of all examples together",
}
"""What each key of a spec is, as docs/language.md says it."""

# They stand for a kind of words, or for a class, until their definitions are known.
_WORDS, _CLASS = "x-gencc-words", "x-gencc-class"
_ARITHMETIC = {
    "type": "string",
    "minLength": 1,
    "description": "a name of `params`, or arithmetic of such: 2 * K",
}
_FORMULA = {
    "type": ["string", "number"],
    "pattern": r"^[A-Za-z0-9_.,()+*/<>=\s-]+$",
    "patternErrorMessage": "a formula has names, numbers, calls, + - * / ** and "
    "comparisons; a network is called, `decoder(z)`",
    "description": "an expression, such as `C * reconstruction + kl`",
}
# What may stand in place of what a validator makes of it.
_SHORTER: dict[Any, list[JsonSchemaValue]] = {
    fields.number: [_ARITHMETIC],
    fields._listed: [{"type": "string"}],
    fields._single: [{"type": "integer", "minimum": 1}, _ARITHMETIC],
    fields._window: [{"type": "integer", "minimum": 1}, _ARITHMETIC],  # `all`, too
    columns._cell: [{"type": "number"}],
    training._repeat: [],
    fields._version: [],
}
_CLOSED: dict[Any, JsonSchemaValue] = {
    fields._formula: _FORMULA,
    fields._named: {"type": "string", "pattern": "^[A-Za-z][A-Za-z0-9_]*$"},
    fields._package: {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"},
    fields._signature: {
        "type": "string",
        "pattern": r"^[A-Za-z][A-Za-z0-9_]*( *\([A-Za-z0-9_, ]+\))?$",
    },
    fields._lint: {"enum": [*lints.modules()]},
    data._resize: {
        "anyOf": [{"enum": [*data.RESIZES]}, {"type": "integer"}, _ARITHMETIC]
    },
    data._source: {"enum": [*ops.vocabulary("sources")]},
    data._label_source: {"type": "string"},
}


def json_schema() -> dict[str, Any]:
    """The schema of a whole spec."""
    strict_definitions = _Definitions("", blocks=False)
    loose_definitions = _Definitions("with_blocks.", blocks=True)
    root = strict_definitions.of(model.Spec)
    loose = loose_definitions.of(model.Spec)["properties"]["networks"]
    properties = root["properties"]
    networks = properties["networks"]
    for name, sentence in KEYS.items():
        properties[name] = {**properties[name], "description": sentence}
    properties["networks"] = {"type": "object", "description": KEYS["networks"]}
    return {
        "$schema": DIALECT,
        "title": "a spec of gencc",
        **root,
        # A layer may be a block only where there are blocks.
        "if": {"required": ["blocks"]},
        "then": {"properties": {"networks": loose}},
        "else": {"properties": {"networks": networks}},
        "$defs": {**strict_definitions.known, **loose_definitions.known},
    }


@cache
def _generated(keys: type[Strict]) -> JsonSchemaValue:
    """The schema that pydantic generates of a class, once for both sets of definitions."""
    return keys.model_json_schema(schema_generator=_Generator)


class _Definitions:
    """Definitions by name, those of a kind of words as it is met.

    `prefix` begins their names. blocks: any other word may be a layer.
    """

    def __init__(self, prefix: str, *, blocks: bool) -> None:
        self.prefix, self.blocks = prefix, blocks
        self.known: dict[str, JsonSchemaValue] = {}

    def of(self, keys: type[Strict]) -> JsonSchemaValue:
        """The schema of a class; all that it refers to is defined here."""
        schema = {**_generated(keys)}
        own = schema.pop("$defs", {})
        name = f"{self.prefix}{keys.__module__.rpartition('.')[2]}"
        renamed = {old: f"{name}.{old}" for old in own}
        for old, new in renamed.items():
            self.known[new] = self._resolved(own[old], renamed)
        return self._resolved(schema, renamed)  # type: ignore[no-any-return]

    def _resolved(self, value: Any, renamed: dict[str, str]) -> Any:
        """The schema with references to what is defined here."""
        if isinstance(value, list):
            return [self._resolved(item, renamed) for item in value]
        if not isinstance(value, dict):
            return value
        if kind := value.get(_WORDS):
            more = {k: v for k, v in value.items() if k not in (_WORDS, "title")}
            return {**more, "$ref": self._kind(kind)}
        if keys := value.get(_CLASS):
            more = {k: v for k, v in value.items() if k not in (_CLASS, "title")}
            return {**more, "$ref": self._class(keys)}
        if "$ref" in value:
            old = value["$ref"].rpartition("/")[2]
            return {**value, "$ref": f"#/$defs/{renamed[old]}"}
        kept = {k: v for k, v in value.items() if k != "title" or isinstance(v, dict)}
        if "patternProperties" in kept:  # names that do not match are no names
            kept["additionalProperties"] = False
        if "anyOf" in kept and kept.get("additionalProperties") is False:
            # pydantic closes the whole, of which one form is a mapping.
            mapping, *others = kept["anyOf"]
            del kept["additionalProperties"]
            kept["anyOf"] = [{**mapping, "additionalProperties": False}, *others]
        return {key: self._resolved(item, renamed) for key, item in kept.items()}

    def _class(self, keys: type[Strict]) -> str:
        """A reference to the schema of a class."""
        name = f"{self.prefix}{keys.__name__}"
        if name not in self.known:
            self.known[name] = self.of(keys)
        return f"#/$defs/{name}"

    def _kind(self, kind: str) -> str:
        """A reference to any word of a kind."""
        name = f"{self.prefix}{kind}"
        if name not in self.known:
            self.known[name] = {}  # layers stand in layers
            self.known[name] = self._words(kind)
        return f"#/$defs/{name}"

    def _words(self, kind: str) -> JsonSchemaValue:
        """word, {word: value} or {word: {key: value, …}}, for each word of a kind."""
        alone: list[JsonSchemaValue] = []
        with_settings: dict[str, JsonSchemaValue] = {}
        for word in ops.vocabulary(kind):
            keys = keys_of(kind, word)
            settings = self.of(keys)
            about = {"description": documented(kind, word)}
            if not settings.get("required"):
                alone.append({"const": word, **about})
            values = [*_short(keys, settings), settings]
            with_settings[word] = {"anyOf": values, **about}
        any_block = self.blocks and kind == "layers"
        mapping: JsonSchemaValue = {
            "type": "object",
            "properties": with_settings,
            "additionalProperties": any_block,
            "minProperties": 1,
            "maxProperties": 1,
        }
        words = [{"type": "string"}] if any_block else alone
        return {"anyOf": [*words, mapping]}


def _short(keys: type[Worded], settings: JsonSchemaValue) -> Iterator[JsonSchemaValue]:
    """What may stand in place of the settings: the value of one, if no other is needed."""
    if keys.short and {*settings.get("required", ())} <= {keys.short}:
        yield settings["properties"][keys.short]


def documented(kind: str, word: str) -> str:
    """The row of docs/language.md about a word, as text."""
    row = getattr(ops.load(kind, word), "DOCUMENTATION", "")
    text = " — ".join(part.strip() for part in row.strip().strip("|-").split(" | "))
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)


class _Generator(GenerateJsonSchema):
    """What pydantic cannot know of validators that are functions."""

    def function_plain_schema(
        self, schema: core_schema.PlainValidatorFunctionSchema
    ) -> JsonSchemaValue:
        """A word of a kind, a class, a formula, or what a function of its own reads."""
        function = schema["function"]["function"]
        if isinstance(function, partial):
            (keys,) = function.args
            return {_CLASS: keys}
        owner = getattr(function, "__self__", None)
        if isinstance(owner, WordOf):
            return {_WORDS: owner.kind}
        return _CLOSED.get(function, {})

    def function_after_schema(
        self, schema: core_schema.AfterValidatorFunctionSchema
    ) -> JsonSchemaValue:
        """As before the function, unless what it lets through is known."""
        return _CLOSED.get(
            schema["function"]["function"]
        ) or super().function_after_schema(schema)

    def function_before_schema(
        self, schema: core_schema.BeforeValidatorFunctionSchema
    ) -> JsonSchemaValue:
        """What the function takes besides what it gives."""
        function = schema["function"]["function"]
        inner = self.generate_inner(schema["schema"])
        if function in _SHORTER:
            shorter = _SHORTER[function]
            return {"anyOf": [inner, *shorter]} if shorter else inner
        owner = getattr(function, "__self__", None)
        if isinstance(owner, type) and hasattr(owner, "alone"):
            # The value of one key in place of the mapping.
            return {"anyOf": [inner, self._property(owner, owner.alone)]}
        return inner

    def _property(self, owner: type[Strict], key: str) -> JsonSchemaValue:
        """The schema of one key of a class."""
        core = owner.__pydantic_core_schema__
        while core["type"] != "model-fields":
            core = core["schema"]
        return self.generate_inner(core["fields"][key]["schema"])

    def tagged_union_schema(
        self, schema: core_schema.TaggedUnionSchema
    ) -> JsonSchemaValue:
        """Any of the forms: a function tells them apart, and no key."""
        return {"anyOf": [self.generate_inner(c) for c in schema["choices"].values()]}

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """A key that may be left out; `null` is no value."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """With its default, if a spec could say it."""
        written = super().default_schema(schema)
        if written.get("default", 0) in (None, "", (), [], {}):
            written.pop("default", None)
        return written
