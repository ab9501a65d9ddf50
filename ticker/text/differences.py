"""What differs between two wordings, word by word, in any script. Pure, and bounded whatever the texts are."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from itertools import groupby
from typing import NamedTuple

from rapidfuzz.distance import LCSseq

from ticker.text.words import is_spaceless

_LETTERS_MAX = 20_000  # that are compared; beyond, one text stands in the place of the other
_INSIDE = "'’-"  # between letters they are part of a word
_IN_NUMBERS = ".,:٫٬"  # and these between figures


class Mark(Enum):
    """What became of a piece of text."""

    SAME = "same"
    GONE = "gone"
    CAME = "came"


class Piece(NamedTuple):
    """Some words in a row of which the same became."""

    mark: Mark
    text: str


class _Word(NamedTuple):
    text: str
    space: str


def differences(was: str, now: str) -> tuple[Piece, ...]:
    """The words of both in one row: what is gone stands before what came in its place."""
    if was == now:
        return (Piece(Mark.SAME, now),) if now else ()
    if max(len(was), len(now)) > _LETTERS_MAX:
        return tuple(piece for piece in (Piece(Mark.GONE, was), Piece(Mark.CAME, now)) if piece.text)
    return tuple(_compared(_words(was), _words(now)))


def _compared(before: Sequence[_Word], after: Sequence[_Word]) -> Iterator[Piece]:
    steps = LCSseq.opcodes([word.text for word in before], [word.text for word in after])
    for is_same, group in groupby(steps, key=lambda step: step.tag == "equal"):
        row = list(group)
        old = before[row[0].src_start : row[-1].src_end]
        new = after[row[0].dest_start : row[-1].dest_end]
        pieces = [(Mark.SAME, new)] if is_same else [(Mark.GONE, old), (Mark.CAME, new)]
        yield from (Piece(mark, "".join(map("".join, words))) for mark, words in pieces if words)


def _words(text: str) -> list[_Word]:
    """Words with the spaces behind them; signs stand alone, and so do letters of scripts without spaces."""
    words = ["".join(group) for group in _joined(text)]
    found: list[_Word] = []
    for word in words:
        if word.isspace() and found:
            found[-1] = _Word(found[-1].text, found[-1].space + word)
        else:
            found.append(_Word(word, ""))
    return found


def _joined(text: str) -> Iterable[list[str]]:
    """The letters of each word, of each run of spaces, and each other sign with what is drawn over it."""
    found: list[list[str]] = []
    for place, letter in enumerate(text):
        if found and _goes_on(found[-1], letter, text[place + 1 : place + 2]):
            found[-1].append(letter)
        else:
            found.append([letter])
    return found


def _goes_on(begun: Sequence[str], letter: str, following: str) -> bool:
    """Whether a letter belongs to the word, the spaces or the sign before it."""
    last = begun[-1]
    if unicodedata.category(letter) in {"Mn", "Mc", "Me", "Cf", "Sk"}:
        return not last.isspace()
    if letter.isspace() or last.isspace():
        return letter.isspace() and last.isspace()
    if letter in _INSIDE:
        return last.isalnum() and following.isalnum()
    if letter in _IN_NUMBERS:
        return last.isdecimal() and following.isdecimal()
    return all(one.isalnum() and not is_spaceless(one) for one in (begun[0], letter))
