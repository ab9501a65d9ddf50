"""JSON text to values, as browsers read it and a little more kindly, within bounds (RFC 8259).

Control characters may stand in strings; of a key that stands twice the last counts; NaN and infinities are null.
"""

from __future__ import annotations

import json
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

VALUES_MAX = 500_000  # an answer of 10 MB made of nothing but empty lists would take a quarter of a gigabyte
_DIGITS_MAX = 400  # no id and no moment is longer; Python refuses to read some thousands


class NotJsonError(ValueError):
    """The text is not JSON. ``cut`` tells that it could be the beginning of it."""

    def __init__(self, problem: str, *, cut: bool = False) -> None:
        super().__init__(problem)
        self.cut = cut


def strict(text: str, start: int = 0) -> tuple[Json, int]:
    """The JSON value that begins at ``start``, and where it ends. Raises NotJsonError.

    Who asks has checked the size: once for a text with many values, as counting for each takes quadratic time.
    """
    try:
        return _DECODER.raw_decode(text, start)
    except json.JSONDecodeError as error:
        cut = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string")
        raise NotJsonError(f"{error.msg} (line {error.lineno}, column {error.colno})", cut=cut) from error
    except RecursionError as error:
        raise NotJsonError("it is nested too deep") from error


def check_size(text: str, start: int = 0) -> None:
    """Raises NotJsonError for a text that could hold more values than anybody needs."""
    if sum(text.count(mark, start) for mark in ",[{") > VALUES_MAX:
        raise NotJsonError(f"it holds more than {VALUES_MAX:,} values")


def integer(digits: str) -> int | None:
    """The number, or None if it is absurdly long."""
    return int(digits) if len(digits) <= _DIGITS_MAX else None


_DECODER = json.JSONDecoder(strict=False, parse_int=integer, parse_constant=lambda _: None)
