"""What became of the last reload, in a file beside the records: the daemon writes it, ``ticker reload`` waits for it.

Its time is that of the last sign of life, for ``ticker alive``.

The daemon holds a lock on it for as long as it lives, so that nobody ever signals a process that took over its number.
It is written in place, into room that it has taken at the start: a full disk keeps no answer back.
"""

from __future__ import annotations

import fcntl
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import sleep, time
from typing import IO

_ROOM = 16_384  # bytes
_MODE = 0o600
_PROBLEM_MAX = 400  # characters of one problem
_PROBLEMS_MAX = 20
_TRIES = 20
_MOMENT = 0.01  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How a reload ended. ``began`` is on the monotonic clock, before the settings were read; ``code`` an exit code."""

    began: float
    code: int
    problems: tuple[str, ...] = ()


class AnswerFile:
    """The file, held by a daemon."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    @classmethod
    def take(cls, path: Path) -> AnswerFile:
        """Raises OSError if it cannot be made, or another daemon holds it."""
        file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _MODE), "r+b", buffering=0)
        try:
            _lock(file)
            taken = cls(file)
            taken.write(Answer(began=0, code=0))
        except OSError:
            file.close()
            raise
        return taken

    def write(self, answer: Answer) -> None:
        """Raises OSError."""
        problems = [problem[:_PROBLEM_MAX] for problem in answer.problems[:_PROBLEMS_MAX]]
        if len(answer.problems) > _PROBLEMS_MAX:
            problems.append(f"and {len(answer.problems) - _PROBLEMS_MAX} more; ticker check shows them")
        words = {"pid": os.getpid(), "began": answer.began, "code": answer.code, "problems": problems}
        os.pwrite(self._file.fileno(), json.dumps(words).encode().ljust(_ROOM), 0)

    def sign(self) -> None:
        """A sign of life: the time of the file. A disk that refuses it says nothing of the daemon."""
        with suppress(OSError):
            os.utime(self._file.fileno())

    def close(self) -> None:
        self._file.close()


def _lock(file: IO[bytes]) -> None:
    """For as long as the file is open. Raises BlockingIOError if a daemon has it; who only asks has it for a moment."""
    for _ in range(_TRIES):
        with suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        sleep(_MOMENT)
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def place_of(settings: Path, folder: Path) -> Path:
    """Where the daemon that runs by a file of settings answers."""
    return folder / f"{settings.name}.reload"


def process_answering(path: Path) -> int | None:
    """The process of the daemon that answers in a file, to be signalled; None if there is none. Raises OSError.

    It is of one file of settings, whatever records those name: whether a daemon uses given records, whatever settings
    it runs by, ``ticker.store.running`` tells. Neither of the two locks can answer for the other.
    """
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return None
    except BlockingIOError:
        words = _words(path)
        pid = words.get("pid")
        return pid if isinstance(pid, int) else None
    return None


def silent_for(path: Path) -> timedelta:
    """How long the daemon that answers in a file has given no sign of life. Raises OSError."""
    return timedelta(seconds=time() - path.stat().st_mtime)


def answer_since(path: Path, moment: float) -> Answer | None:
    """The answer to a reload that began after a moment, if it is there. Raises OSError."""
    words = _words(path)
    began, code, problems = words.get("began"), words.get("code"), words.get("problems")
    if not isinstance(began, float) or not isinstance(code, int) or not isinstance(problems, list) or began < moment:
        return None
    return Answer(began=began, code=code, problems=tuple(str(problem) for problem in problems))


def _words(path: Path) -> dict[str, object]:
    try:
        words = json.loads(path.read_bytes())
    except ValueError:  # it is being written
        return {}
    return words if isinstance(words, dict) else {}
