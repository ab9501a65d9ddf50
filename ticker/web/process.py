"""What the process itself takes, by the names that all exporters use.

The collector of prometheus_client reads ``/proc/stat``, which a hardened unit hides (``ProcSubset=pid``).
"""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Iterator
from pathlib import Path

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

_SELF = Path("/proc/self")


class ProcessFigures(Collector):
    """CPU, memory, descriptors and start of this process."""

    def __init__(self) -> None:
        self._started = time.time()

    def collect(self) -> Iterator[Metric]:
        limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        yield CounterMetricFamily("process_cpu_seconds", "CPU time in seconds", value=time.process_time())
        yield GaugeMetricFamily("process_start_time_seconds", "When it started, since 1970", value=self._started)
        yield GaugeMetricFamily("process_max_fds", "How many descriptors it may open", value=limit)
        try:
            pages = int((_SELF / "statm").read_text(encoding="ascii").split()[1])
            opened = sum(1 for _ in (_SELF / "fd").iterdir())
        except OSError:  # no /proc, or no descriptor left
            return
        memory = pages * os.sysconf("SC_PAGE_SIZE")
        yield GaugeMetricFamily("process_resident_memory_bytes", "Memory in use", value=memory)
        yield GaugeMetricFamily("process_open_fds", "Descriptors that are open", value=opened)
