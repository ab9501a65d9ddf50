"""The real program on sites by TLS: what it tells of their certificates."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.daemon.desk import Desk
from tests.daemon.program import Program, until
from tests.daemon.test_web_of_daemon import WEB, asked, url_of
from tests.loopback.certificates import authority, context_of, issued, speaking_tls
from tests.loopback.fetch_servers import whole
from tests.loopback.site import Site, ticker_page

DAY = timedelta(days=1)
PAGE = whole(ticker_page(["Old line"]).encode())


def settings(url: str, desk: Desk) -> str:
    return (
        f'[[sources]]\nname = "site"\nurl = "{url}"\nselect = ".ticker__item"\nevery = "1s"\n{WEB}'
        f'[channels.desk]\nurl = "{desk.url}"\nnotices = true\n'
    )


async def test_a_certificate_that_ends_soon_is_told_and_stands_in_the_metrics(tmp_path: Path) -> None:
    authority().cert_pem.write_to_path(str(tmp_path / "authorities.pem"))
    trust = {"SSL_CERT_FILE": str(tmp_path / "authorities.pem")}
    now = datetime.now(UTC).replace(microsecond=0)
    ends = now + 5 * DAY + timedelta(hours=1)
    async with Site() as server, speaking_tls(context_of(issued(begins=now - 85 * DAY, ends=ends)), PAGE) as url:
        desk = Desk().serve(server)
        program = Program(tmp_path, settings(url, desk), environ=trust)
        await program.start()
        await until(lambda: bool(desk.lines))
        _, text = await asked(f"{await url_of(program)}/metrics")
        assert await program.stop() == 0

    (told,) = desk.lines
    assert told.startswith(f"certificate of localhost ends in 5 days ({ends:%Y-%m-%d})")
    (sample,) = (line for line in text.splitlines() if line.startswith("ticker_source_certificate_expiry"))
    assert float(sample.partition(" ")[2]) == ends.timestamp()


async def test_a_source_with_a_certificate_that_expired_is_told_with_its_days(tmp_path: Path) -> None:
    authority().cert_pem.write_to_path(str(tmp_path / "authorities.pem"))
    trust = {"SSL_CERT_FILE": str(tmp_path / "authorities.pem")}
    now = datetime.now(UTC)
    ended = now - 12 * DAY - timedelta(hours=1)
    async with Site() as server, speaking_tls(context_of(issued(begins=now - 90 * DAY, ends=ended)), PAGE) as url:
        desk = Desk().serve(server)
        program = Program(tmp_path, settings(url, desk), environ=trust)
        await program.start()
        await until(lambda: bool(desk.lines))
        assert await program.stop() == 0

    assert f"(tls): {url}: certificate expired 12 days ago ({ended:%Y-%m-%d}); the site must renew it" in desk.lines[0]
