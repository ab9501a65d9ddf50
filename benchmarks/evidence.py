"""Milliseconds that evidence adds to a poll which brings news: to make the WARC file, and to have it on the disk.

Run it from the repository: ``python -m benchmarks.evidence``. No network; a temporary folder. A poll without news costs
nothing. Both run beside the event loop; ``loop`` is the longest that it could not turn meanwhile.
"""

from __future__ import annotations

import asyncio
import gzip
import random
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from time import perf_counter

from benchmarks.read_page import a_page
from ticker.fetch.sealed import seal
from ticker.model.page import Page, Wire
from ticker.store.cabinet import Cabinet

SIZES = (50_000, 250_000, 2_000_000, 10_000_000)
ROUNDS = 40
HEADERS = ((b"Content-Type", b"text/html; charset=utf-8"), (b"Content-Encoding", b"gzip"), (b"Server", b"nginx"))
SECRETS = ("0f9e8d7c6b5a4f3e", "desk-token-2026-q1")


async def main() -> None:
    print(f"{'page':>12}{'as sent':>10}{'seal p50':>10}{'p95':>8}{'write p50':>11}{'p95':>8}{'loop':>8}{'kept':>12}")
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            for packed in (True, False):
                await _measure(_page(size, packed=packed), Cabinet(Path(folder)))


def _page(size: int, *, packed: bool) -> Page:
    body = a_page(size, random.Random(size))
    sent = gzip.compress(body, 6) if packed else body
    wire = Wire(status=b"HTTP/1.1 200 OK", headers=HEADERS if packed else HEADERS[::2], body=sent)
    return Page(url="https://news.example/", body=body, at=datetime.now(UTC), wire=wire)


async def _measure(page: Page, cabinet: Cabinet) -> None:
    sealing, writing, stalls = [], [], []
    ticking = asyncio.create_task(_tick(stalls))
    kept = 0
    for _ in range(ROUNDS):
        began = perf_counter()
        sealed = await asyncio.to_thread(seal, replace(page), "bench", SECRETS)
        made = perf_counter()
        name = f"2026-01-31/20260131T120000Z-{sealed.record_id[-13:-1]}.warc.gz"
        await asyncio.to_thread(cabinet.write, name, sealed.data)
        writing.append(perf_counter() - made)
        sealing.append(made - began)
        kept = len(sealed.data)
    ticking.cancel()
    way = "packed" if page.wire and page.wire.body is not page.body else "plain"
    print(
        f"{len(page.body):>12,}{way:>10}{_two(sealing)}{_two(writing, 11)}{max(stalls) * 1000:>8.1f}{kept:>12,}",
        flush=True,
    )


async def _tick(stalls: list[float]) -> None:
    while True:
        began = perf_counter()
        await asyncio.sleep(0.001)
        stalls.append(perf_counter() - began - 0.001)


def _two(seconds: list[float], width: int = 10) -> str:
    hundredths = quantiles([one * 1000 for one in seconds], n=100, method="inclusive")
    return f"{hundredths[49]:>{width}.2f}{hundredths[94]:>8.2f}"


if __name__ == "__main__":
    asyncio.run(main())
