"""Texts that are for the program alone: how the settings name them, and where they are fetched from.

The law: neither a secret nor what stands in place of one is ever part of a message or of a repr.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from ticker.config.files import UnreadableError, read_small
from ticker.config.wording import ElsewhereError, SettingError

LONGEST = 8_192  # no address, header or token in use comes near; a log or a disk image named by mistake does
VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
LOUD_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]*")  # what people call variables; a token pasted here by mistake is not
CREDENTIAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
WAYS = '{ env = "NAME" }, { file = "PATH" } or { credential = "NAME" }'


class Secret:
    """A text that shows itself to nobody but the one who calls ``reveal``."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return "Secret(***)"

    def __str__(self) -> str:
        return "***"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)


class Place(StrEnum):
    """Where a secret stands: in the settings themselves, or elsewhere."""

    TEXT = "text"
    ENV = "env"
    FILE = "file"
    CREDENTIAL = "credential"


@dataclass(frozen=True, slots=True)
class Reference:
    """What the settings say in place of a secret: the secret itself, or the name of where it is."""

    place: Place
    value: str = field(repr=False)


def parse_reference(value: object) -> Reference:
    """Reads ``"text"``, ``{ env = … }``, ``{ file = … }`` or ``{ credential = … }``; raises SettingError."""
    if isinstance(value, str):
        return Reference(Place.TEXT, value)
    if not isinstance(value, dict):
        raise SettingError(f"neither a text nor a table; write it in quotation marks, or as {WAYS}")
    given = [(place, value[place]) for place in Place if place in value and place is not Place.TEXT]
    if len(value) != 1 or not given:
        raise SettingError(f"a table that does not name one place; write {WAYS}")
    place, name = given[0]
    if not isinstance(name, str):
        raise SettingError(f"{place} is not a text; write {WAYS}")
    _CHECKS[place](name)
    return Reference(place, name)


def _check_variable(name: str) -> None:
    if not VARIABLE.fullmatch(name):
        raise SettingError("env takes the name of a variable, not its value; write letters, digits and _")


def _check_file(name: str) -> None:
    if not name.strip() or "\0" in name or "://" in name:
        raise SettingError("file takes a path, not the secret; write that of a file which holds it")


def _check_credential(name: str) -> None:
    if not CREDENTIAL.fullmatch(name):
        raise SettingError("credential takes the name of a systemd credential; write letters, digits, dots and dashes")


_CHECKS: Mapping[Place, Callable[[str], None]] = {
    Place.ENV: _check_variable,
    Place.FILE: _check_file,
    Place.CREDENTIAL: _check_credential,
}


class Vault:
    """Fetches what references name. ``files`` are those that were asked for, in order."""

    def __init__(self, environ: Mapping[str, str], *, base: Path, credentials: Path | None) -> None:
        self._environ = environ
        self._base = base
        self._credentials = credentials
        self._known: dict[Reference, str] = {}
        self.files: list[Path] = []

    def open(self, reference: Reference) -> str:
        """The secret, without the line end that editors put behind it.

        Raises SettingError with what is wrong, or ElsewhereError if only the service is handed it.
        """
        if reference not in self._known:
            self._known[reference] = _one_line(self._fetch(reference))
        return self._known[reference]

    def _fetch(self, reference: Reference) -> str:
        if reference.place is Place.ENV:
            return self._variable(reference.value)
        if reference.place is Place.FILE:
            return self._file(self._base / reference.value)
        if reference.place is Place.CREDENTIAL:
            return self._credential(reference.value)
        return reference.value

    def _variable(self, name: str) -> str:
        text = self._environ.get(name)
        if text is None:
            shown = name if LOUD_VARIABLE.fullmatch(name) else "named by env"
            raise SettingError(f"the environment variable {shown} is not set; set it where the program is started")
        return text

    def _credential(self, name: str) -> str:
        if self._credentials is None:
            problem = "there is no credentials directory; start the program by systemd with LoadCredential="
            raise ElsewhereError(problem)
        return self._file(self._credentials / name)

    def _file(self, path: Path) -> str:
        self.files.append(path)
        try:
            return read_small(path, LONGEST).decode("utf-8-sig")
        except UnicodeDecodeError:
            raise SettingError(f"{path} is not UTF-8 text; write the secret into it as plain text") from None
        except UnreadableError as problem:
            raise SettingError(f"{path} {problem}") from None


def _one_line(text: str) -> str:
    text = text.rstrip("\r\n")
    if not text.strip():
        raise SettingError("the secret is empty; give its text")
    if len(text) > LONGEST:
        raise SettingError(f"the secret is longer than {LONGEST} characters; is this the right one?")
    if any(ord(letter) < ord(" ") or letter == "\x7f" for letter in text):
        raise SettingError("the secret holds a line break or another control character; give it in one line")
    return text
