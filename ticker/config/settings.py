"""What the program runs by, in the words of the model; nothing here knows TOML."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_address
from pathlib import Path

from ticker.config.secret import Secret
from ticker.model.evidence import Budget
from ticker.model.route import ChannelRules, Policy
from ticker.model.source import Source

STORE_URL = "sqlite:///ticker.db"
KEEP = timedelta(days=30)  # the least that identity needs: a headline forgotten sooner would be news again

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSettings:
    """A way to people: its address, which is a secret, and what the desk must know of it."""

    name: str
    url: Secret
    rules: ChannelRules


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartbeatSettings:
    """Where signs of life go, which is a secret, and how often."""

    url: Secret
    every: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Listen:
    """An IP address of this machine and a port of it; port 0 is any that is free."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def is_local(self) -> bool:
        """Whether only this machine itself can ask there."""
        return ip_address(self.host).is_loopback


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    """Where the web server listens, and the token that requests must carry, if there is one.

    ``url`` is where people reach it, if that is another address than it listens at; it ends with a slash. ``changes``
    says whether its pages and its API may change anything.
    """

    listen: Listen
    token: Secret | None = None
    url: str | None = None
    changes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that the settings say, checked.

    ``sources`` are the enabled ones. ``private_networks`` are those that the fetcher may reach besides the internet.
    ``files`` are those that were read, the settings themselves first: when one changes, so may the settings. What may
    hold secrets in clear text (headers and proxies of sources, the address of the store) is not shown by repr.

    ``wrong`` is what is wrong with the file, a line each; nothing of it is in the rest. ``elsewhere`` are secrets that
    only the service is handed, a line each; an empty text stands in their place. A daemon never runs by either.
    """

    sources: tuple[Source, ...] = field(repr=False)
    channels: tuple[ChannelSettings, ...] = ()
    policy: Policy = field(default_factory=Policy)
    store_url: str = field(default=STORE_URL, repr=False)
    keep: timedelta = KEEP
    evidence: Budget = field(default_factory=Budget)
    heartbeat: HeartbeatSettings | None = None
    web: WebSettings | None = None
    contact: str | None = None
    private_networks: tuple[Network, ...] = ()
    files: tuple[Path, ...] = ()
    wrong: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
