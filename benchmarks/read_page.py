"""Milliseconds from a fetched page of 250 kB to its snapshot, against a bare parse by lxml and one XPath.

Run it from the repository: ``python -m benchmarks.read_page``. No network, no store; one core.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median
from time import perf_counter

from lxml import etree

from ticker.extract.kinds import build
from ticker.model.page import Page
from ticker.model.source import Source

SIZE = 250_000  # bytes
ROUNDS = 60
WORDS = ("storm", "port", "talks", "minister", "strike", "harbour", "border", "ferry", "بيان", "عاجل", "مفاوضات")


def a_page(size: int, chance: random.Random) -> bytes:
    """A news page: menus, a ticker of twelve headlines, stories with markup, scripts."""

    def sentence() -> str:
        return " ".join(chance.choice(WORDS) for _ in range(9)).capitalize()

    ticker = "".join(f'<li><a href="/n/{n}">{sentence()}</a></li>' for n in range(12))
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>News</title></head><body>',
        "<nav><ul>"
        + "".join(f'<li><a href="/s/{n}">{chance.choice(WORDS)}</a></li>' for n in range(40))
        + "</ul></nav>",
        f'<div class="breaking"><ul id="ticker">{ticker}</ul></div>',
    ]
    length = sum(map(len, parts))
    while length < size:
        part = (
            f'<article class="card" data-id="{chance.random()}"><a href="/a/{chance.random()}"><img src="/i.jpg"'
            f' alt="{sentence()}"><h3>{sentence()}</h3></a><p>{sentence()} <b>{sentence()}</b></p><time>12:00</time>'
            "</article>"
            f"<script>window.q=window.q||[];q.push({{a:{chance.random()}}})</script>"
        )
        parts.append(part)
        length += len(part.encode())
    return "".join([*parts, "</body></html>"]).encode()


def milliseconds(work: Callable[[], object]) -> float:
    """The median of many rounds."""
    times = []
    for _ in range(ROUNDS):
        began = perf_counter()
        work()
        times.append((perf_counter() - began) * 1000)
    return median(times)


def main() -> None:
    body = a_page(SIZE, random.Random(1))
    page = Page(url="https://news.example/", body=body, at=datetime.now(UTC))
    read = build(Source(name="bench", url=page.url, select="#ticker li"))
    xpath = etree.XPath("//*[@id='ticker']//li")
    assert len(read(page).headlines) == 12

    def bare() -> object:
        return xpath(etree.fromstring(body, etree.HTMLParser(encoding="utf-8")))

    ours, theirs = milliseconds(lambda: read(page)), milliseconds(bare)
    print(f"page of {len(body) / 1000:.0f} kB, median of {ROUNDS}")
    print(f"  page to snapshot   {ours:6.2f} ms")
    print(f"  bare lxml + XPath  {theirs:6.2f} ms   (x {ours / theirs:.2f})")


if __name__ == "__main__":
    main()
