"""Messages in the operator's own words, and what a template cannot be made to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.builders import NOON, an_event
from ticker.core.message import TITLE_MAX, compose, compose_bundle, units
from ticker.core.template import VARIABLES, problems
from ticker.model.alert import Bundle, BundleKind, EventKind
from ticker.model.errors import FormatError
from ticker.model.manners import Format

HOSTILE = [
    "{{ 7*7 }}",
    "{% raw %}",
    "{% endraw %}{{ text }}",
    "{#",
    "${7*7}",
    "{{ ''.__class__ }}",
    "%s %(x)s {0} <b>&amp;",
]


def body(template: str, *, limit: int = 4000, text: str = "Quake hits coast") -> str:
    event = an_event(text=text, link="https://wire.example/1")
    return compose(event, titled=False, limit=limit, form=Format(body=template)).body


def problem(template: str) -> str:
    return problems(Format(body=template)).get("body", "")


@pytest.mark.parametrize(
    ("template", "shown"),
    [
        ("{{ text }} ({{ code }})", "Quake hits coast (K7QFM)"),
        ("{{ text }}", "Quake hits coast\nacknowledge: ticker ack K7QFM"),
    ],
)
def test_what_is_to_be_acknowledged_says_how_in_any_words(template: str, shown: str) -> None:
    event = replace(an_event(), code="K7QFM")
    assert compose(event, titled=False, limit=4000, form=Format(body=template)).body == shown
    long = compose(replace(event, text="word " * 99), titled=False, limit=160, form=Format(body="{{ text }}"))
    assert long.body.endswith("…\nacknowledge: ticker ack K7QFM")
    assert len(long.body) <= 160


def test_a_template_fills_in_every_variable() -> None:
    event = an_event(
        kind=EventKind.UPDATE, was="Tremor", link="https://w.example/1", published_at=NOON - timedelta(hours=1)
    )
    template = " | ".join(f"{{{{ {name} }}}}" for name in VARIABLES)
    said = compose(event, titled=False, limit=4000, form=Format(body=template)).body
    assert said == (
        "Quake hits coast | Tremor | update | routine | wire | 2026-01-31 12:00:00+00:00 | https://w.example/1 | "
        "2026-01-31 11:00:00+00:00 | wire#1 |  | first seen |"
    )


def test_times_stand_in_the_zone_of_the_channel() -> None:
    form = Format(body="{{ at.strftime('%H:%M %Z') }}")
    assert compose(an_event(), titled=False, limit=99, zone=ZoneInfo("Asia/Tokyo"), form=form).body == "21:00 JST"


def test_what_a_format_does_not_give_is_as_ever() -> None:
    usual = compose(an_event(), titled=True, limit=4000)
    title = compose(an_event(), titled=True, limit=4000, form=Format(title="{{ source|upper }}: {{ text }}"))
    assert (title.title, title.body) == ("WIRE: Quake hits coast", usual.body)
    other = compose(an_event(), titled=True, limit=4000, form=Format(body="{{ text }}!"))
    assert (other.title, other.body) == (usual.title, "Quake hits coast!")


def test_a_title_is_one_line_and_short() -> None:
    message = compose(an_event(text="x " * 300), titled=True, limit=4000, form=Format(title="a\n\nb {{ text }}"))
    assert message.title.startswith("a b x x")
    assert len(message.title) <= TITLE_MAX


@pytest.mark.parametrize("template", ["{% if was %}{{ was }}{% endif %}", "  \n "])
def test_a_template_that_says_nothing_is_no_message(template: str) -> None:
    assert body(template).startswith("Quake hits coast")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_headline_that_looks_like_a_template_is_text(text: str) -> None:
    assert body("<{{ text }}> {{ text|trim }}", text=text) == f"<{text}> {text}"


@pytest.mark.parametrize("text", ["x" * 100_000, "🚢 " * 50_000, "{{ 7*7 }}" * 11_000])
def test_a_headline_that_is_too_long_is_cut_and_what_stands_around_it_is_not(text: str) -> None:
    said = body("[{{ source }}] {{ text }}\n{{ link }}", text=text, limit=300)
    assert len(said.encode("utf-16-le")) // 2 <= 300
    assert said.startswith("[wire] ")
    assert said.endswith("…\nhttps://wire.example/1")


def test_a_template_of_a_thousand_headlines_ends_and_stays_below_the_limit() -> None:
    assert len(body("{{text}}" * 250, text="x" * 100_000, limit=4000)) <= 4000


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{{ text", "cannot be used"),
        ("{{ txt }}", "txt is no variable; known: text, was"),
        ("{% if was %}{{ ws }}{% endif %}", "ws is no variable"),
        ("a\n{% for x in text %}{% endfor %}", "may not loop, set or calculate"),
        ("a\n{% for x in text %}{% endfor %}", "(line 2)"),
        ("{% set x = text %}", "may not loop, set"),
        ("{{ 9**9**9 }}", "may not loop, set"),
        ("{{ 'x' * 999999999 }}", "may not loop, set"),
        ("{{ '%999999999d' % 1 }}", "may not loop, set"),
        ("{% include 'x' %}", "may not loop"),
        ("{% macro m() %}{% endmacro %}", "may not loop"),
        ("{{ text.__class__ }}", "only times have parts"),
        ("{{ text['__class__'] }}", "only parts of texts"),
        ("{{ at.strftime.__globals__ }}", "only times have parts"),
        ("{{ text.format(at) }}", "only times"),
        ("{{ text.replace('a', 'b') }}", "only times"),
        ("{{ range(9) }}", "only times can be called"),
        ("{{ lipsum }}", "lipsum is no variable"),
        ("{{ at.strftime(text) }}", "only times can be called"),
        ("{{ at.strftime(*text) }}", "only times can be called"),
        ("{{ text|replace('a', 'b') }}", "no such filter here; known: capitalize"),
        ("{{ text|center(999999999) }}", "no such filter here"),
        ("{{ text|attr('x') }}", "no such filter"),
        ("{{ published_at.hour }}", "cannot be used"),
        ("{{ text.hour }}", "cannot be used"),
        ("{{ at.strftime() }}", "cannot be used"),
        ("{{ " + "(" * 900 + "text" + ")" * 900 + " }}", "cannot be used"),
    ],
)
def test_a_template_that_cannot_be_used_is_told_of_with_its_remedy(template: str, said: str) -> None:
    found = problem(template)
    assert found
    assert said in found
    assert found.isprintable()


@pytest.mark.parametrize(
    "template",
    [
        "{{ text[:80] }} {{ text|truncate(40) }}",
        "{% if published_at %}{{ published_at.strftime('%H:%M') }}{% else %}{{ at.hour }}{% endif %}",
        "{% if kind in ['new', 'update'] and not was %}!{% endif %}{{ source ~ ': ' ~ text|upper }}",
        "{% raw %}{{ }}{% endraw %}{# a remark #}{{ was or lead or 'nothing' }}",
        "{{ 'late' if kind == 'repeat' else urgency }} {{ link|urlencode }} {{ source|default('x', true) }}",
    ],
)
def test_what_a_format_needs_it_may(template: str) -> None:
    assert problem(template) == ""


def test_a_template_that_fails_says_so() -> None:
    event = an_event()
    with pytest.raises(FormatError, match="cannot be used"):
        compose_bundle(event, [], None, titled=False, limit=99, zone=UTC, form=Format(body="{{ published_at.hour }}"))


OWN = Format(title="[{{ urgency }}] {{ text }}", body="{{ text|upper }}\n{{ source }} {{ at.strftime('%H:%M') }}")
DIGEST = Bundle(kind=BundleKind.DIGEST, key="2026-01-31 13:00 CET")


def test_each_headline_of_a_bundle_is_told_in_own_words_below_what_the_bundle_is() -> None:
    others = [an_event("e2", text="Toll at 47", source="radio")]
    message, told = compose_bundle(an_event(), others, DIGEST, titled=True, limit=4000, form=OWN)
    assert told == 1
    assert message.title == "Digest: 2 headlines until 2026-01-31 13:00 CET"
    assert message.body.splitlines() == [
        "Digest: 2 headlines until 2026-01-31 13:00 CET",
        "• QUAKE HITS COAST",
        "  wire 12:00",
        "• TOLL AT 47",
        "  radio 12:00",
    ]


def test_what_is_added_to_a_story_is_told_in_own_words_too() -> None:
    message, _ = compose_bundle(an_event(), [an_event("e2", text="Tremor")], None, titled=False, limit=4000, form=OWN)
    assert message.body.splitlines() == [
        "QUAKE HITS COAST", "wire 12:00", "", "also on this story:", "• TREMOR", "  wire 12:00",
    ]  # fmt: skip


@pytest.mark.parametrize("bundle", [None, DIGEST, Bundle(kind=BundleKind.STORM, key="rest")])
@pytest.mark.parametrize("limit", [280, 1024, 4096])
def test_a_bundle_in_own_words_is_cut_between_headlines_below_the_limit(bundle: Bundle | None, limit: int) -> None:
    others = [an_event(f"e{n}", text=f"🚢 Ferry {n} leaves the port of Haifa") for n in range(200)]
    message, told = compose_bundle(an_event(), others, bundle, titled=True, limit=limit, form=OWN)
    assert units(message.body) + units(message.title) <= limit
    assert 0 < told < 200
    assert message.body.splitlines()[-2:] == [f"• 🚢 FERRY {told - 1} LEAVES THE PORT OF HAIFA", "  wire 12:00"]


def test_a_headline_that_fits_into_no_bundle_is_cut_and_what_stands_around_it_is_not() -> None:
    form = Format(body="{{ source }}: {{ text }}\n{{ link }}")
    long = an_event(text="x" * 9000, link="https://w.example/1")
    message, told = compose_bundle(long, [an_event("e2"), long], DIGEST, titled=False, limit=300, form=form)
    assert units(message.body) <= 300
    assert told == 0
    assert message.body.splitlines()[1].startswith("• wire: xxx")
    assert message.body.endswith("x…\n  https://w.example/1")


def test_a_format_that_says_nothing_of_a_headline_leaves_it_as_ever_in_a_bundle() -> None:
    form = Format(body="{% if was %}{{ was }}{% endif %}")
    message, _ = compose_bundle(an_event(), [], DIGEST, titled=False, limit=4000, form=form)
    assert message.body.splitlines()[1] == "• 12:00 wire: Quake hits coast"


@pytest.mark.parametrize(
    ("template", "last"),
    [("{{ text }}", "acknowledge: ticker ack K7QFM"), ("{{ text }}\nseen? {{ code }}", "seen? K7QFM")],
)
def test_own_words_say_how_to_acknowledge_it_once(template: str, last: str) -> None:
    event, form = replace(an_event(text="x" * 900), code="K7QFM"), Format(body=template)
    message = compose(event, titled=False, limit=300, form=form)
    assert units(message.body) <= 300
    assert message.body.splitlines()[1:] == [last]
    listed, _ = compose_bundle(event, [], DIGEST, titled=False, limit=300, form=form)
    assert units(listed.body) <= 300
    assert listed.body.count("K7QFM") == 1
