"""Which row of the store is whose, when sources are renamed, moved, read otherwise, taken out and put back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.builders import NOON, a_decision, a_sighting, a_source, after, in_trouble
from tests.contracts.polls_desk import WIRE, Desk
from ticker.model.errors import StoreError
from ticker.model.health import Trouble
from ticker.model.page import Validators


@pytest.mark.parametrize(
    "address",
    [
        "http://wire.example/",
        "https://WIRE.example",
        "https://wire.example:443/",
        "https://wire.example/#top",
    ],
)
async def test_a_renamed_source_keeps_its_history_under_any_spelling_of_its_address(desk: Desk, address: str) -> None:
    await desk.commit(await desk.polls.known(WIRE), a_sighting(1))
    renamed = replace(WIRE, name="agency", url=address)
    await desk.again(renamed)

    assert [sighting.rank for sighting in (await desk.polls.known(renamed)).sightings] == [1]


@pytest.mark.parametrize(
    "address", ["https://wire.example/live", "https://wire.example/?q=1", "https://wire.example:8443/"]
)
async def test_another_address_is_another_source(desk: Desk, address: str) -> None:
    await desk.commit(await desk.polls.known(WIRE), a_sighting(1))
    moved = replace(WIRE, url=address)
    await desk.again(moved)

    assert (await desk.polls.known(moved)).baseline_at is None


async def test_of_two_sources_at_one_address_the_renamed_one_keeps_its_own_history(desk: Desk) -> None:
    films = replace(WIRE, name="films", select="ul.films li")
    await desk.again(WIRE, films)
    number = (await desk.polls.known(films)).source_id
    renamed = replace(films, name="cinema")
    await desk.again(renamed)

    assert (await desk.polls.known(renamed)).source_id == number


async def test_a_reload_keeps_in_memory_what_it_does_not_touch_and_reads_anew_what_it_does(desk: Desk) -> None:
    radio = a_source("radio", url="https://radio.example/")
    await desk.polls.register((WIRE, radio), NOON)
    known = await desk.polls.known(WIRE)
    failed = a_decision(replace(known, health=in_trouble(Trouble.TIMEOUT, failures=7)))
    await desk.polls.commit(WIRE, replace(failed, watched=False))
    other = replace(radio, select="ul.other li")
    await desk.polls.known(radio)
    await desk.polls.register((WIRE, other), after(1))

    assert (await desk.polls.known(WIRE)).health.failures == 7
    assert (await desk.polls.known(other)).rebase


async def test_two_sources_of_one_address_are_told_apart_by_name_in_any_order(desk: Desk) -> None:
    twin = replace(WIRE, name="aside", select=".aside li")
    await desk.again(WIRE, twin)
    await desk.commit(await desk.polls.known(WIRE), a_sighting(1))
    await desk.again(twin, WIRE)

    assert len((await desk.polls.known(WIRE)).sightings) == 1
    assert (await desk.polls.known(twin)).sightings == ()
    assert not (await desk.polls.known(twin)).rebase


async def test_a_new_twin_does_not_take_the_row_of_the_one_that_kept_its_name(desk: Desk) -> None:
    await desk.commit(await desk.polls.known(WIRE), a_sighting(1))
    twin = replace(WIRE, name="aside", select=".aside li")
    await desk.again(twin, WIRE)

    assert len((await desk.polls.known(WIRE)).sightings) == 1
    assert (await desk.polls.known(twin)).baseline_at is None


async def test_another_selection_asks_for_a_new_baseline_and_forgets_how_the_page_was_read(desk: Desk) -> None:
    known = replace(await desk.polls.known(WIRE), path="ul>li", count=9, validators=Validators(etag="x", full_at=NOON))
    await desk.commit(known, a_sighting(1))
    changed = replace(WIRE, select="ol li")
    await desk.again(changed)

    after_change = await desk.polls.known(changed)

    assert after_change.rebase
    assert (after_change.path, after_change.count, after_change.validators) == ("", 0, Validators())
    assert len(after_change.sightings) == 1
    assert after_change.baseline_at == NOON


async def test_the_wish_for_a_new_baseline_survives_restarts_until_a_poll_has_granted_it(desk: Desk) -> None:
    await desk.commit(await desk.polls.known(WIRE), a_sighting(1))
    changed = replace(WIRE, select="ol li")
    await desk.again(changed)
    await desk.again(changed)
    known = await desk.polls.known(changed)
    assert known.rebase

    await desk.polls.commit(changed, a_decision(replace(known, rebase=False), state_changed=True))
    await desk.again(changed)

    assert not (await desk.polls.known(changed)).rebase


async def test_a_source_that_leaves_the_settings_and_comes_back_knows_what_it_knew(desk: Desk) -> None:
    await desk.commit(await desk.polls.known(WIRE), a_sighting(1))
    other = a_source("other")
    await desk.again(other)
    assert [status.name for status in await desk.archive.sources_status(NOON)] == ["other"]
    with pytest.raises(StoreError):
        await desk.polls.known(WIRE)

    await desk.again(WIRE, other)

    assert [status.name for status in await desk.archive.sources_status(NOON)] == ["other", "wire"]
    assert len((await desk.polls.known(WIRE)).sightings) == 1
