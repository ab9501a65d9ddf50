"""The URL of a channel: what is wrong with it, and the Apprise plug-in that it opens.

A URL says where a message goes, and nothing that would change what the message says, how often it is sent or what
counts as sent: those are Ticker's, or the promise that each channel gets a headline once could not be kept.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Sized
from difflib import get_close_matches
from typing import Any  # what Apprise parses has no types

from apprise import Apprise, AppriseAsset, NotifyBase, NotifyFormat
from apprise.plugins import N_MGR, url_to_dict

from ticker.channels import wire
from ticker.channels.redact import Mask
from ticker.channels.services import Service, service_of

_LOGGERS = ("apprise", "requests", "urllib3", "oauthlib", "requests_oauthlib")  # at DEBUG they print tokens

_SCHEME = re.compile(r"([a-z0-9][a-z0-9+.-]{0,19})://", re.IGNORECASE)
_SECOND = re.compile(r"[\s,;]+[a-z0-9+.-]+://", re.IGNORECASE)
_WEB = frozenset({"http", "https"})
_HERE_ONLY = frozenset({"blink1", "dbus", "gio", "glib", "gnome", "kde", "macosx", "qt", "syslog", "windows", "file"})
_NAMED_TARGET = frozenset({"tgram", "matrix", "matrixs"})  # without one they look for somebody, or take everybody
_MEANT = {"email": "mailto", "mail": "mailto", "msteams": "workflows", "smtp": "mailto", "smtps": "mailtos",
          "teams": "workflows", "telegram": "tgram"}  # fmt: skip

LIST = "Apprise's list has all (https://appriseit.com/services/)"
UNREADABLE = f"cannot be read; {LIST}"

_OURS = "leave it out: Ticker "
_REFUSED = {
    "attach": "leave it out: messages carry no files",
    "bcc": "leave it out: give each recipient a channel of its own",
    "cc": "leave it out: give each recipient a channel of its own",
    "cto": _OURS + "keeps the deadlines",
    "emojis": "leave it out: it would change the words of headlines",
    "include": "leave it out: nothing is included",
    "optional": "leave it out: a message that failed would count as sent",
    "overflow": _OURS + "cuts messages to what the service takes",
    "ping": "leave it out: messages call nobody",
    "redirect": "leave it out: redirects are not followed",
    "retry": _OURS + "tries again by itself",
    "rto": _OURS + "keeps the deadlines",
    "tag": "leave it out: routes choose the channels",
    "tags": "leave it out: routes choose the channels",
    "template": "leave it out: the text of a message is its headline",
    "wait": _OURS + "tries again by itself",
}
_TARGETS = ("targets", "cc", "bcc")
_TARGETS_ELSEWHERE = ("channels", "rooms", "users", "phone", "topics", "devices", "groups", "events", "subreddits",
                      "channel_ids", "dm_users", "members", "friends", "target_phones", "target_groups",
                      "target_contacts")  # fmt: skip
_OPEN_TYPES = ("choice", "bool", "int", "float")  # of options whose values are no secrets
_DROPPED = ("invalid_targets", "_invalid_targets")


def quiet() -> None:
    """Keeps the loggers of Apprise and its libraries from saying what is secret, whatever the root logger is set to."""
    for name in _LOGGERS:
        logger = logging.getLogger(name)
        logger.setLevel(logging.WARNING)
        logger.propagate = False
        if not any(isinstance(handler, logging.NullHandler) for handler in logger.handlers):
            logger.addHandler(logging.NullHandler())  # without one, warnings would go to stderr


def check_url(url: str) -> str | None:
    """What is wrong with the URL of a channel, and what to do; None if nothing is. Needs no network.

    The words never quote the URL; they name its scheme at most.
    """
    quiet()
    wire.install()
    url = url.strip()
    match = _SCHEME.match(url)
    if match is None:
        return f"not the URL of a channel; it begins with a scheme, as mailto:// or tgram://: {LIST}"
    scheme = match.group(1).lower()
    try:
        problem = _problem_of_form(url, scheme) or _problem_of_service(url)
    except Exception:  # noqa: BLE001 - plug-ins stumble over odd URLs in ways of their own
        problem = UNREADABLE
    return f"{scheme}://…: {problem}" if problem else None


def _problem_of_form(url: str, scheme: str) -> str | None:
    if _SECOND.search(url):
        return "more than one URL; give each a channel of its own"
    if re.search(r"\s", url):
        return "a space in it; write %20"
    if scheme in _HERE_ONLY:
        return "reaches this machine only; take a service on the network"
    if scheme in _WEB and _parsed(url) is None:
        return "an address of no service that Apprise knows; for a web hook of your own write json:// or jsons://"
    if scheme not in _WEB and scheme not in N_MGR:
        known: list[str] = N_MGR.schemas()  # type: ignore[no-untyped-call]  # Apprise has no types for it
        near = _MEANT.get(scheme) or next(iter(get_close_matches(scheme, known, n=1)), None)
        return f"no such service; {f'did you mean {near}://?' if near else LIST}"
    return None


def _problem_of_service(url: str) -> str | None:
    parsed = _parsed(url)
    if parsed is None:
        return UNREADABLE
    options = {name.lower() for name in parsed.get("qsd") or {}}
    for name, remedy in _REFUSED.items():
        if name in options:
            return f"{name}= is not allowed; {remedy}"
    if not N_MGR[parsed["schema"]].enabled:
        return "cannot run here; it needs another system, or a library that is not installed"
    plugin = open_plugin(url, asset())
    if plugin is None:
        return f"something in it is missing or wrong, such as a token; {LIST}"
    return _problem_of_targets(plugin, needs_one=parsed["schema"] in _NAMED_TARGET and "mode" not in options)


def _parsed(url: str) -> dict[str, Any] | None:
    """The parts of a URL, by the names that its plug-in gives them."""
    parsed: dict[str, Any] | None = url_to_dict(url)  # type: ignore[no-untyped-call]  # Apprise has no types for it
    return parsed


def _problem_of_targets(plugin: NotifyBase, *, needs_one: bool) -> str | None:
    if any(_count(plugin, name) for name in _DROPPED):
        return "it names a recipient that there cannot be; correct it"
    names = _TARGETS if hasattr(plugin, "targets") else _TARGETS_ELSEWHERE
    named = sum(_count(plugin, name) for name in names)
    if max(len(plugin), named) > 1:
        return "more than one recipient; give each a channel of its own"
    if len(plugin) == 0 or (needs_one and named == 0):
        return "no recipient; name one, as in tgram://TOKEN/CHAT or matrix://…/#ROOM"
    return None


def _count(plugin: NotifyBase, name: str) -> int:
    value = getattr(plugin, name, None)
    return len(value) if isinstance(value, Sized) and not isinstance(value, str) else 0


def asset() -> AppriseAsset:
    """The settings of Apprise for all channels: our name, no pictures from elsewhere, nothing that changes texts."""
    return AppriseAsset(
        app_id="Ticker",
        app_desc="Ticker",
        app_url="",
        image_path_mask=False,
        image_url_mask="",
        image_url_logo="",
        service_timeout=0,  # any other makes Apprise use a pool of threads that all channels share
        async_mode=False,
        http_redirects=False,
        interpret_escapes=False,
        interpret_emojis=False,
        default_service_retry=0,
        pgp_autogen=False,
        pem_autogen=False,
        allow_templates=False,
        language="en",
    )


def open_plugin(url: str, settings: AppriseAsset) -> NotifyBase | None:
    """A fresh plug-in for a URL, told that texts are plain whatever the URL says; None if it refuses the URL."""
    parsed = _parsed(url)
    if parsed is None:
        return None
    # Telegram too: it gets HTML, in which Apprise escapes all there is, whatever Markdown its URL asks for.
    parsed["format"] = NotifyFormat.TEXT
    offline = wire.Trace(Service())
    offline.close()
    with wire.watching(offline):
        plugin = Apprise.instantiate(parsed, asset=settings)
    if plugin is not None:
        plugin.redirects = False
    return plugin


def kind_of(plugin: NotifyBase) -> Service:
    """What we know of the service behind a plug-in."""
    return service_of(
        _schemes(plugin),  # not its ``schema``: some plug-ins keep the one of their requests there
        body_max=plugin.body_maxlen,
        title_max=plugin.title_maxlen,
        renders_markdown=type(plugin).notify_format == NotifyFormat.MARKDOWN,
    )


def _schemes(plugin: NotifyBase) -> Iterator[str]:
    named: tuple[str | Iterable[str] | None, ...] = (plugin.protocol, plugin.secure_protocol)
    for names in named:
        yield from (names,) if isinstance(names, str) else names or ()


def mask_of(url: str, plugin: NotifyBase) -> Mask:
    """Takes out of a text what is secret in a URL."""
    choices = {name for name, option in plugin.template_args.items() if str(option.get("type")).startswith(_OPEN_TYPES)}
    return Mask(url, host_is_public="host" in plugin.template_tokens, choices=choices)
