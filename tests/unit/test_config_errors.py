"""What wrong settings are answered with: each mistake with its place and its remedy."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from ticker.config.load import load
from ticker.model.errors import ConfigError

SOURCE = '[[sources]]\nname = "wire"\nurl = "https://wire.example/"\nselect = "li"\n'


def problems(folder: Path, text: str | bytes, environ: Mapping[str, str] | None = None) -> list[str]:
    """The lines of the error, without the name of the file."""
    file = folder / "config.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ConfigError) as error:
        load(file, environ or {})
    assert all(problem.startswith(f"{file}:") and problem.isprintable() for problem in error.value.problems)
    return [problem.removeprefix(f"{file}:") for problem in error.value.problems]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "1: sources: nothing to watch"),
        ("sources = []", "1: sources: nothing to watch"),
        (SOURCE + "enabled = false", "1: sources: nothing to watch; let one source be enabled"),
        ('[sources]\nname = "x"', "1: sources: nothing to watch; add a table [[sources]]"),
        ("[wbe]\n" + SOURCE, "1: wbe: unknown key; did you mean web?"),
        ("[store]\nurll = 1\n" + SOURCE, "2: store.urll: unknown key; did you mean url?"),
        ("[fetch]\ncontakt = 1\n" + SOURCE, "2: fetch.contakt: unknown key; did you mean contact?"),
        ("[defaults]\nTimeOut = 1\n" + SOURCE, "2: defaults.TimeOut: unknown key; did you mean timeout?"),
        ('[defaults]\nname = "x"\n' + SOURCE, "2: defaults.name: unknown key"),
        (SOURCE + "repeat-after = 1", "5: sources[wire].repeat-after: unknown key; did you mean repeat_after?"),
        (
            SOURCE + "[channels.a]\nurl='x'\nmin-urgency = 1",
            "7: channels.a.min-urgency: unknown key; did you mean min_",
        ),
        (
            SOURCE + "[[routes]]\nmute=true\ncontinues = 1",
            "7: routes[1].continues: unknown key; did you mean continue?",
        ),
        (
            SOURCE + "[[routes]]\nmute=true\nhours = '22:00-06:00'",
            "7: routes[1].hours: unknown key; a condition of a route; write it as match.hours",
        ),
        (
            SOURCE + "[[routes]]\nmute=true\nmatch.sorces = 1",
            "7: routes[1].match.sorces: unknown key; did you mean sou",
        ),
        ('[[sources]]\nurl = "https://a.example/"', "1: sources[1].name: missing; give the source a name"),
        (SOURCE + "[channels.a]", '5: channels.a.url: missing; give an Apprise URL, as text or as { env = "NAME" }'),
        (
            SOURCE + "[heartbeat]\nevery = '1m'",
            "5: heartbeat.url: missing; give the address that your dead man's switch",
        ),
        (SOURCE + "[heartbeat]\nurl = 'ping.example/x'", "6: heartbeat.url: not an address of the web; write it as"),
        (SOURCE + "[heartbeat]\nurl = 'https://a.example/'\nevery = 60", "7: heartbeat.every: "),
        (SOURCE + "[evidence]\nmax_size = 5", '6: evidence.max_size: a size is text with a unit; write "500MB" or'),
        (
            SOURCE + "[evidence]\nmax_size = '5 GiB'",
            "6: evidence.max_size: not a size; write a whole number and MB or GB",
        ),
        (SOURCE + "[evidence]\nmax_size = '0MB'", "6: evidence.max_size: not a size; write a whole number"),
        (
            SOURCE + "[evidence]\nkeep = '31d'",
            '6: evidence.keep: longer than headlines are kept (store.keep); at most "30d"',
        ),
        (SOURCE + "[evidence]\nmax_sise = '1GB'", "6: evidence.max_sise: unknown key; did you mean max_size?"),
        (SOURCE + "[[channels]]\nurl = 'x'", "5: channels: not a table of tables; write [channels.NAME]"),
        (SOURCE + "[channels]\nurl = 'x'", "6: channels.url: not a table"),
        (SOURCE + "[channels.Desk]\nurl = 'x'", "5: channels.Desk: a name here has lower-case letters"),
        (SOURCE + "[routes]\nmute = true", "5: routes: not a list of tables; write [[routes]]"),
        (SOURCE + SOURCE, "6: sources[wire].name: another above has the same name; rename one"),
        (SOURCE + SOURCE.replace("li", "ul") + "every = 1", "6: sources[wire].name: another above has the same name"),
        (
            '[[sources]]\nname = "a"',
            '1: sources[a]: no address; give preset = "NAME", or url with select, xpath or kind',
        ),
        (SOURCE.replace("select", "text"), "1: sources[wire]: nothing says where the headlines are"),
        (SOURCE + 'kind = "feed"', "4: sources[wire].select: says nothing to kind feed; take it out"),
        (SOURCE + 'path = "items"', "5: sources[wire].path: says nothing to kind html; take it out"),
        (
            SOURCE.replace("select", "text") + 'kind = "json"',
            "1: sources[wire]: nothing says where the headlines are in",
        ),
        (SOURCE + 'xpath = "//li"', "5: sources[wire].xpath: select is given as well; keep one of the two"),
        (
            '[[sources]]\nname = "a"\npreset = "almayaden-en"',
            "3: sources[a].preset: no such preset; did you mean almayade",
        ),
        ('[defaults]\npreset = "bbc"\n' + SOURCE, "2: defaults.preset: no such preset; known: aa-tr, abc7ny-en"),
        (SOURCE + 'kind = "feeed"', '5: sources[wire].kind: "feeed" is not known here; did you mean feed'),
        (SOURCE + 'order = "newest"', '5: sources[wire].order: "newest" is not known here; did you mean newest-'),
        (SOURCE + "order = 3", "5: sources[wire].order: not a text; one of newest-first, newest-last"),
        (SOURCE + 'language = "english!"', '5: sources[wire].language: "english!" is no language tag'),
        (SOURCE + 'enabled = "yes"', "5: sources[wire].enabled: neither true nor false"),
        (SOURCE + 'fastest = "500ms"', "5: sources[wire].fastest: not a duration; write a whole number"),
        (SOURCE + 'fastest = "31s"', "5: sources[wire].fastest: fastest is longer than every; shorten fastest, or"),
        (SOURCE + 'slowest = "29s"', "5: sources[wire].slowest: slowest is shorter than every; lengthen slowest, or"),
        ('[defaults]\nslowest = "5s"\n' + SOURCE, "2: defaults.slowest: slowest is shorter than every; lengthen"),
        (
            '[defaults]\nfastest = "5s"\n' + SOURCE + 'every = "2s"',
            "7: sources[wire].every: fastest is longer than every; shorten fastest, or lengthen every",
        ),
        (SOURCE + 'max_bytes = "9"', "5: sources[wire].max_bytes: not a whole number"),
        (SOURCE + "max_bytes = 9", "5: sources[wire].max_bytes: too small; at least 1000"),
        (SOURCE + "max_bytes = 9999999999", "5: sources[wire].max_bytes: too large; at most 1000000000"),
        (SOURCE + "text = 3", "5: sources[wire].text: not a text"),
        (SOURCE + "text = ' '", "5: sources[wire].text: empty"),
        (SOURCE + "labels = 'x'", "5: sources[wire].labels: not a list"),
        (SOURCE + "labels = [\n'x',\n3\n]", "7: sources[wire].labels[2]: not a text"),
        (SOURCE + "headers = 3", "5: sources[wire].headers: not a table"),
        (SOURCE.replace("wire", "w" * 81, 1), f"2: sources[{'w' * 60}…].name: longer than 80 characters"),
        (
            SOURCE.replace('"wire"', r'"a\nb"', 1),
            r"2: sources[a\nb].name: a name has no spaces around it and no control",
        ),
        (
            SOURCE + "[[routes]]\nchannels = ['dsk']\n[channels.desk]\nurl='x'",
            '6: routes[1].channels[1]: "dsk" is no channel; did',
        ),
        (SOURCE + "[[routes]]\nchannels = ['dsk']", '6: routes[1].channels[1]: "dsk" is no channel; there is none yet'),
        (SOURCE + "[[routes]]\nname = 'r'", "5: routes[r]: leads nowhere; give channels"),
        (
            SOURCE + "[[routes]]\nmute = true\nchannels = ['a']\n[channels.a]\nurl = 'x'",
            "6: routes[1].mute: mute, and yet",
        ),
        (
            SOURCE + "[[routes]]\nname = 'r'\nmute = true\n[[routes]]\nname = 'r'\nmute = true",
            "9: routes[r].name: another",
        ),
        (
            SOURCE + "[[routes]]\nmute = true\nmatch.sources = ['wirre']",
            '7: routes[1].match.sources[1]: "wirre" fits no sou',
        ),
        (
            SOURCE + "[channels.a]\nurl='x'\nquiet_hours = '22-6'",
            '7: channels.a.quiet_hours: not a span of the day; write two times, such as "22:00-06:30"',
        ),
        (
            SOURCE + "[channels.a]\nurl='x'\nquiet_hours = '22:00-22:00'",
            "7: channels.a.quiet_hours: ends when it begins",
        ),
        (
            SOURCE + "[channels.a]\nurl='x'\nquiet_hours = '24:00-06:00'",
            "7: channels.a.quiet_hours: not a span of the day",
        ),
        (SOURCE + "[channels.a]\nurl='x'\ndigest = '30s'", '7: channels.a.digest: too short or too long; from "1m"'),
        (
            SOURCE + "[channels.a]\nurl='x'\ndigest = ['08:00', '8pm']",
            "7: channels.a.digest: neither a duration nor times of day; write",
        ),
        (SOURCE + "[channels.a]\nurl='x'\ndigest = []", "7: channels.a.digest: not 1 to 48 times of day"),
        (SOURCE + "[channels.a]\nurl='x'\ndigest = 30", "7: channels.a.digest: neither a duration nor times"),
        (
            SOURCE + "[channels.a]\nurl='x'\nrate = '10'",
            "7: channels.a.rate: not a rate; write how many messages in which time",
        ),
        (SOURCE + "[channels.a]\nurl='x'\nrate = '0/m'", "7: channels.a.rate: not a rate"),
        (
            SOURCE + "[channels.a]\nurl='x'\nzone = 'Europe/Pariss'",
            '7: channels.a.zone: "Europe/Pariss" is no time zone; did you mean Europe/Paris?',
        ),
        (SOURCE + "[channels.a]\nurl='x'\nzone = 'Europe'", '7: channels.a.zone: "Europe" is no time zone'),
        (SOURCE + "[channels.a]\nurl='x'\nzone = '../etc/passwd'", "7: channels.a.zone: "),
        (SOURCE + "[channels.a]\nurl='x'\nzone = 1", '7: channels.a.zone: not a text; write "Europe/Paris"'),
        (
            SOURCE + "[channels.a]\nurl='x'\nlate = 'dropp'",
            '7: channels.a.late: "dropp" is not known here; did you mean drop?',
        ),
        (SOURCE + "[channels.a]\nurl='x'\nformat = 3", "7: channels.a.format: not a table"),
        (SOURCE + "[channels.a]\nurl='x'\nformat = ''", "7: channels.a.format.body: empty"),
        (
            SOURCE + "[channels.a]\nurl='x'\nformat.boddy = 'x'",
            "7: channels.a.format.boddy: unknown key; did you mean body?",
        ),
        (
            SOURCE + "[[routes]]\nmute = true\nmatch.kinds = ['baseline']",
            '7: routes[1].match.kinds[1]: "baseline" is not',
        ),
        (SOURCE + "[[routes]]\nmute = true\nmatch.any = []", "7: routes[1].match.any: an empty list; name something"),
        (SOURCE + "[[routes]]\nmute = true\nmatch.any = ['*']", '7: routes[1].match.any[1]: "*" has no word'),
        (
            SOURCE + "[[routes]]\nmute = true\nmatch.any = ['a * b']",
            '7: routes[1].match.any[1]: "a * b" has a * beside',
        ),
        (
            SOURCE + "[[routes]]\nmute = true\nmatch.any = ['a*b*c']",
            '7: routes[1].match.any[1]: "a*b*c" has a * beside',
        ),
        (SOURCE + "[[routes]]\nmute = true\nmatch.regex = 'a'", "7: routes[1].match.regex: not a list; write it"),
        (SOURCE + "[[routes]]\nmute = true\nmatch.regex = ['']", "7: routes[1].match.regex[1]: empty; give a text"),
        (
            SOURCE + "[[routes]]\nmute = true\nmatch.regex = ['a(?!b)']",
            "7: routes[1].match.regex[1]: looks ahead or behind, which could hang; say what must not",
        ),
        (SOURCE + "[[routes]]\nmute = true\nmatch.regex = ['(?<=a)b']", "7: routes[1].match.regex[1]: looks ahead or"),
        (SOURCE + "[[routes]]\nmute = true\nmatch.regex = ['(a)\\1']", "7: routes[1].match.regex[1]: refers back"),
        (
            SOURCE + "[[routes]]\nmute = true\nmatch.regex = ['(?P<a>b)(?P=a)']",
            "7: routes[1].match.regex[1]: refers back",
        ),
        (
            SOURCE + "[[routes]]\nmute = true\nmatch.regex = ['a', 'b', '(quake']",
            "7: routes[1].match.regex[3]: no regular expression of RE2 (missing ): (quake); see https://",
        ),
        (
            SOURCE + "[[routes]]\nmute = true\nmatch.regex = ['(((a{99}){99}){99}){99}']",
            "7: routes[1].match.regex[1]: ",
        ),
        (SOURCE + "[[routes]]\nmute = true\nmatch.regex = ['\\pL{900}']", "7: routes[1].match.regex[1]: too large"),
        (
            SOURCE + f"[[routes]]\nmute = true\nmatch.regex = ['{'a' * 1001}']",
            "7: routes[1].match.regex[1]: longer than 1000 characters; shorten it",
        ),
        (
            SOURCE + "[[routes]]\nmute = true\nmatch.regex = ['\\bزلزال\\b']",
            "7: routes[1].match.regex[1]: \\b and \\w know the letters a to z only; write",
        ),
        (
            SOURCE + "[[routes]]\nmute = true\nmatch.hours = '22-6'",
            "7: routes[1].match.hours: no hours of a day; write",
        ),
        (
            SOURCE + "[[routes]]\nmute = true\nmatch.hours = '24:00-06:00'",
            "7: routes[1].match.hours: no hours of a day",
        ),
        (
            SOURCE + "[[routes]]\nmute = true\nmatch.hours = '06:00-06:00'",
            "7: routes[1].match.hours: begins where it e",
        ),
        (
            SOURCE + "[[routes]]\nmute = true\nmatch.days = ['someday']",
            "7: routes[1].match.days[1]: no day of the week",
        ),
        (
            SOURCE + "[[routes]]\nmute = true\nmatch.days = ['mon']\nmatch.zone = 'Europe/Pariss'",
            '8: routes[1].match.zone: "Europe/Pariss" is no time zone; did you mean Europe/Paris?',
        ),
        (
            SOURCE + "[[routes]]\nmute = true\nmatch.days = ['mon']\nmatch.zone = '../../etc/passwd'",
            '8: routes[1].match.zone: "../../etc/passwd" is no time zone; write "Europe/Paris" or',
        ),
        (
            SOURCE + "[[routes]]\nmute = true\nmatch.zone = 'Europe/Paris'",
            "7: routes[1].match.zone: says nothing without hours or days; give one",
        ),
        (SOURCE + "[[routes]]\nmute = true\ncontinue = true", "7: routes[1].continue: mute, and yet the routes below"),
        (SOURCE + "[[routes]]\nmute = true\nmatch.kinds = ['notice']", '7: routes[1].match.kinds[1]: "notice" is not'),
        (
            SOURCE + "[[routes]]\nmute = true\nurgency = 'flsh'",
            '7: routes[1].urgency: "flsh" is not known here; did you m',
        ),
        (SOURCE + "[[routes]]\nmute = 1", "6: routes[1].mute: neither true nor false"),
        (
            SOURCE + "[[routes]]\nchannels = ['json://CANARY']",
            "6: routes[1].channels[1]: an address, not a name; put it",
        ),
        ('[store]\nurl = "mysql://x"\n' + SOURCE, "2: store.url: neither SQLite nor PostgreSQL"),
        ('[store]\nkeep = "29d"\n' + SOURCE, '2: store.keep: too short; at least "30d"'),
        (
            "[fetch]\nprivate_networks = ['10.0.0.1/8']\n" + SOURCE,
            '2: fetch.private_networks[1]: "10.0.0.1/8" is an addr',
        ),
        (
            "[fetch]\nprivate_networks = ['intranet', 3]\n" + SOURCE,
            '2: fetch.private_networks[1]: "intranet" is no netwo',
        ),
    ],
)
def test_each_mistake_is_told_with_its_place_and_a_remedy(tmp_path: Path, text: str, said: str) -> None:
    first = problems(tmp_path, text)[0]

    assert first.startswith(said)
    assert "; " in first
    assert "CANARY" not in first


@pytest.mark.parametrize("every", ['"500ms"', '"0s"', '"1.5h"', '"30"', '"-3s"', '"٣s"', '"30 s"', '""', "30", "true"])
def test_what_is_no_duration_is_answered_with_examples(tmp_path: Path, every: str) -> None:
    (problem,) = problems(tmp_path, SOURCE + f"every = {every}")

    assert problem.startswith("5: sources[wire].every: ")
    assert '"30s"' in problem


def test_durations_have_an_end(tmp_path: Path) -> None:
    text = SOURCE + 'every = "999999999d"\nrepeat_after = "9999999999s"\ntimeout = "11m"'

    assert [problem.partition(": ")[2] for problem in problems(tmp_path, text)] == [
        'sources[wire].every: too long; at most "3650d"',
        'sources[wire].repeat_after: not a duration; write a whole number and one of s, m, h, d, such as "30s" or "2h"',
        'sources[wire].timeout: too long; at most "10m"',
    ]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("wire.example/x", 'has no scheme; did you mean "https://wire.example/x"?'),
        ("localhost:8080", 'has no scheme; did you mean "https://localhost:8080"?'),
        ("//wire.example", 'has no scheme; did you mean "https://wire.example"?'),
        ("http:/wire.example", 'has no scheme; did you mean "https://wire.example"?'),
        ("", "has no scheme"),
        ("ftp://wire.example/", 'only http and https are read, not "ftp"'),
        ("file:///etc/passwd", 'only http and https are read, not "file"'),
        ("https://", "no valid host and port"),
        ("https://:80/", "no valid host and port"),
        ("https://wire.example:port/", "no valid host and port"),
        ("https://wire.example:99999/", "no valid host and port"),
        ("https://[::1/", "no valid host and port"),
        ("https://wire.example/a b", "holds a space, a backslash or a control character"),
        ("https://wire.example\\\\@evil.example/", "holds a space, a backslash or a control character"),
        ("https://wire.example/\\u202e", "holds a space, a backslash or a control character"),
        (f"https://wire.example/{'x' * 5000}", "longer than 4096 characters"),
        ("https://me:CANARY@wire.example/", "holds a user name or password"),
        ("HTTPS://me:CANARY@wire.example/", "holds a user name or password"),
        ("me:CANARY@wire.example/", "holds a user name or password"),
        ("//me:CANARY@wire.example/", "holds a user name or password"),
        ("https:/me:CANARY@wire.example/", "holds a user name or password"),
        ("ftp://me:CANARY@wire.example/", "holds a user name or password"),
    ],
)
def test_an_address_that_cannot_be_read_is_refused_without_showing_passwords(
    tmp_path: Path, url: str, said: str
) -> None:
    (problem,) = problems(tmp_path, SOURCE.replace("https://wire.example/", url))

    assert problem.startswith("3: sources[wire].url: ")
    assert said in problem
    assert "CANARY" not in problem


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:8000/", "HTTPS://[::1]/x?q=a@b", "https://wire.example/@desk", "https://الميادين.example/"],
)
def test_odd_but_sound_addresses_pass(tmp_path: Path, url: str) -> None:
    (tmp_path / "config.toml").write_text(SOURCE.replace("https://wire.example/", url), encoding="utf-8")

    assert load(tmp_path / "config.toml", {}).sources[0].url == url
