"""Which daemon answers for a file of settings, told by the lock on its answers."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

import pytest

from ticker.engine import answer
from ticker.engine.answer import AnswerFile, process_answering


def test_a_daemon_answers_from_its_start_to_its_end(tmp_path: Path) -> None:
    place = tmp_path / "config.toml.reload"

    assert process_answering(place) is None
    answers = AnswerFile.take(place)
    assert process_answering(place) == os.getpid()
    answers.close()
    assert process_answering(place) is None


def test_who_asks_while_a_daemon_starts_does_not_take_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "config.toml.reload"
    place.touch()
    asker = place.open("rb")
    fcntl.flock(asker, fcntl.LOCK_SH)
    monkeypatch.setattr(answer, "sleep", lambda _: asker.close())

    answers = AnswerFile.take(place)

    assert process_answering(place) == os.getpid()
    answers.close()


def test_a_second_daemon_by_the_same_settings_does_not_get_it(tmp_path: Path) -> None:
    place = tmp_path / "config.toml.reload"
    first = AnswerFile.take(place)

    with pytest.raises(BlockingIOError):
        AnswerFile.take(place)
    first.close()
