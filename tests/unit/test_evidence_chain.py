"""What evidence may hold, what gives way when room is short, and how a chain shows that it was tampered with."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import NOON, a_source, after
from ticker.core.evidence import broken_chain, secrets_of, shortage, to_free
from ticker.model.evidence import Evidence, Kept


def a_chain(length: int) -> list[Kept]:
    chain: list[Kept] = []
    for number in range(1, length + 1):
        evidence = Evidence(source="wire", url="https://wire.example/", at=after(number), digest=f"{number:064x}")
        previous = chain[-1].chain if chain else ""
        chain.append(Kept(number=number, evidence=evidence, previous=previous, chain=evidence.chained(previous)))
    return chain


@pytest.mark.parametrize(
    ("held", "wanted", "freed"),
    [
        (0, 10, 0),
        (90, 10, 0),  # all of it may be used
        (95, 10, 15),  # and when it is, a tenth is made free, so that not each record has to
        (100, 95, 100),  # a record that takes nearly all of it leaves no other
        (100, 100, 100),
        (150, 10, 70),  # the settings allow less than before
    ],
)
def test_room_is_made_only_when_it_is_needed_and_then_for_more_than_one(held: int, wanted: int, freed: int) -> None:
    assert to_free(held, wanted, 100) == freed


@pytest.mark.parametrize(("age", "is_told"), [(timedelta(hours=23), True), (timedelta(hours=25), False)])
def test_the_operator_hears_if_evidence_of_today_has_to_go(age: timedelta, *, is_told: bool) -> None:
    word = shortage([NOON - timedelta(days=9), NOON - age], NOON)

    assert (word is not None) is is_told
    if word:
        assert "23 hours" in word.text
        assert "max_size" in word.text


def test_nothing_that_went_is_no_shortage() -> None:
    assert shortage([], NOON) is None


@pytest.mark.parametrize(
    ("headers", "secrets"),
    [
        ((("Authorization", "Bearer abc123def456"),), ("abc123def456",)),
        ((("Cookie", "seen=accepted; session=0f9e8d7c"),), ("0f9e8d7c",)),
        ((("X-Key", "correcthorsebatterystaple"),), ("correcthorsebatterystaple",)),
        ((("X-Edition", "english"),), ()),  # a word that stands in many pages
        ((("Accept", "text/html;version=2023-10-01-a"), ("User-Agent", "Mozilla/5.0-gecko20100101")), ()),
    ],
)
def test_what_looks_like_a_secret_in_headers_is_taken_for_one(
    headers: tuple[tuple[str, str], ...], secrets: tuple[str, ...]
) -> None:
    assert secrets_of(replace(a_source(), headers=headers)) == secrets


def test_passwords_of_proxies_and_addresses_are_secrets() -> None:
    source = replace(
        a_source(url="https://me:pa55word-1@wire.example/@x"), proxy="http://desk:pr0xyword@proxy.example:3128"
    )

    assert secrets_of(source) == ("pa55word-1", "pr0xyword")


def test_a_whole_chain_has_no_fault_even_if_its_beginning_was_forgotten() -> None:
    chain = a_chain(5)

    assert broken_chain(chain, {1, 5}) == ()
    assert broken_chain(chain[2:], {3}) == ()
    assert broken_chain([], ()) == ()


@pytest.mark.parametrize("at", [0, 2, 4])
def test_a_row_that_was_changed_is_named(at: int) -> None:
    chain = a_chain(5)
    chain[at] = replace(chain[at], evidence=replace(chain[at].evidence, digest="0" * 64))

    assert broken_chain(chain, ()) == (f"record {at + 1} is not as it was written",)


def test_a_row_that_was_taken_out_is_noticed() -> None:
    chain = a_chain(5)
    del chain[2]

    assert broken_chain(chain, ()) == ("records between 2 and 4 were taken out or replaced",)


def test_a_row_that_was_replaced_by_a_sound_one_is_noticed() -> None:
    chain = a_chain(5)
    forged = replace(chain[2].evidence, digest="0" * 64)
    chain[2] = replace(chain[2], evidence=forged, chain=forged.chained(chain[2].previous))

    assert broken_chain(chain, ()) == ("records between 3 and 4 were taken out or replaced",)


def test_a_latest_row_that_was_taken_out_is_missed_by_its_event() -> None:
    assert broken_chain(a_chain(4), {4, 5}) == ("record 5 was taken out",)
