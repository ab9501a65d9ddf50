"""The tables. A change here needs a migration (``migrations/versions``); a test holds the two together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    TypeDecorator,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Moment(TypeDecorator[datetime]):
    """A time as whole microseconds since 1970 in UTC: it sorts, and comes back with its zone."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy calls it so
        return None if value is None else stamp(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy calls it so
        return None if value is None else _EPOCH + timedelta(microseconds=value)


def stamp(at: datetime) -> int:
    """A time as it stands in the tables."""
    return (at - _EPOCH) // timedelta(microseconds=1)


class Words(TypeDecorator[str]):
    """A text from outside, kept as UTF-8 and the databases can hold it (see ``storable``)."""

    impl: type[String] = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy calls it so
        return None if value is None else storable(value)


class Word(Words):
    """A short one: an id or a code, by which somebody may ask with anything."""

    impl = String
    cache_ok = True


def storable(text: str) -> str:
    """A text that UTF-8 and the databases can hold: half surrogates and NUL are replaced."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "\ufffd")


metadata = MetaData()

# One row an address. ``selection`` is how it is read, ``removed_at`` since when the settings lack it.
sources = Table(
    "sources",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("address", Words, nullable=False),
    Column("url", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("selection", Words, nullable=False),
    Column("removed_at", Moment),
    Column("rank", Integer, nullable=False, default=0),
    Column("baseline_at", Moment),
    Column("rebase", Boolean, nullable=False, default=False),
    Column("path", Words, nullable=False, default=""),
    Column("count", Integer, nullable=False, default=0),
    Column("closed", Boolean, nullable=False, default=False),
    Column("last_good_at", Moment),
    Column("failures", Integer, nullable=False, default=0),
    Column("trouble", String(20)),
    Column("problem", Words, nullable=False, default=""),
    Column("failing_since", Moment),
    Column("told", Boolean, nullable=False, default=False),
    Column("etag", Words),
    Column("last_modified", Words),
    Column("full_at", Moment),
    Index("ix_sources_address", "address", postgresql_using="hash"),  # an address may be longer than a tree takes
)

sightings = Table(
    "sightings",
    metadata,
    Column("source_id", Integer, ForeignKey("sources.id"), nullable=False),
    Column("rank", Integer, nullable=False),
    Column("text", Words, nullable=False),
    Column("link", Words),
    Column("item_id", Words),
    Column("published_at", Moment),
    Column("first_seen", Moment, nullable=False),
    Column("last_seen", Moment, nullable=False),
    Column("count", Integer, nullable=False),
    Column("missed", Integer, nullable=False),
    Column("gone_at", Moment),
    Column("story", Words, nullable=False),
    Column("returned", Words, nullable=False, server_default=""),
    Column("clock", Words, nullable=False, server_default=""),
    PrimaryKeyConstraint("source_id", "rank"),
    Index("sightings_missed", "source_id", "missed"),
    sqlite_with_rowid=False,
)

sighting_keys = Table(
    "sighting_keys",
    metadata,
    Column("source_id", Integer, ForeignKey("sources.id"), nullable=False),
    Column("key", String(40), nullable=False),
    Column("rank", Integer, nullable=False),
    PrimaryKeyConstraint("source_id", "key", "rank"),
    Index("sighting_keys_rank", "source_id", "rank"),
    sqlite_with_rowid=False,
)

# The answers in which headlines were first seen. ``digest`` is of the file ``name``, ``payload`` of the body in it;
# ``problem`` is why there is none, ``gone`` why there is none any more. ``chain`` is a digest of the row and of the one
# before.
evidence = Table(
    "evidence",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("source", Words, nullable=False),
    Column("url", Words, nullable=False),
    Column("at", Moment, nullable=False),
    Column("record_id", String(60), nullable=False),
    Column("name", String(60), nullable=False, index=True),
    Column("size", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("payload", String(80), nullable=False),
    Column("problem", Words, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("chain", String(64), nullable=False),
    Column("gone_at", Moment),
    Column("gone", Words, nullable=False, server_default=""),
    Index("evidence_held", "gone_at", "number"),
    sqlite_autoincrement=True,
)

# ``source`` is its name of then; ``source_id`` and ``rank`` are the sighting, and null where an event has none.
# ``evidence`` is the answer in which its headline was seen; null where none was to be kept.
events = Table(
    "events",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("id", Word(32), nullable=False, unique=True),
    Column("kind", String(20), nullable=False),
    Column("source", Words),
    Column("source_id", Integer, ForeignKey("sources.id")),
    Column("rank", Integer),
    Column("text", Words, nullable=False),
    Column("was", Words),
    Column("link", Words),
    Column("at", Moment, nullable=False, index=True),
    Column("published_at", Moment),
    Column("position", Integer),
    Column("urgency", Integer, nullable=False),
    Column("story", Words, nullable=False, index=True),
    Column("reason", Words, nullable=False),
    Column("compared", Words, nullable=False, server_default=""),
    Column("route", Words, nullable=False, server_default=""),
    Column("lead", Words, nullable=False, server_default=""),
    Column("code", Word(12), nullable=False, server_default=""),
    Column("evidence", Integer, ForeignKey("evidence.number"), index=True),
    Index("events_headline", "source_id", "rank"),
    Index("events_source", "source", "seq"),
    sqlite_autoincrement=True,
)

# Until ``ready_at`` a delivery is held. ``carried_by`` is the one in whose message it went out; null: its own.
deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("event_id", Word(32), ForeignKey("events.id"), nullable=False, index=True),
    Column("channel", Words, nullable=False),
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("bounces", Integer, nullable=False, default=0),
    Column("unclear", Integer, nullable=False, default=0),
    Column("created_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("ready_at", Moment, nullable=False, server_default="0"),
    Column("leased_until", Moment),
    Column("settled_at", Moment),
    Column("problem", Words, nullable=False, default=""),
    Column("bundle", Words),
    Column("carried_by", Integer),
    Index("deliveries_queue", "channel", "state", "id"),
    Index("deliveries_settled", "channel", "settled_at"),
    sqlite_autoincrement=True,
)

# Chats that a service has given another address than the settings of their channel name.
moves = Table(
    "moves",
    metadata,
    Column("channel", Words, nullable=False),
    Column("was", Words, nullable=False),
    Column("now", Words, nullable=False),
    PrimaryKeyConstraint("channel", "was"),
    sqlite_with_rowid=False,
)

# The significant words of the headlines of the last hours, by which a story is found that spans several sources.
story_words = Table(
    "story_words",
    metadata,
    Column("word", Words, nullable=False),
    Column("at", Moment, nullable=False, index=True),
    Column("event_id", Word(32), nullable=False),
    PrimaryKeyConstraint("word", "at", "event_id"),
    sqlite_with_rowid=False,
)

# Alerts that people are to acknowledge. ``escalate`` are names of channels with spaces between them, ``step`` how many
# of them have heard of it, ``due_at`` when the next one does, or after the last the operator.
acks = Table(
    "acks",
    metadata,
    Column("event_id", Word(32), primary_key=True),
    Column("code", Word(12), nullable=False, index=True),
    Column("created_at", Moment, nullable=False),
    Column("within_s", Integer, nullable=False),
    Column("escalate", Words, nullable=False),
    Column("step", Integer, nullable=False, default=0),
    Column("due_at", Moment, index=True),
    Column("acked_at", Moment),
    Column("acked_by", Words, nullable=False, default=""),
)

# Spans in which a source was really watched; between them it was not.
coverage = Table(
    "coverage",
    metadata,
    Column("source_id", Integer, ForeignKey("sources.id"), nullable=False),
    Column("since", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    PrimaryKeyConstraint("source_id", "since"),
    sqlite_with_rowid=False,
)
