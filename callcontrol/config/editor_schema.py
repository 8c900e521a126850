"""JSON Schemas of the three kinds of files, so that editors complete keys and underline mistakes.

They are made from the very entries that the loader reads with. A schema sees one file and no meaning: `check` is the
judge.
"""

import json
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from callcontrol.config.schema import REQUIRED, GroupEntry, LocationEntry
from callcontrol.config.schema_base import Entry
from callcontrol.config.schema_speech import SpeechEntry
from callcontrol.config.values import LANGUAGES
from callcontrol.model.rules import SystemPrompt

KINDS: dict[str, type[Entry]] = {"group": GroupEntry, "location": LocationEntry, "language": SpeechEntry}
"""Name of each schema's file, without its ending."""


def editor_schema(entry: type[Entry]) -> JsonSchemaValue:
    """The JSON Schema of a file, in the draft that every editor knows."""
    schema = entry.model_json_schema(schema_generator=_Generator)
    if REQUIRED[entry]:
        schema["required"] = list(REQUIRED[entry])
    properties = schema["properties"]
    if "messages" in properties:
        properties["messages"] = _each_named(properties["messages"])
    if "dids" in properties:
        properties["dids"]["minItems"] = 1
    languages = {"enum": sorted(LANGUAGES)}
    shared: JsonSchemaValue = _shared(schema, languages, {"$ref": "#/$defs/Language"})
    shared["$defs"]["Language"] = languages | {"description": "ISO 639-1"}
    return {"$schema": "http://json-schema.org/draft-07/schema#"} | shared


def schema_text(entry: type[Entry]) -> str:
    """The schema as a file holds it."""
    return json.dumps(editor_schema(entry), indent=2, ensure_ascii=False) + "\n"


def _each_named(mapping: JsonSchemaValue) -> JsonSchemaValue:
    """A mapping whose keys are all known, each named, so that editors offer them."""
    names = mapping["propertyNames"]["enum"]
    return {
        "type": "object",
        "description": mapping["description"],
        "properties": dict.fromkeys(names, mapping["additionalProperties"]),
        "required": [str(SystemPrompt.EMERGENCY_NOTICE)],
        "additionalProperties": False,
    }


def _shared(part: Any, repeated: JsonSchemaValue, reference: JsonSchemaValue) -> Any:
    """``part`` with every ``repeated`` in it put as a reference."""
    if part == repeated:
        return reference
    if isinstance(part, dict):
        return {key: _shared(value, repeated, reference) for key, value in part.items()}
    return [_shared(item, repeated, reference) for item in part] if isinstance(part, list) else part


class _Generator(GenerateJsonSchema):
    """In the terms of our YAML: no null, every default told in words, every key a text."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """A key that may be left out is not one that may be empty."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """The description tells the default, in the way it is written."""
        return self.generate_inner(schema["schema"])

    def field_title_should_be_set(self, _schema: Any) -> bool:
        """A key is its own title."""
        return False

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        """Keys of a mapping are text to JSON Schema, whatever a key looks like."""
        keys = self.generate_inner(schema["keys_schema"]) if "keys_schema" in schema else {}
        values = self.generate_inner(schema["values_schema"]) if "values_schema" in schema else True
        names = {word: keys[word] for word in ("pattern", "enum") if word in keys}
        return {"type": "object", "propertyNames": names, "additionalProperties": values}
