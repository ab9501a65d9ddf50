"""Acknowledging by the link in a message: the button alone does it, and codes cannot be tried out."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession

from tests.daemon.program import Program, until
from tests.loopback.houses import TOKEN, Open, a_house
from tests.loopback.receivers import MailDesk, mail_server
from tests.loopback.records import Records, channel, route, settings
from tests.loopback.site import Site
from ticker.app.settings import read_settings
from ticker.model.ack import Ack
from ticker.store.acks import Acks
from ticker.web.acknowledge import WITHIN, WRONG_MAX, WRONG_OF_ALL_MAX, Tries

ASKS = 'urgency = "flash"\nchannels = ["desk"]\nack_within = "5m"\nescalate = ["phone"]'
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@dataclass
class Phone:
    """A browser without a login."""

    session: ClientSession
    house: Open

    async def get(self, code: str, method: str = "GET") -> tuple[int, str]:
        async with self.session.request(method, f"{self.house.url}/ack/{code}") as answer:
            return answer.status, await answer.text()

    async def press(self, code: str, origin: str | None = None, **form: str) -> int:
        """The status of what the button leads to; without ``origin`` it is on our page."""
        headers = {"Origin": self.house.url if origin is None else origin}
        async with self.session.post(f"{self.house.url}/ack/{code}", data=form, headers=headers) as answer:
            return answer.status

    async def waiting(self) -> list[Ack]:
        return await self.house.house.catalogue.waiting(10)


@pytest.fixture
def records(tmp_path: Path) -> Records:
    more = channel("desk") + channel("phone") + route("flash", "quake", ASKS)
    made = Records(tmp_path, settings("wire", more=more))
    made.polls(["Ferry sails"], ["<b>Quake</b> hits & shakes coast", "Ferry sails"])
    return made


@asynccontextmanager
async def a_phone(records: Records) -> AsyncIterator[Phone]:
    async with a_house(records.folder, read_settings(records.config, {})) as house, ClientSession() as session:
        yield Phone(session, house)


async def test_a_look_changes_nothing_and_the_button_says_who_was_the_first(records: Records) -> None:
    async with a_phone(records) as phone:
        (alert,) = await phone.waiting()
        for method in ("GET", "HEAD", "OPTIONS"):
            await phone.get(alert.code, method)
        status, text = await phone.get(alert.code.lower())
        assert status == 200
        assert "&lt;b&gt;Quake&lt;/b&gt; hits &amp; shakes coast" in text
        assert "<button>" in text
        assert await phone.waiting() == [alert]

        assert await phone.press(alert.code, by="  Ann\u202e <b> ") == 200
        _, text = await phone.get(alert.code)
        assert "Acknowledged by <bdi>Ann &lt;b&gt;</bdi>" in text
        assert "<button>" not in text
        assert await phone.press(alert.code, by="Bob") == 200
        assert "Bob" not in (await phone.get(alert.code))[1]
        assert await phone.waiting() == []


async def test_who_gives_no_name_is_somebody_and_other_sites_cannot_press(records: Records) -> None:
    async with a_phone(records) as phone:
        (alert,) = await phone.waiting()
        assert await phone.press(alert.code, origin="https://evil.example") == 403
        assert await phone.waiting() == [alert]
        assert await phone.press(alert.code) == 200
        assert "somebody by the link" in (await phone.get(alert.code))[1]


async def test_codes_cannot_be_tried_out_and_who_is_logged_in_may_go_on(records: Records) -> None:
    async with a_phone(records) as phone:
        (alert,) = await phone.waiting()
        assert (await phone.get(""))[0] == 404
        tried = [(await phone.get(f"AAAA{n}"))[0] for n in range(WRONG_MAX)]
        assert tried == [404] * WRONG_MAX
        assert (await phone.get(alert.code))[0] == 429
        assert await phone.press(alert.code) == 429
        assert await phone.waiting() == [alert]
        async with phone.session.get(f"{phone.house.url}/ack/{alert.code}", headers=BEARER) as answer:
            assert answer.status == 200


async def test_codes_that_are_tried_at_once_count_like_others(records: Records) -> None:
    async with a_phone(records) as phone:
        tried = [status for status, _ in await asyncio.gather(*(phone.get(f"A{n:04}") for n in range(90)))]

    assert tried.count(404) == WRONG_MAX
    assert tried.count(429) == len(tried) - WRONG_MAX


async def test_a_code_leads_nowhere_a_day_after_it_was_used(records: Records) -> None:
    async with a_phone(records) as phone:
        (alert,) = await phone.waiting()
        long_ago = records.now - timedelta(days=2)
        await Acks(phone.house.database).acknowledge({alert.code}, "ann", long_ago)
        assert (await phone.get(alert.code))[0] == 404


def test_wrong_codes_are_forgotten_in_time_and_counted_for_all_together() -> None:
    now = [0.0]
    tries = Tries(lambda: now[0])
    for n in range(WRONG_OF_ALL_MAX):
        assert not tries.too_many(f"10.0.0.{n}")
        tries.wrong(f"10.0.0.{n}")
    assert tries.too_many("10.1.1.1")
    now[0] = WITHIN
    assert not tries.too_many("10.1.1.1")


async def test_a_message_of_the_real_program_carries_a_link_that_acknowledges(tmp_path: Path) -> None:
    mails = MailDesk()
    async with Site() as site, mail_server(mails) as address:
        mail = f"mailto://{address}?from=desk@example.org&to=editor@example.org"
        text = (
            f'[[sources]]\nname = "site"\nurl = "{site.url}"\nselect = ".ticker__item"\nevery = "1s"\n'
            f'[channels.desk]\nurl = "{mail}"\n[channels.phone]\nurl = "json://127.0.0.1:9"\n'
            '[[routes]]\nmatch = { any = ["quake"] }\nchannels = ["desk"]\nack_within = "1h"\nescalate = ["phone"]\n'
            '[web]\nlisten = "127.0.0.1:0"\nurl = "https://ticker.example"\n'
        )
        program = Program(tmp_path, text)
        await program.start()
        site.publish("Quake hits coast")
        await until(lambda: bool(mails.mails))
        body = mails.mails[0].get_content()
        found = re.search(r"acknowledge: https://ticker\.example(/ack/\w{5}) or ticker ack \w{5}", body)
        assert found, body
        here = next(line.partition("url=")[2].split()[0] for line in program.log if "web server" in line)
        async with ClientSession() as session:
            page = here.rstrip("/") + found[1]
            headers = {"Host": "ticker.example", "Origin": "https://ticker.example"}
            async with session.get(page, headers=headers) as answer:
                assert "Quake hits coast" in await answer.text()
            async with session.post(page, headers=headers, data={"by": "Ann"}, allow_redirects=False) as answer:
                assert answer.status == 303
            async with session.get(page, headers=headers) as answer:
                assert "Acknowledged by <bdi>Ann</bdi>" in await answer.text()
        await program.stop()
