"""What holds for all tests."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator

import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import WorkStealingScheduling

from tests.daemon.running import end_what_runs

# How long something takes is measured in benchmarks/: here it would only tell how busy the machine is. What hangs is
# ended by the time-out of a test.
settings.register_profile("ticker", deadline=None)
settings.load_profile("ticker")

PROCESSES_MAX = 8  # each has a browser and a database server of its own


@pytest.fixture(autouse=True)
def _no_program_stays() -> Iterator[None]:
    yield
    end_what_runs()


def pytest_configure(config: pytest.Config) -> None:
    """Where Python shall write no bytecode beside its sources, that of the tests and of what they start is kept apart.

    Without it each process, of the suite and of the program, compiles all anew.
    """
    if sys.dont_write_bytecode and config.cache:
        sys.dont_write_bytecode = False
        sys.pycache_prefix = os.environ["PYTHONPYCACHEPREFIX"] = str(config.cache.mkdir("bytecode"))
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_xdist_auto_num_workers() -> int:
    """Twice as many as there are processors: half of what the tests do is to wait for a poll, a pause, a browser."""
    return min(2 * (os.cpu_count() or 1), PROCESSES_MAX)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> WorkStealingScheduling:
    """Who has nothing left takes of what others have: no process ends long before the rest."""
    return WorkStealingScheduling(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is given the most time begins first: at the end, the others would wait for it. The rest stays shuffled."""
    items.sort(key=_time_given, reverse=True)


def _time_given(item: pytest.Item) -> float:
    marker = item.get_closest_marker("timeout")
    return float(marker.args[0]) if marker else 0.0


def pytest_collection_finish() -> None:
    """Whatever has been loaded stays to the end: no collection of garbage goes through all of it again."""
    gc.collect()
    gc.freeze()
