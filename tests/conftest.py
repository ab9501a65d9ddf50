"""What holds for all tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.daemon.program import end_what_runs

# How long something takes is measured in benchmarks/: here it would only tell how busy the machine is. What hangs is
# ended by the time-out of a test.
settings.register_profile("ticker", deadline=None)
settings.load_profile("ticker")


@pytest.fixture(autouse=True)
def _no_program_stays() -> Iterator[None]:
    yield
    end_what_runs()
