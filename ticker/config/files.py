"""Files that people name: found, and read without trusting that they are what they should be."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from ticker.model.errors import ConfigError

SYSTEM = Path("/etc/ticker/config.toml")


class UnreadableError(Exception):
    """Why a file cannot be read and what to do, to stand behind its path."""


def read_small(path: Path, most: int) -> bytes:
    """The bytes of a regular file of at most ``most`` bytes; never a pipe or device. Raises UnreadableError."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise UnreadableError("is a folder; name the file in it")
        if not stat.S_ISREG(mode):  # a pipe or a device could keep the program waiting for ever
            raise UnreadableError("is not a regular file; name one")
        with path.open("rb") as file:
            data = file.read(most + 1)
    except FileNotFoundError:
        raise UnreadableError("does not exist; check the path") from None
    except PermissionError:
        raise UnreadableError("may not be read by this user; change its owner or its mode") from None
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or "bad path"
        raise UnreadableError(f"cannot be read ({reason}); check the path") from None
    if len(data) > most:
        raise UnreadableError(f"has more than {most} bytes; is it the right file?")
    return data


def find_config(explicit: Path | None, environ: Mapping[str, str], cwd: Path, home: Path) -> Path:
    """The file of the settings: the one named, ``$TICKER_CONFIG``, or the first found in the usual places.

    A file that was named is not looked for: ``load`` says what is wrong with it. Raises ConfigError.
    """
    if explicit is not None:
        return explicit
    named = environ.get("TICKER_CONFIG")
    if named:
        return Path(named)
    places = (cwd / "config.toml", home / ".config" / "ticker" / "config.toml", SYSTEM)
    found = next((place for place in places if os.path.lexists(place)), None)
    if found is None:
        if _is_closed(SYSTEM):
            who = "run this as the user of the service (sudo -u ticker …)"
            raise ConfigError(f"{SYSTEM}: this user may not look there; {who}")
        looked = ", ".join(map(str, places))
        raise ConfigError(
            f"no configuration: none named by -c or $TICKER_CONFIG, none at {looked};"
            " copy config.example.toml to one of them, or name one with -c FILE"
        )
    return found


def _is_closed(place: Path) -> bool:
    """Whether this user may not even see if something is there."""
    try:
        place.lstat()
    except OSError as error:
        return isinstance(error, PermissionError)
    return False
