"""The JSON Schema of the settings, by which editors complete and check them."""

from __future__ import annotations

from datetime import timedelta, tzinfo

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from ticker.config.durations import write_duration
from ticker.config.schema import Document
from ticker.config.secret import Reference
from ticker.config.settings import Listen
from ticker.model.alert import Urgency


class _TomlSchema(GenerateJsonSchema):
    """Says defaults as people write them, and nothing of null, which TOML does not have."""

    def encode_default(self, dft: object) -> object:
        if isinstance(dft, timedelta):
            return write_duration(dft)
        if isinstance(dft, Urgency):
            return dft.word
        if isinstance(dft, tzinfo):
            return str(dft)
        if isinstance(dft, Listen):
            return str(dft)
        if isinstance(dft, Reference):
            return dft.value
        return super().encode_default(dft)

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        described = super().default_schema(schema)
        if described.get("default", ...) is None:
            del described["default"]
        return described


def json_schema() -> dict[str, object]:
    """The JSON Schema of the settings (draft 2020-12)."""
    return {"$schema": _TomlSchema.schema_dialect, **Document.model_json_schema(schema_generator=_TomlSchema)}
