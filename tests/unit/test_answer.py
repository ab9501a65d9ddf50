"""What the status and the headers of an answer mean, and how a URL may be shown."""

from __future__ import annotations

from datetime import timedelta

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import NOON, after
from ticker.fetch.answer import is_due_in_full, judged, retry_after, shown, validators_of
from ticker.fetch.troubles import CLIENT_ERRORS, fetch_error
from ticker.model.errors import FetchError
from ticker.model.health import Trouble
from ticker.model.page import Page, Validators

URL = "https://news.example/live"


def a_page(status: int = 200, *, url: str = URL, final_url: str | None = URL, **headers: str) -> Page:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Page(url=url, final_url=final_url, body=b"", at=NOON, status=status, headers=names)


# Pauses


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7),
        (" 120 ", 120),
        ("0", 0),
        ("3600", 3600),
        ("86400", 3600),
        ("9" * 5_000, 3600),
        ("Sat, 31 Jan 2026 12:00:30 GMT", 30),
        ("Sat, 31 Jan 2026 13:00:30 +0100", 30),
        ("Saturday, 31-Jan-26 12:00:30 GMT", 30),
        ("Sat Jan 31 12:00:30 2026", 30),
        ("Sat, 31 Jan 2026 11:00:00 GMT", 0),
        ("Sat, 31 Jan 2099 12:00:00 GMT", 3600),
    ],
)
def test_a_pause_is_given_in_seconds_or_as_a_date_and_an_hour_at_most(value: str, seconds: int) -> None:
    assert retry_after(a_page(429, retry_after=value)) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "soon",
        "-5",
        "1.5",
        "1e9",
        "٣",
        "Mon, 99 Foo 2026 99:99:99 GMT",
        "Mon, 01 Jan 99999999999999999999 00:00:00 GMT",
        "Mon, 01 Jan 2026 00:00:00 +99999999999999999999",
        "\udce9",
    ],
)
def test_what_is_no_pause_asks_for_none(value: str) -> None:
    assert retry_after(a_page(429, retry_after=value)) is None


@given(st.text(max_size=60) | st.from_regex(r"[A-Z][a-z]{2}, \d{1,9} Jan \d{1,25} \d\d:\d\d:\d{1,9} [+-]\d{1,20}"))
def test_any_text_may_stand_where_the_pause_does(value: str) -> None:
    pause = retry_after(a_page(503, retry_after=value))

    assert pause is None or timedelta() <= pause <= timedelta(hours=1)


# Verdicts


def test_a_page_is_what_was_answered_with_200() -> None:
    page = a_page()

    assert judged(page) is page


@pytest.mark.parametrize(
    ("page", "trouble", "words"),
    [
        (a_page(404), Trouble.STATUS, "404"),
        (a_page(500, retry_after="60"), Trouble.STATUS, "500"),
        (a_page(304), Trouble.STATUS, "without conditions"),
        (a_page(429, retry_after="60"), Trouble.THROTTLED, "come back in 60 s"),
        (a_page(503), Trouble.THROTTLED, "503"),
        (a_page(403, cf_mitigated="challenge"), Trouble.BLOCKED, "human"),
        (a_page(200, cf_mitigated="challenge"), Trouble.BLOCKED, "human"),
    ],
)
def test_every_other_answer_says_what_is_wrong_and_where(page: Page, trouble: Trouble, words: str) -> None:
    with pytest.raises(FetchError, match=words) as caught:
        judged(page)

    assert caught.value.trouble is trouble
    assert caught.value.problem.startswith(f"{URL}: ")


def test_the_pause_goes_with_the_error() -> None:
    with pytest.raises(FetchError) as caught:
        judged(a_page(503, retry_after="60"))

    assert caught.value.retry_after == timedelta(minutes=1)


# Conditions


def test_a_page_gives_the_conditions_of_the_next_request() -> None:
    validators = validators_of(a_page(etag='W/"1"', last_modified="yesterday"), Validators(), NOON)

    assert validators == Validators(etag='W/"1"', last_modified="yesterday", full_at=NOON)


def test_nothing_changed_leaves_the_conditions_as_they_are() -> None:
    former = Validators(etag='"1"', full_at=NOON)

    assert validators_of(None, former, after(30)) == former


def test_a_page_that_came_though_it_was_asked_for_conditionally_does_not_count_as_asked_for_in_full() -> None:
    former = Validators(etag='"1"', full_at=NOON)

    assert validators_of(a_page(etag='"2"'), former, after(30)) == Validators(etag='"2"', full_at=NOON)


@pytest.mark.parametrize(
    "page",
    [
        a_page(),
        a_page(etag=""),
        a_page(etag="x" * 1_001),
        a_page(etag='"\udce9"'),
        a_page(etag='"\x01"'),
        a_page(etag='"1"', final_url="https://news.example/other"),
        a_page(etag='"1"', final_url="https://www.news.example/live"),
        a_page(etag='"1"', final_url="https://news.example/live?page=2"),
        a_page(etag='"1"', final_url="http://[::1"),
        a_page(etag='"1"', final_url="nonsense"),
    ],
    ids=["none", "empty", "long", "bytes", "control", "path", "host", "query", "broken", "nonsense"],
)
def test_without_sound_validators_of_its_own_address_a_page_gives_none(page: Page) -> None:
    assert validators_of(page, Validators(etag='"0"', full_at=NOON), NOON) == Validators()


@pytest.mark.parametrize(
    ("url", "final_url"),
    [
        (URL, None),
        ("https://user:pa55word@news.example/live", URL),
        ("https://NEWS.example/live", URL),
        ("https://news.example/عاجل", "https://news.example/%D8%B9%D8%A7%D8%AC%D9%84"),
        ("https://news.example", "https://news.example/"),
    ],
)
def test_an_address_is_the_same_however_it_is_written(url: str, final_url: str | None) -> None:
    assert validators_of(a_page(url=url, final_url=final_url, etag='"1"'), Validators(), NOON).etag == '"1"'


@pytest.mark.parametrize(
    ("full_at", "due"),
    [(None, True), (after(-1), False), (after(-299), False), (after(-300), True), (after(1), True), (after(9e9), True)],
)
def test_a_whole_page_is_asked_for_after_some_minutes_and_whenever_the_clock_went_back(
    full_at: object, due: bool
) -> None:
    assert is_due_in_full(Validators(etag='"1"', full_at=full_at), NOON) is due  # type: ignore[arg-type]


# URLs


@pytest.mark.parametrize(
    ("url", "text"),
    [
        (URL, URL),
        ("https://user:pa55word@news.example:8443/live?key=s3cret#s3cret", "https://news.example:8443/live"),
        ("http://[::1]:80/x?s3cret", "http://[::1]:80/x"),
        ("http:/user:pa55word@news.example/", "http:…"),
        ("http:user:pa55word@news.example/", "http:…"),
        ("https://user:pa55word@", "https:…"),
        ("javascript:s3cret", "javascript:…"),
        ("postgresql://user:pa55word@db/s3cret", "postgresql:…"),
        ("s3cret", ":…"),
        ("//user:pa55word@news.example/", ":…"),
        ("http://[s3cret", "a broken address"),
        ("http://user:pa55word@h:99999/", "a broken address"),
    ],
)
def test_of_a_url_only_what_cannot_be_secret_is_shown(url: str, text: str) -> None:
    assert shown(url) == text


def test_a_url_is_shown_in_one_line_and_not_for_ever() -> None:
    text = shown("https://news.example/\u2028\u202e\x1b[31m" + "x" * 10_000)

    assert text.isprintable()
    assert len(text) <= 201


@given(text=st.text(alphabet="abc:/@?#[]\\ \n\u0661%.", max_size=40), slashes=st.integers(0, 5))
def test_a_password_is_never_shown(text: str, slashes: int) -> None:
    assert "pa55word" not in shown(f"https://user:pa55word@news.example/?{text}pa55word")
    assert "pa55word" not in shown(f"https:{'/' * slashes}user:pa55word@news.example/{text}")


@given(st.text(max_size=60))
def test_any_text_may_be_shown_as_a_url(url: str) -> None:
    assert shown(url).isprintable()


# The words of the client


@pytest.mark.parametrize(
    "error",
    [
        aiohttp.InvalidURL("http://user:pa55word@h/?pa55word"),
        aiohttp.ClientPayloadError("pa55word"),
        aiohttp.ServerDisconnectedError("pa55word"),
        ValueError("Invalid header value: pa55word"),
        LookupError("pa55word"),
        OSError("pa55word"),
        TimeoutError("pa55word"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_the_client_says_of_its_errors_is_not_repeated(error: Exception) -> None:
    assert isinstance(error, CLIENT_ERRORS)
    assert "pa55word" not in repr(fetch_error("https://user:pa55word@news.example/live?pa55word", error))


def test_what_the_system_says_of_a_connection_is_repeated() -> None:
    error = fetch_error(URL, ConnectionResetError(104, "Connection reset by peer"))

    assert error.trouble is Trouble.UNREACHABLE
    assert error.problem == f"{URL}: the connection broke (Connection reset by peer)"
