"""What people see of an event on their terminal."""

from __future__ import annotations

import re

import pytest

from tests.builders import an_event
from ticker.cli.show import event_line, out

HOSTILE = "\x1b[2Jred\x1b]0;title\x07 [bold]x[/bold] :smile: \u202eevil\ud800"
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def test_a_terminal_gets_nothing_to_act_on_but_our_colours(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)

    out().print(event_line(an_event("e", text=HOSTILE, source=HOSTILE)))

    printed = capsys.readouterr().out
    assert COLOURS.search(printed)
    shown = COLOURS.sub("", printed)
    assert not {"\x1b", "\x07", "\u202e"} & set(shown)
    assert "[bold]x[/bold] :smile:" in shown


def test_a_long_headline_is_not_broken_by_the_width_of_the_screen(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "40")

    out().print(event_line(an_event("e", text="word " * 50)))

    assert capsys.readouterr().out.count("\n") == 1
