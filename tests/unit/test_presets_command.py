"""``ticker presets``, as people and scripts read it."""

from __future__ import annotations

import json

from click.testing import CliRunner
from rich.cells import cell_len

from ticker import presets
from ticker.cli.main import cli
from ticker.config.presets import all_presets

WIDTH = 100


def shown(*arguments: str) -> str:
    result = CliRunner().invoke(cli, ["presets", *arguments], env={"COLUMNS": str(WIDTH)})
    assert result.exit_code == 0
    return result.stdout


def test_every_known_site_is_a_line_of_the_table() -> None:
    lines = shown().splitlines()

    assert lines[0].split() == ["preset", "site", "lang", "kind", "last", "seen", "address"]
    assert tuple(line.split()[0] for line in lines[1 : lines.index("")]) == presets.names()


def test_the_table_fits_and_its_columns_stand_below_their_heads() -> None:
    lines = shown().splitlines()
    rows = lines[1 : lines.index("")]

    assert max(map(cell_len, lines)) <= WIDTH
    for head in ("site", "lang", "kind", "last seen", "address"):
        column = lines[0].index(head)
        assert all(row[column - 1] == " " != row[column] for row in rows), head


def test_what_was_only_saved_or_guessed_is_told_from_what_was_read_live() -> None:
    lines = {line.split()[0]: line for line in shown().splitlines() if line}

    assert "live 2025 " in lines["almayadeen-en"]
    assert "saved 2023-11 " in lines["scotsman-en"]
    assert "a guess " in lines["almayadeen-es"]


def test_an_address_is_shown_without_what_only_machines_read() -> None:
    lines = {line.split()[0]: line.split() for line in shown().splitlines() if line}

    assert lines["aljazeera-en"][-1] == "aljazeera.com/graphql"
    assert lines["almayadeen-ar"][-1] == "almayadeen.net"


def test_json_is_one_whole_object_a_line() -> None:
    records = [json.loads(line) for line in shown("--json").splitlines()]

    assert tuple(record["name"] for record in records) == presets.names()
    keys = {"name", "site", "title", "language", "url", "kind", "seen", "verified", "evidence"}
    assert all(set(record) == keys and "\n" not in record["evidence"] for record in records)
    (record,) = [record for record in records if record["name"] == "almayadeen-ar"]
    assert (record["title"], record["language"], record["kind"]) == ("الميادين", "ar", "html")
    assert (record["seen"], record["verified"], record["url"]) == ("2025", True, all_presets()["almayadeen-ar"].url)
