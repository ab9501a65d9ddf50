"""``ticker outbox``: what waits to be delivered and what is dead, to be seen, sent after all, or given up."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import click
from rich.text import Text

from ticker.app.records import letters
from ticker.app.settings import state_folder
from ticker.cli.common import config_option, json_option, settings_of, settings_of_records, user_name
from ticker.cli.show import as_json as print_json
from ticker.cli.show import err, out, table
from ticker.config.settings import Settings
from ticker.model.alert import rfc3339
from ticker.model.delivery import Delivery, State
from ticker.model.errors import TickerError, UsageError
from ticker.store.letters import Letters
from ticker.text.clean import clean, cut
from ticker.text.spans import fine_span

_COLUMNS = ("id", "channel", "state", "since", "attempts", "next try", "headline", "problem")
_HEADLINE_MAX = 60  # characters of it in a table
_PROBLEM_MAX = 100
_ID_MAX = 2**63 - 1  # the largest that the database takes for one

F = TypeVar("F", bound=Callable[..., object])
Amend = Callable[[Letters, Sequence[int], datetime], Awaitable[list[Delivery]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which deliveries a command is about; without ``ids`` all that fit the rest."""

    ids: tuple[int, ...]
    channel: str | None
    dead: bool

    @property
    def nothing(self) -> str:
        """What is to be said if there is none."""
        where = f" for {self.channel}" if self.channel else ""
        return f"no dead letters{where}" if self.dead else f"nothing waits{where}, and there are no dead letters"


@click.group()
def outbox() -> None:
    """What waits to be delivered, and what could not be."""


def _choosing(command: F) -> F:
    """The arguments that say which deliveries, and where the settings are."""
    for option in (
        json_option,
        click.option("--dead", is_flag=True, help="Only dead letters."),
        click.option("--channel", metavar="NAME", help="Only what is for this channel."),
        config_option,
        click.argument("ids", nargs=-1, type=click.IntRange(min=1, max=_ID_MAX), metavar="[ID…]"),
    ):
        command = option(command)
    return command


_all_option = click.option("--all", "everything", is_flag=True, help="All that fit, instead of IDs.")


@outbox.command("list")
@_choosing
def show(ids: tuple[int, ...], config: Path | None, channel: str | None, dead: bool, as_json: bool) -> None:
    """Shows what waits and what is dead, the oldest first."""
    choice = Choice(ids=ids, channel=channel, dead=dead)
    found = asyncio.run(_found(settings_of_records(config), choice))
    _print(found, as_json=as_json)
    if not found and not ids:
        err().print(Text(choice.nothing, style="dim"))
    _complain(choice, found)


@outbox.command()
@_choosing
@_all_option
def retry(
    ids: tuple[int, ...], config: Path | None, channel: str | None, dead: bool, everything: bool, as_json: bool
) -> None:
    """Sends dead letters, or what waits, now: within seconds if the daemon runs, else when it starts."""
    settings = settings_of(config)
    amended = _amended(settings, Choice(ids=ids, channel=channel, dead=dead), Letters.retry, everything=everything)
    _print(amended, as_json=as_json)
    for name in sorted({one.channel for one in amended} - {one.name for one in settings.channels}):
        err().print(Text(f"{clean(name)}: the settings have no such channel; what is for it waits on", style="yellow"))
    _complain(Choice(ids=ids, channel=channel, dead=dead), amended)


@outbox.command()
@_choosing
@_all_option
def drop(
    ids: tuple[int, ...], config: Path | None, channel: str | None, dead: bool, everything: bool, as_json: bool
) -> None:
    """Gives dead letters, or what waits, up: nobody gets them any more."""

    def give_up(of: Letters, chosen: Sequence[int], now: datetime) -> Awaitable[list[Delivery]]:
        return of.drop(chosen, user_name(), now)

    choice = Choice(ids=ids, channel=channel, dead=dead)
    amended = _amended(settings_of(config), choice, give_up, everything=everything)
    _print(amended, as_json=as_json)
    _complain(choice, amended)


def _amended(settings: Settings, choice: Choice, amend: Amend, *, everything: bool) -> list[Delivery]:
    """What was amended. Raises UsageError if it is not said what, TickerError if there is nothing."""
    if bool(choice.ids) == everything:
        raise UsageError("say which: IDs as ticker outbox list shows them, or --all; one of the two")
    return asyncio.run(_amend(settings, choice, amend))


async def _found(settings: Settings, choice: Choice) -> list[Delivery]:
    async with letters(settings, folder=state_folder(settings, os.environ)) as records:
        return await _chosen(records, choice)


async def _amend(settings: Settings, choice: Choice, amend: Amend) -> list[Delivery]:
    async with letters(settings, folder=state_folder(settings, os.environ)) as records:
        chosen = await _chosen(records, choice)
        if not chosen and not choice.ids:
            raise TickerError(choice.nothing)
        return await amend(records, [one.id for one in chosen], datetime.now(UTC))


async def _chosen(records: Letters, choice: Choice) -> list[Delivery]:
    unsent = await records.unsent(channel=choice.channel, dead=choice.dead)
    return [one for one in unsent if not choice.ids or one.id in choice.ids]


def _complain(choice: Choice, found: Sequence[Delivery]) -> None:
    """Raises TickerError for IDs of which nothing was found."""
    missing = sorted(set(choice.ids) - {one.id for one in found})
    if missing:
        raise TickerError(f"{', '.join(map(str, missing))}: not among what waits or is dead, or being sent just now")


def _print(found: Sequence[Delivery], *, as_json: bool) -> None:
    now = datetime.now(UTC)
    if as_json:
        for one in found:
            print_json(_record(one, now))
    elif found:
        out().print(table(_COLUMNS, [_row(one, now) for one in found], right=("id", "attempts")))


def _row(one: Delivery, now: datetime) -> tuple[str, ...]:
    return (
        str(one.id),
        one.channel,
        _state(one, now),
        f"{one.event.at:%Y-%m-%d %H:%M}",
        str(one.attempts),
        _next_try(one, now),
        cut(clean(one.event.text), _HEADLINE_MAX),
        cut(clean(one.problem), _PROBLEM_MAX),
    )


def _state(one: Delivery, now: datetime) -> str:
    """The state, and of one that waits what for."""
    if one.state is not State.WAITING:
        return one.state.value
    if one.leased_until and one.leased_until > now:
        return "being sent"
    return "deferred" if one.attempts else "waiting"


def _next_try(one: Delivery, now: datetime) -> str:
    if one.state is not State.WAITING:
        return "never"
    return f"in {fine_span(one.due_at - now)}" if one.due_at > now else "now"


def _record(one: Delivery, now: datetime) -> dict[str, object]:
    waits = one.state is State.WAITING
    return {
        "id": one.id,
        "channel": one.channel,
        "state": _state(one, now),
        "event": one.event.id,
        "source": one.event.source,
        "text": one.event.text,
        "at": rfc3339(one.event.at),
        "created_at": rfc3339(one.created_at),
        "due_at": rfc3339(one.due_at) if waits else None,
        "attempts": one.attempts,
        "problem": one.problem or None,
    }
