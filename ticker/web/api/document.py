"""The description of the API (OpenAPI 3.1.1), made of the table of operations and their types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from importlib.metadata import version

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaValue, models_json_schema

from ticker.web import sent
from ticker.web.api import stream
from ticker.web.api.operation import BASE, Operation
from ticker.web.api.operations import OPERATIONS
from ticker.web.asking import Asked
from ticker.web.house import House
from ticker.web.problems import CONTENT_TYPE, Problem
from ticker.web.session import COOKIE

_REF = "#/components/schemas/{model}"
_JSON = "application/json"
_OF_ALL = (HTTPStatus.BAD_REQUEST, HTTPStatus.SERVICE_UNAVAILABLE)
_OF_TOKEN = (HTTPStatus.UNAUTHORIZED,)
_SECURITY = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "The token of the settings."},
    "basic": {"type": "http", "scheme": "basic", "description": "The token as the password, under any name."},
    "login": {"type": "apiKey", "in": "cookie", "name": COOKIE, "description": "A browser that has logged in."},
}

Json = dict[str, object]


def document(house: House) -> Json:
    """What the API is, as this house answers it."""
    guarded = house.guard.token is not None
    shapes: list[type[BaseModel]] = [*dict.fromkeys(one.told for one in OPERATIONS), Problem]
    _, found = models_json_schema([(shape, "serialization") for shape in shapes], ref_template=_REF)
    paths: dict[str, Json] = {}
    for one in OPERATIONS:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one, guarded=guarded)
    paths["/events/stream"] = {"get": _stream(guarded=guarded)}
    components: Json = {"schemas": found["$defs"]}
    whole: Json = {
        "openapi": "3.1.1",
        "info": {
            "title": "Ticker",
            "version": version("ticker"),
            "summary": "Breaking headlines: what happened, who was told, and how the monitor is doing.",
        },
        "servers": [{"url": BASE}],
        "paths": paths,
        "components": components,
    }
    if guarded:
        components["securitySchemes"] = _SECURITY
        whole["security"] = [{name: []} for name in _SECURITY]
    return whole


def parameters(asked: type[Asked], path: str) -> Iterator[Json]:
    """What an operation is asked by, in its path and its query."""
    schema = asked.model_json_schema(ref_template=_REF)
    for name, own in schema["properties"].items():
        where = "path" if f"{{{name}}}" in path else "query"
        yield {
            "name": name,
            "in": where,
            "required": where == "path",
            "description": own["description"],
            "schema": _given(own),
        }


def _given(schema: JsonSchemaValue) -> JsonSchemaValue:
    """What a value is if it is given: that it may be missing says the parameter."""
    one = next((either for either in schema.get("anyOf", ()) if either.get("type") != "null"), schema)
    return {key: value for key, value in one.items() if key not in {"title", "description", "default"}} | (
        {"default": schema["default"]} if isinstance(schema.get("default"), int) else {}
    )


def _operation(one: Operation, *, guarded: bool) -> Json:
    told = {"description": "What was asked for.", "content": {_JSON: {"schema": _reference(one.told)}}}
    headers: Json = {} if one.changes else {"ETag": _header("What the answer is known by: send it as If-None-Match.")}
    if "before" in one.asked.model_fields:
        headers["Link"] = _header("Where there is more: rel=next in the order of the page, rel=prev for what is newer.")
    if headers:
        told["headers"] = headers
    statuses = {*_OF_ALL, *one.statuses, *(_OF_TOKEN if guarded else ()), *_of_posting(one)}
    responses: Json = {"200": told}
    if not one.changes:
        responses["304"] = {"description": "It is as you have it."}
    responses |= {str(int(status)): _refused(status) for status in sorted(statuses)}
    own: Json = {"operationId": one.name, "summary": one.does, "responses": responses}
    body = body_of(one)
    given = [parameter for parameter in parameters(one.asked, one.path) if parameter["in"] == "path" or not one.changes]
    if given:
        own["parameters"] = given
    if body:
        own["requestBody"] = {"required": "oneOf" in body, "content": {_JSON: {"schema": body}}}
    return own


def body_of(one: Operation) -> Json:
    """What is sent to an operation beside its path; empty if nothing is."""
    if not one.changes:
        return {}
    schema = one.asked.model_json_schema(ref_template=_REF)
    fields = {
        name: {key: value for key, value in own.items() if key not in {"title", "default"}}
        for name, own in schema["properties"].items()
        if f"{{{name}}}" not in one.path
    }
    if not fields:
        return {}
    rest = {"oneOf": schema["oneOf"]} if "oneOf" in schema else {}
    return {"type": "object", "properties": fields, "additionalProperties": False, **rest}


def _stream(*, guarded: bool) -> Json:
    last = {
        "name": sent.LAST_EVENT_ID,
        "in": "header",
        "required": False,
        "description": "The last event that was read; what came after it comes first.",
        "schema": {"type": "string"},
    }
    said = "Each event as its id and, in data, the object of docs/events.md in one line; a comment in silence."
    statuses = {*_OF_ALL, HTTPStatus.NOT_FOUND, *(_OF_TOKEN if guarded else ())}
    return {
        "operationId": "follow_events",
        "summary": "Events as they come, without end (server-sent events)",
        "parameters": [*parameters(stream.Follow, ""), last],
        "responses": {
            "200": {"description": said, "content": {sent.CONTENT_TYPE: {"schema": {"type": "string"}}}},
            **{str(int(status)): _refused(status) for status in sorted(statuses)},
        },
    }


def _of_posting(one: Operation) -> tuple[HTTPStatus, ...]:
    """Who sends no token, and is no page of ours, may not send anything."""
    return (HTTPStatus.FORBIDDEN,) if one.changes else ()


def _refused(status: HTTPStatus) -> Json:
    return {
        "description": status.description or status.phrase,
        "content": {CONTENT_TYPE: {"schema": _reference(Problem)}},
    }


def _header(description: str) -> Mapping[str, object]:
    return {"description": description, "schema": {"type": "string"}}


def _reference(shape: type[BaseModel]) -> Mapping[str, str]:
    return {"$ref": _REF.format(model=shape.__name__)}
