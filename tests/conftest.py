"""What holds for all tests."""

from __future__ import annotations

from hypothesis import settings

# How long something takes is measured in benchmarks/: here it would only tell how busy the machine is. What hangs is
# ended by the time-out of a test.
settings.register_profile("ticker", deadline=None)
settings.load_profile("ticker")
