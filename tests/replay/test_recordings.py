"""Our own recordings through ``ticker replay``, each with the events that it must make as a file beside it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from ticker.cli.main import cli

RECORDINGS = Path(__file__).parent / "recordings"


@pytest.mark.parametrize("name", sorted(path.name for path in RECORDINGS.iterdir()))
def test_a_recording_makes_the_expected_events(name: str) -> None:
    preset = "almayadeen-ar" if name.startswith("arabic") else "almayadeen-en"
    expected = (RECORDINGS / name / "events.jsonl").read_text(encoding="utf-8")

    result = CliRunner().invoke(cli, ["replay", str(RECORDINGS / name), "--source", preset, "--json"])

    assert result.exit_code == 0
    assert [json.loads(line) for line in result.stdout.splitlines()] == [
        json.loads(line) for line in expected.splitlines()
    ]
