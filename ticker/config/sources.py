"""From what the settings say of a source to the source: [defaults], then its preset, then its own keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from ticker.config.addresses import header_value, proxy_url
from ticker.config.locate import KeyPath
from ticker.config.presets import Preset, all_presets
from ticker.config.problems import Problem
from ticker.config.schema import Reading, SourceKeys, SourceTable
from ticker.config.secret import Reference, Vault
from ticker.config.wording import ElsewhereError, SettingError, did_you_mean
from ticker.model.manners import Format
from ticker.model.source import Source

SELECTORS = frozenset({"select", "xpath"})
PARTS = frozenset({"text", "link", "time", "id", "label"})
PAGE = SELECTORS | PARTS | {"drop"}
HEADS = SELECTORS | {"path"}  # each of them says anew where the headlines are
JSON = PARTS | {"path", "script", "variable", "active", "starts", "ends"}
USED = {"html": PAGE, "browser": PAGE, "json": JSON, "feed": frozenset[str](), "jsonld": frozenset[str]()}
SELECTION = PAGE | JSON | {"kind"}
ELSEWHERE = ""  # in place of a secret that cannot be had; no daemon runs by such settings
NO_ADDRESS = 'no address; give preset = "NAME", or url with select, xpath or kind'
NO_SELECTOR = 'nothing says where the headlines are; give select or xpath ("ticker discover URL" finds them)'
NO_PATH = 'nothing says where the headlines are in the JSON; give path, as in path = "items"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Checks:
    """What only other rooms can judge: selectors and the addresses of services. Their answers get file, line and key.

    ``source`` gives what is wrong at which key and what to do; ``channel`` the same of a URL, which it must not quote,
    or None; ``form`` what is wrong with which template of a message format; ``store`` what is wrong with the address
    of the store.
    """

    source: Callable[[Source], Mapping[str, str]] = lambda _: {}
    channel: Callable[[str], str | None] = lambda _: None
    form: Callable[[Format], Mapping[str, str]] = lambda _: {}
    store: Callable[[str], str | None] = lambda _: None


class Layer(NamedTuple):
    """Keys of a source from one place, less those that do not count there, and the path of that place."""

    keys: Reading
    path: KeyPath
    less: frozenset[str] = frozenset()


class Merged(NamedTuple):
    """All keys of a source, and where each was given."""

    keys: SourceKeys
    origin: Mapping[str, KeyPath]


def merge(layers: Sequence[Layer]) -> Merged:
    """The keys of all layers, later ones first; a later select replaces an earlier xpath, and the other way round."""
    keys: dict[str, object] = {}
    origin: dict[str, KeyPath] = {}
    for layer in layers:
        given = (layer.keys.model_fields_set & SourceKeys.model_fields.keys()) - layer.less
        for key in HEADS & keys.keys() if given & HEADS else ():
            del keys[key], origin[key]
        keys.update({key: getattr(layer.keys, key) for key in given})
        origin.update({key: (*layer.path, key) for key in given})
    return Merged(SourceKeys().model_copy(update=keys), origin)


def read_source(
    table: SourceTable, number: int, defaults: SourceKeys, *, vault: Vault, checks: Checks, problems: list[Problem]
) -> Source | None:
    """The source of one table [[sources]]; None if it is not enabled, or if something is wrong, which is noted."""
    path: KeyPath = ("sources", number)
    own, general = Layer(table, path), Layer(defaults, ("defaults",))
    chosen = merge((general, own))
    name = chosen.keys.preset
    if name is not None and name not in all_presets():
        problems.append(Problem(chosen.origin["preset"], f"no such preset; {did_you_mean(name, all_presets())}"))
        return None
    merged = merge(_with_preset(all_presets()[name], general, own)) if name is not None else chosen
    noted = len(problems)
    problems.extend(_contradictions(merged, path))
    if not merged.keys.enabled:  # what is switched off may lack its secrets
        return None
    headers, proxy = _headers(merged, vault, problems), _proxy(merged, vault, problems)
    if any(not problem.is_elsewhere for problem in problems[noted:]) or merged.keys.url is None:
        return None
    source = _with_manners(source_of(table.name, merged.keys.url, merged.keys), merged.keys, headers, proxy)
    problems.extend(Problem(merged.origin.get(key, path), text) for key, text in checks.source(source).items())
    return source


def _with_preset(preset: Preset, general: Layer, own: Layer) -> tuple[Layer, ...]:
    """The layers of a source with a preset, whose way of finding headlines is taken as a whole or not at all."""
    if own.keys.model_fields_set & (HEADS | {"kind"}):
        return general, Layer(preset, own.path, SELECTION), own
    return Layer(general.keys, general.path, SELECTION), Layer(preset, own.path), own


def source_of(name: str, url: str, keys: Reading) -> Source:
    """A source that is read as a table of keys says, and as often as usual."""
    return Source(
        name=name,
        url=url,
        kind=keys.kind,
        select=keys.select,
        xpath=keys.xpath,
        text=keys.text,
        link=keys.link,
        time=keys.time,
        id=keys.id,
        label=keys.label,
        drop=keys.drop,
        path=keys.path,
        script=keys.script,
        variable=keys.variable,
        active=keys.active,
        starts=keys.starts,
        ends=keys.ends,
        order=keys.order,
        labels=keys.labels,
        language=keys.language,
        headers=keys.plain_headers if isinstance(keys, Preset) else (),
    )


def _with_manners(source: Source, keys: SourceKeys, headers: tuple[tuple[str, str], ...], proxy: str | None) -> Source:
    """The same with how often and by what way it is asked for."""
    return replace(
        source,
        every=keys.every,
        fastest=keys.fastest,
        slowest=keys.slowest,
        follow=keys.follow,
        repeat_after=keys.repeat_after,
        catch_up_after=keys.catch_up_after,
        burst=keys.burst,
        headers=headers,
        proxy=proxy,
        timeout=keys.timeout,
        max_bytes=keys.max_bytes,
    )


def _contradictions(merged: Merged, path: KeyPath) -> Iterator[Problem]:
    keys = merged.keys
    if keys.url is None:
        yield Problem(path, NO_ADDRESS)
    elif USED[keys.kind] >= SELECTORS and keys.select is None and keys.xpath is None:
        yield Problem(path, NO_SELECTOR)
    elif keys.kind == "json" and keys.path is None:
        yield Problem(path, NO_PATH)
    if keys.select is not None and keys.xpath is not None:
        yield Problem(merged.origin["xpath"], "select is given as well; keep one of the two")
    yield from _paces_apart(merged)
    for key in sorted(merged.origin.keys() & (SELECTION - {"kind"}) - USED[keys.kind]):
        if getattr(keys, key) is not None:
            yield Problem(merged.origin[key], f"says nothing to kind {keys.kind}; take it out, or give another kind")


def _paces_apart(merged: Merged) -> Iterator[Problem]:
    """Bounds of every on its wrong side, told where the source has one of the two, else where [defaults] has."""
    keys, every = merged.keys, merged.origin.get("every", ())
    if keys.fastest is not None and keys.fastest > keys.every:
        path = max(merged.origin["fastest"], every, key=len)
        yield Problem(path, "fastest is longer than every; shorten fastest, or lengthen every")
    if keys.slowest is not None and keys.slowest < keys.every:
        path = max(merged.origin["slowest"], every, key=len)
        yield Problem(path, "slowest is shorter than every; lengthen slowest, or shorten every")


def _headers(merged: Merged, vault: Vault, problems: list[Problem]) -> tuple[tuple[str, str], ...]:
    opened = (
        (name, opened_at((*merged.origin["headers"], name), reference, vault, problems, check=header_value))
        for name, reference in merged.keys.headers.items()
    )
    return tuple((name, value) for name, value in opened if value is not None)


def _proxy(merged: Merged, vault: Vault, problems: list[Problem]) -> str | None:
    if merged.keys.proxy is None:
        return None
    return opened_at(merged.origin["proxy"], merged.keys.proxy, vault, problems, check=proxy_url)


def opened_at(
    path: KeyPath, reference: Reference, vault: Vault, problems: list[Problem], *, check: Callable[[str], str]
) -> str | None:
    """The secret that stands at a path, if the check lets it pass; None if something is wrong, which is noted.

    So is a secret that only the service is handed; it is ELSEWHERE.
    """
    try:
        return check(vault.open(reference))
    except ElsewhereError as error:
        problems.append(Problem(path, str(error), is_elsewhere=True))
        return ELSEWHERE
    except SettingError as error:
        problems.append(Problem(path, str(error)))
        return None
