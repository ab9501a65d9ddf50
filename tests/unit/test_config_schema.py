"""The JSON Schema and the example, which must say what the program does."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from ticker.config.editors import json_schema
from ticker.config.load import load
from ticker.model.route import ChannelRules
from ticker.model.source import Source

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
ENVIRON = {
    "DESK_URL": "json://desk.example/",
    "OPERATOR_URL": "mailto://me:pw@mail.example",
    "PING_URL": "https://ping.example/0b9c",
    "PROXY_URL": "http://proxy.example:3128",
    "WEB_TOKEN": "0123456789abcdef0123456789abcdef",
}
WHERE = {
    "store": "Store",
    "evidence": "Evidence",
    "heartbeat": "Heartbeat",
    "web": "Web",
    "fetch": "Fetch",
    "defaults": "SourceKeys",
    "sources": "Source",
    "channels": "Channel",
    "routes": "Route",
    "match": "Match",
}


def tables(schema: dict[str, object]) -> Iterator[tuple[str, dict[str, dict[str, object]]]]:
    """Each table of the schema with its keys."""
    for table in (schema, *schema["$defs"].values()):  # type: ignore[attr-defined]  # JSON
        yield table["title"], table["properties"]


def example_without_comments_before_keys() -> str:
    return re.sub(r"(?m)^# (?=[a-z_]+ = )", "", EXAMPLE.read_text(encoding="utf-8"))


def test_the_schema_is_one_and_describes_every_key() -> None:
    schema = json_schema()

    definitions: dict[str, dict[str, object]] = schema["$defs"]  # type: ignore[assignment]  # JSON
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    for table, keys in tables(schema):
        for key, described in keys.items():
            refers = str(described.get("$ref")).removeprefix("#/$defs/")
            assert described.get("description") or definitions[refers]["description"], f"{table}.{key}"
    assert "null" not in json.dumps(schema)


def test_the_schema_gives_defaults_as_they_are_written() -> None:
    keys = {
        (table, key): described.get("default")
        for table, keys in tables(json_schema())
        for key, described in keys.items()
    }

    assert keys["Store", "url"] == "sqlite:///ticker.db"
    assert keys["Store", "keep"] == "30d"
    assert keys["Evidence", "max_size"] == "1GB"
    assert keys["Channel", "min_urgency"] == "routine"
    assert keys["Source", "every"] == "30s"
    assert keys["Match", "kinds"] == ["new", "update", "repeat"]


def test_the_example_fits_the_schema_and_loads() -> None:
    document = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))

    assert [error.message for error in Draft202012Validator(json_schema()).iter_errors(document)] == []
    settings = load(EXAMPLE, ENVIRON)
    assert len(settings.sources) == 4
    assert [channel.name for channel in settings.channels] == ["desk", "operator"]


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"sources": []},
        {"sources": [{"url": "https://a.example/"}]},
        {"sources": [{"name": "a", "every": 30}]},
        {"sources": [{"name": "a"}], "evidence": {"max_size": 1000}},
        {"sources": [{"name": "a", "every": "500ms"}]},
        {"sources": [{"name": "a", "fastest": "500ms"}]},
        {"sources": [{"name": "a", "slowest": 300}]},
        {"sources": [{"name": "a", "url": "a.example"}]},
        {"sources": [{"name": "a", "kind": "fax"}]},
        {"sources": [{"name": "a", "selct": "li"}]},
        {"sources": [{"name": "a"}], "channels": {"Desk": {"url": "x"}}},
        {"sources": [{"name": "a"}], "channels": {"desk": {"url": {"envv": "X"}}}},
        {"sources": [{"name": "a"}], "channels": {"desk": {}}},
        {"sources": [{"name": "a"}], "channels": {"desk": {"url": "x", "quiet_hours": "22-6"}}},
        {"sources": [{"name": "a"}], "channels": {"desk": {"url": "x", "digest": ["8"]}}},
        {"sources": [{"name": "a"}], "channels": {"desk": {"url": "x", "rate": "ten"}}},
        {"sources": [{"name": "a"}], "channels": {"desk": {"url": "x", "format": {"text": "x"}}}},
        {"sources": [{"name": "a"}], "routes": [{"match": {"kinds": ["neww"]}}]},
        {"sources": [{"name": "a"}], "routes": [{"go_on": True}]},
    ],
)
def test_editors_are_told_of_mistakes(wrong: dict[str, object]) -> None:
    assert not Draft202012Validator(json_schema()).is_valid(wrong)


def test_the_example_holds_every_key_in_its_table_and_no_other() -> None:
    document = tomllib.loads(example_without_comments_before_keys())
    known = {table: set(keys) for table, keys in tables(json_schema())}
    found = {
        "store": set(document["store"]),
        "evidence": set(document["evidence"]),
        "heartbeat": set(document["heartbeat"]),
        "web": set(document["web"]),
        "fetch": set(document["fetch"]),
        "sources": {key for source in document["sources"] for key in source} | set(document["defaults"]),
        "channels": {key for channel in document["channels"].values() for key in channel},
        "routes": {key for route in document["routes"] for key in route},
        "match": {key for route in document["routes"] for key in route.get("match", {})},
    }

    assert found == {table: known[WHERE[table]] for table in found}
    assert list(document) == [
        "store",
        "evidence",
        "heartbeat",
        "web",
        "fetch",
        "defaults",
        "sources",
        "channels",
        "routes",
    ]
    assert set(document["defaults"]) <= known["SourceKeys"]


def test_the_example_shows_the_defaults() -> None:
    document = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
    defaults = dict(tables(json_schema()))

    for table in ("store", "web", "fetch", "defaults"):
        for key, value in document[table].items():
            assert value == defaults[WHERE[table]][key].get("default", {}), f"{table}.{key}"
    for key in ("min_urgency", "zone", "max_age", "late", "notices"):
        # A day is as long as 24 hours: the schema writes the larger unit.
        assert document["channels"]["desk"][key] == defaults["Channel"][key]["default"]
    assert document["routes"][0]["match"]["kinds"] == defaults["Match"]["kinds"]["default"]


def test_every_line_of_the_example_has_its_comment() -> None:
    for line in EXAMPLE.read_text(encoding="utf-8").splitlines():
        first_of_its_kind = "operator" not in line.lower() and "the rest" not in line and '["desk"]' not in line
        if re.match(r"(# )?[a-z_]+ = ", line) and first_of_its_kind and not line.startswith('name = "example'):
            assert re.search(r"  # \S", line), line


def test_what_the_example_has_commented_out_is_valid_too(tmp_path: Path) -> None:
    text = example_without_comments_before_keys()
    both = tomllib.loads(text)["sources"][1]
    file = tmp_path / "config.toml"
    file.write_text(re.sub(r"(?m)^select = .*$", "", text), encoding="utf-8")

    settings = load(file, {**ENVIRON, "SITE_COOKIE": "a=b"})

    assert settings.sources[1].xpath == both["xpath"]
    assert settings.sources[0].proxy == ENVIRON["PROXY_URL"]
    assert settings.contact == "desk@example.org"


def test_the_defaults_of_the_settings_are_those_of_the_model(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[[sources]]\nname = "a"\nurl = "https://a.example/"\nselect = "li"\n[channels.b]\nurl = "c"')

    settings = load(file, {})

    assert settings.sources == (Source(name="a", url="https://a.example/", select="li"),)
    assert settings.policy.channels == (ChannelRules(name="b"),)
