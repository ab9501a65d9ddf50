"""The metrics that Prometheus reads; prometheus_client lives here only.

The law: what stands in a label is a name of the settings or a fixed word, and never of a page.
Names: https://prometheus.io/docs/practices/naming/
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from ticker.model.alert import EventKind
from ticker.model.delivery import Status
from ticker.model.figures import ChannelFigures, Figures, SourceFigures
from ticker.model.meter import GOOD, UNSTORED, Stage
from ticker.model.source import Source
from ticker.web.process import ProcessFigures

_STAGE_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60)
_SENT_BUCKETS = (0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 1800, 3600, 21_600, 86_400)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What a look at the metrics finds beside what was counted. ``figures`` are None if the records cannot be read."""

    now: datetime
    ready: bool
    failed_writes: int
    figures: Figures | None


class Metrics:
    """Implements ``ticker.model.meter.Meter``; one for each app, none for the process."""

    def __init__(self, version: str) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # it has no types; a time beside each count is noise
        self._registry = CollectorRegistry()
        self._last_good: dict[str, datetime] = {}
        self._certificates: dict[str, datetime] = {}
        self._intervals: dict[str, timedelta] = {}
        self._channels: tuple[str, ...] = ()
        self._polls = self._counter("polls", "Polls by how they ended: good, or with what trouble", "source", "outcome")
        self._events = self._counter("events", "Events by kind: new, update, repeat and so on", "source", "kind")
        self._deliveries = self._counter("deliveries", "Attempts to deliver by outcome", "channel", "outcome")
        self._stages = self._histogram("stage_seconds", "How long a step takes", _STAGE_BUCKETS, "stage")
        self._sent = self._histogram(
            "headline_to_sent_seconds",
            "From the poll that found a headline until it was sent",
            _SENT_BUCKETS,
            "channel",
        )
        self._gauge("info", "The version of Ticker", "version").labels(version).set(1)
        self._registry.register(ProcessFigures())
        self._times = {stage: self._stages.labels(stage.value) for stage in Stage}
        self._endings: dict[tuple[str, str], Counter] = {}  # by source: to look up a label takes longer than to count
        self._source_failures: dict[str, int] = {}
        self._channel_failures: dict[str, int] = {}

    def renew(self, sources: Sequence[Source], channels: Collection[str]) -> None:
        """Takes what the settings name now, and forgets the rest.

        What has not happened yet counts 0, so that its first time is a rise.
        """
        self._forget("source", self._intervals.keys() - {source.name for source in sources})
        self._forget("channel", set(self._channels) - set(channels))
        self._intervals = {source.name: source.longest for source in sources}
        self._channels = tuple(channels)
        for source in self._intervals:
            self._polls.labels(source, GOOD)
            self._source_failures.setdefault(source, 0)
            self._events.labels(source, EventKind.NEW.value)
        for channel in self._channels:
            self._channel_failures.setdefault(channel, 0)
            self._sent.labels(channel)
            for status in Status:
                self._deliveries.labels(channel, status.value)

    def polled(self, source: str, ending: str, last_good_at: datetime | None) -> None:
        counter = self._endings.get((source, ending))
        if counter is None:
            counter = self._endings[source, ending] = self._polls.labels(source, ending)
        counter.inc()
        if ending == GOOD and last_good_at:
            self._last_good[source] = last_good_at
            self._source_failures[source] = 0
        elif ending != UNSTORED:
            self._source_failures[source] = self._source_failures.get(source, 0) + 1

    def certified(self, source: str, ends: datetime) -> None:
        self._certificates[source] = ends

    def took(self, stage: Stage, seconds: float) -> None:
        self._times[stage].observe(seconds)

    def happened(self, source: str | None, kind: EventKind) -> None:
        self._events.labels(source or "", kind.value).inc()

    def delivered(self, channel: str, status: Status, since: timedelta) -> None:
        self._deliveries.labels(channel, status.value).inc()
        if status is Status.SENT:
            self._sent.labels(channel).observe(max(0.0, since.total_seconds()))
            self._channel_failures[channel] = 0
        else:
            self._channel_failures[channel] = self._channel_failures.get(channel, 0) + 1

    def page(self, state: State, accept: str) -> tuple[bytes, str]:
        """All metrics in the form that a reader accepts, and its content type."""
        encode, content_type = choose_encoder(accept)
        return encode(_Look(self._registry, tuple(self._gauges(state)))), content_type

    def _gauges(self, state: State) -> Iterator[Metric]:
        """What is looked up rather than counted."""
        yield _family("ready", "1 after the first polls, 0 before them and while stopping", {"": float(state.ready)})
        yield CounterMetricFamily(
            "ticker_store_failed_writes", "Writes to the records that failed", value=state.failed_writes
        )
        yield _family("store_readable", "1 if the records can be read", {"": float(state.figures is not None)})
        intervals = {name: every.total_seconds() for name, every in self._intervals.items()}
        failures = dict(self._source_failures)
        yield _family("source_failures_in_a_row", "Polls that failed since the last good", failures, "source")
        failures = dict(self._channel_failures)
        yield _family("channel_failures_in_a_row", "Deliveries that failed since the last sent", failures, "channel")
        yield _family("source_interval_seconds", "The longest time between two polls", intervals, "source")
        yield from self._of_sources(state.figures.sources if state.figures else ())
        if state.figures is not None:
            yield from self._of_channels(state.figures.channels, state.now)

    def _of_sources(self, sources: Sequence[SourceFigures]) -> Iterator[GaugeMetricFamily]:
        good = {one.name: one.last_good_at for one in sources if one.last_good_at} | self._last_good
        stamps = {name: at.timestamp() for name, at in good.items()}
        yield _family("source_last_good_timestamp_seconds", "When a poll was last good", stamps, "source")
        ends = {name: at.timestamp() for name, at in self._certificates.items()}
        yield _family("source_certificate_expiry_timestamp_seconds", "When its certificate ends", ends, "source")
        shares = {one.name: one.coverage for one in sources if one.coverage is not None}
        yield _family("source_coverage_ratio", "The share of the last day in which it was watched", shares, "source")

    def _of_channels(self, channels: Sequence[ChannelFigures], now: datetime) -> Iterator[GaugeMetricFamily]:
        none = dict.fromkeys(self._channels, 0.0)
        waiting = none | {one.channel: one.waiting for one in channels}
        yield _family("outbox_waiting", "Deliveries that could go out now and wait", waiting, "channel")
        held = none | {one.channel: one.held for one in channels}
        yield _family("outbox_held", "Deliveries held for quiet hours, digests and rates", held, "channel")
        ages = none | {one.channel: max(0.0, (now - (one.oldest_at or now)).total_seconds()) for one in channels}
        yield _family("outbox_oldest_age_seconds", "For how long the oldest could have gone out", ages, "channel")
        dead = none | {one.channel: one.dead for one in channels}
        yield _family("dead_letters", "Deliveries given up and kept", dead, "channel")

    def _forget(self, label: str, names: Iterable[str]) -> None:
        metrics = (self._polls, self._events) if label == "source" else (self._deliveries, self._sent)
        of_source = (self._source_failures, self._last_good, self._certificates)
        memories = of_source if label == "source" else (self._channel_failures,)
        for name in names:
            for metric in metrics:
                metric.remove_by_labels({label: name})
            for memory in memories:
                memory.pop(name, None)
        self._endings.clear()

    def _counter(self, name: str, words: str, *labels: str) -> Counter:
        return Counter(f"ticker_{name}", words, labels, registry=self._registry)

    def _gauge(self, name: str, words: str, *labels: str) -> Gauge:
        return Gauge(f"ticker_{name}", words, labels, registry=self._registry)

    def _histogram(self, name: str, words: str, buckets: Sequence[float], *labels: str) -> Histogram:
        return Histogram(f"ticker_{name}", words, labels, registry=self._registry, buckets=buckets)


class _Look(Collector):
    """What was counted and what was looked up, as one."""

    def __init__(self, registry: CollectorRegistry, families: Iterable[Metric]) -> None:
        self._registry = registry
        self._families = families

    def collect(self) -> Iterator[Metric]:
        yield from self._registry.collect()
        yield from self._families


def _family(name: str, words: str, values: Mapping[str, float], label: str = "") -> GaugeMetricFamily:
    """A gauge by what its label says; without a label, the one value of it."""
    family = GaugeMetricFamily(f"ticker_{name}", words, labels=[label] if label else [])
    for labelled, value in values.items():
        family.add_metric([labelled] if label else [], value)
    return family
