"""What was made of the latest texts, so that what stands on a page is worked out once and not at each poll."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeVar

_TEXTS = 8192
_LENGTH_MAX = 500  # characters; pages full of longer ones must not fill the memory

P = ParamSpec("P")
T = TypeVar("T")


def remembered(work: Callable[Concatenate[str, P], T]) -> Callable[Concatenate[str, P], T]:
    """A pure function that remembers what it made of the latest texts, of those that are as long as headlines are."""
    cached = lru_cache(maxsize=_TEXTS)(work)

    @wraps(work)
    def recall(text: str, /, *args: P.args, **kwargs: P.kwargs) -> T:
        if len(text) > _LENGTH_MAX:
            return work(text, *args, **kwargs)
        return cached(text, *args, **kwargs)  # type: ignore[arg-type]  # P cannot say that all of it is hashable

    return recall
