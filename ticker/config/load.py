"""The settings: read, checked as a whole, and handed over in the words of the model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from ticker.config.addresses import ping_url, store_url
from ticker.config.durations import write_duration
from ticker.config.listen import web_token
from ticker.config.locate import KeyPath
from ticker.config.problems import Problem, config_error, keys_of, problems_of
from ticker.config.routes import Names, read_route
from ticker.config.schema import (
    ChannelTable,
    Document,
    EvidenceTable,
    FetchTable,
    HeartbeatTable,
    RouteTable,
    SourceKeys,
    SourceTable,
    StoreTable,
    Table,
    WebTable,
)
from ticker.config.secret import Secret, Vault
from ticker.config.settings import ChannelSettings, HeartbeatSettings, Settings, WebSettings
from ticker.config.sources import Checks, opened_at, read_source
from ticker.config.toml import parse, read_text, table_alone
from ticker.config.wording import SettingError
from ticker.model.errors import ConfigError
from ticker.model.evidence import Budget
from ticker.model.manners import Format
from ticker.model.route import ChannelRules, Policy, Route
from ticker.model.source import Source

T = TypeVar("T", bound=Table)


def load(
    path: Path, environ: Mapping[str, str], *, credentials: Path | None = None, checks: Checks | None = None
) -> Settings:
    """The settings in a TOML file, with the secrets that they name.

    Files of secrets are looked for beside the settings. ``credentials`` is the folder of systemd's credentials; without
    it, ``$CREDENTIALS_DIRECTORY``. ``checks`` add what other rooms find wrong. Raises ConfigError with everything that
    is wrong, a line each.
    """
    settings = load_sound(path, environ, credentials=credentials, checks=checks)
    if settings.wrong or settings.elsewhere:
        raise ConfigError(*settings.wrong, *settings.elsewhere)
    return settings


def load_sound(
    path: Path, environ: Mapping[str, str], *, credentials: Path | None = None, checks: Checks | None = None
) -> Settings:
    """The same as far as it is sound, to read the records by: what is wrong stands in ``wrong``.

    Secrets that only the service is handed are not wrong: they stand in ``elsewhere``. Raises ConfigError where it
    cannot be told which records are meant.
    """
    text = read_text(path)
    wrong: tuple[str, ...] = ()
    try:
        raw = parse(path, text)
    except ConfigError as error:  # no TOML, of which one table may be as it should
        raw, wrong = table_alone(text, "store"), error.problems
    folder = credentials or (Path(given) if (given := environ.get("CREDENTIALS_DIRECTORY")) else None)
    vault = Vault(environ, base=path.parent, credentials=folder)
    problems = [] if wrong else list(_malformed(raw))
    settings = _Reader(raw, vault, checks or Checks(), problems).settings(path)
    mistakes = [problem for problem in problems if not problem.is_elsewhere]
    settings = replace(
        settings,
        wrong=wrong or config_error(path, text, raw, mistakes).problems,
        elsewhere=config_error(path, text, raw, [problem for problem in problems if problem.is_elsewhere]).problems,
    )
    if not settings.store_url:
        raise ConfigError(*settings.wrong, *settings.elsewhere)
    return settings


def _malformed(raw: Mapping[str, object]) -> Iterator[Problem]:
    try:
        Document.model_validate(raw)
    except ValidationError as error:
        yield from problems_of(error)


class _Reader:
    """Reads every table that is sound by itself, so that one mistake does not hide the others."""

    def __init__(self, raw: Mapping[str, object], vault: Vault, checks: Checks, problems: list[Problem]) -> None:
        self._raw = raw
        self._vault = vault
        self._checks = checks
        self._problems = problems
        self._names = Names.of(raw)

    def settings(self, path: Path) -> Settings:
        store, fetch = self._table("store", StoreTable), self._table("fetch", FetchTable)
        self._problems.extend(self._names.repeated())
        sources, channels, routes = self._sources(), self._channels(), self._routes()
        url = opened_at(("store", "url"), store.url, self._vault, self._problems, check=self._store_url)
        web = self._web()
        rules = tuple(channel.rules for channel in channels)
        return Settings(
            sources=sources,
            channels=channels,
            policy=Policy(routes=routes, channels=rules, site=web.url or "" if web else ""),
            store_url=url if url and _names_store(self._raw.get("store", {})) else "",
            keep=store.keep,
            evidence=self._evidence(store.keep),
            heartbeat=self._heartbeat(),
            web=web,
            contact=fetch.contact,
            private_networks=fetch.private_networks,
            files=(path, *dict.fromkeys(self._vault.files)),
        )

    def _sources(self) -> tuple[Source, ...]:
        defaults = self._table("defaults", SourceKeys)
        tables = self._list("sources", SourceTable, "url", "preset", "select", "xpath")
        read = [
            read_source(table, number, defaults, vault=self._vault, checks=self._checks, problems=self._problems)
            for number, table in tables.items()
        ]
        sources = tuple(source for source in read if source is not None)
        if tables and not sources and not self._problems:
            self._problems.append(Problem(("sources",), "nothing to watch; let one source be enabled"))
        return sources

    def _channels(self) -> tuple[ChannelSettings, ...]:
        given = self._raw.get("channels")
        tables = {name: _sound(ChannelTable, raw) for name, raw in given.items()} if isinstance(given, dict) else {}
        read = [self._channel(name, table) for name, table in tables.items() if table is not None]
        return tuple(channel for channel in read if channel is not None)

    def _channel(self, name: str, table: ChannelTable) -> ChannelSettings | None:
        url = opened_at(("channels", name, "url"), table.url, self._vault, self._problems, check=self._service_url)
        if url is None:
            return None
        rules = ChannelRules(
            name=name,
            notices=table.notices,
            min_urgency=table.min_urgency,
            zone=table.zone,
            quiet_hours=table.quiet_hours,
            digest=table.digest,
            rate=table.rate,
            max_age=table.max_age,
            late=table.late,
            format=self._format(name, table),
        )
        return ChannelSettings(name=name, url=Secret(url), rules=rules)

    def _format(self, name: str, table: ChannelTable) -> Format | None:
        if table.format is None:
            return None
        form = Format(title=table.format.title, body=table.format.body)
        for key, problem in self._checks.form(form).items():
            self._problems.append(Problem(("channels", name, "format", key), problem))
        return form

    def _evidence(self, headlines: timedelta) -> Budget:
        table = self._table("evidence", EvidenceTable)
        if table.keep > headlines:  # it is found by its headline
            problem = f'longer than headlines are kept (store.keep); at most "{write_duration(headlines)}"'
            self._problems.append(Problem(("evidence", "keep"), problem))
        return Budget(keep=table.keep, max_size=table.max_size, is_wanted=table.enabled)

    def _heartbeat(self) -> HeartbeatSettings | None:
        table = _sound(HeartbeatTable, self._raw.get("heartbeat"), "url")
        if table is None:
            return None
        url = opened_at(("heartbeat", "url"), table.url, self._vault, self._problems, check=ping_url)
        return HeartbeatSettings(url=Secret(url), every=table.every) if url else None

    def _web(self) -> WebSettings | None:
        table = _sound(WebTable, self._raw.get("web"), "listen", "token")
        if table is None:
            return None
        if table.token is None:
            if not table.listen.is_local:
                remedy = 'give web.token as { env = "NAME" }, or listen at "127.0.0.1:8321"'
                self._problems.append(Problem(("web", "listen"), f"other machines can ask there; {remedy}"))
            if table.changes:
                remedy = 'give web.token as { env = "NAME" }, or take it out'
                self._problems.append(Problem(("web", "changes"), f"anybody here could change things; {remedy}"))
            return WebSettings(listen=table.listen, url=table.url)
        token = opened_at(("web", "token"), table.token, self._vault, self._problems, check=web_token)
        if token is None:
            return None
        return WebSettings(listen=table.listen, token=Secret(token), url=table.url, changes=table.changes)

    def _service_url(self, url: str) -> str:
        problem = self._checks.channel(url)
        if problem:
            raise SettingError(problem)
        return url

    def _store_url(self, url: str) -> str:
        problem = self._checks.store(store_url(url))
        if problem:
            raise SettingError(problem)
        return url

    def _routes(self) -> tuple[Route, ...]:
        tables = self._list("routes", RouteTable, "channels", "mute")
        return tuple(read_route(table, number, self._names, self._problems) for number, table in tables.items())

    def _table(self, key: str, model: type[T]) -> T:
        return _sound(model, self._raw.get(key, {})) or model()

    def _list(self, key: str, model: type[T], *vital: str) -> dict[int, T]:
        given = self._raw.get(key)
        tables = enumerate(_sound(model, raw, *vital) for raw in given) if isinstance(given, list) else ()
        return {number: table for number, table in tables if table is not None}


def _names_store(raw: object) -> bool:
    """Whether a table [store] tells where the records are: by its url, or by having none, not even a misspelled one."""
    wrong = {path[0] for path in _wrong(StoreTable, raw) if path}
    return isinstance(raw, dict) and "url" not in wrong and ("url" in raw or wrong <= keys_of(StoreTable))


def _sound(model: type[T], raw: object, *vital: str) -> T | None:
    """A table less the keys that are wrong, which have been reported; None if nothing sensible is left.

    Nor is it where a vital key is wrong, or may be the one that is misspelled: what follows from that is not reported.
    """
    wrong = _wrong(model, raw)
    first = {path[0] for path in wrong if path}
    if not isinstance(raw, dict) or (vital and (first & set(vital) or first - keys_of(model))):
        return None
    rest = raw
    for path in wrong:
        rest = _without(rest, path)
    return None if _wrong(model, rest) else model.model_validate(rest)


def _wrong(model: type[Table], raw: object) -> list[KeyPath]:
    try:
        model.model_validate(raw)
    except ValidationError as error:
        return [found["loc"] for found in error.errors(include_url=False)]
    return []


def _without(table: dict[str, object], path: KeyPath) -> dict[str, object]:
    """A table less the key at a path, or less the list that the path leads into."""
    key, inner = str(path[0]), table.get(str(path[0]))
    if isinstance(inner, dict) and path[1:]:
        return {**table, key: _without(inner, path[1:])}
    return {name: value for name, value in table.items() if name != key}
