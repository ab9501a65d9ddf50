"""The alert rules and the dashboard: they load, and speak of metrics that a running daemon has."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.daemon.program import Program, until
from tests.daemon.test_main_job import a_desk, settings
from tests.daemon.test_web_of_daemon import WEB, asked, url_of
from tests.loopback.site import Site

DEPLOY = Path(__file__).parents[2] / "deploy"
RULES = DEPLOY / "prometheus" / "ticker.rules.yml"
DASHBOARD = DEPLOY / "grafana" / "ticker.json"
PROMTOOL = shutil.which("promtool")
NAME = re.compile(r"\b(?:ticker|process)_[a-z_]+\b")
VARIABLES = {"$job": "ticker", "$instance": ".*", "$source": ".*"}


def rules() -> list[dict[str, object]]:
    (group,) = yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"]
    assert group["name"] == "ticker"
    return group["rules"]  # type: ignore[no-any-return]  # YAML


def panels() -> list[dict[str, object]]:
    return json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]  # type: ignore[no-any-return]  # JSON


def expressions() -> Iterator[str]:
    """All of both, variables of the dashboard filled in."""
    for rule in rules():
        yield str(rule["expr"])
    for panel in panels():
        for target in panel["targets"]:  # type: ignore[attr-defined]  # JSON
            expression = target["expr"]
            for variable, value in VARIABLES.items():
                expression = expression.replace(variable, value)
            yield expression


def promtool(*arguments: str, given: str = "") -> None:
    if PROMTOOL is None:
        pytest.skip("promtool is not installed (it comes with prometheus)")
    done = subprocess.run([PROMTOOL, *arguments], input=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_each_rule_has_what_prometheus_and_people_need() -> None:
    alerts = [str(rule["alert"]) for rule in rules()]

    assert len(set(alerts)) == len(alerts)
    for rule in rules():
        assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
        assert re.fullmatch(r"\d+[mh]", str(rule.get("for", "1m")))
        assert rule["labels"]["severity"] in {"critical", "warning", "info"}  # type: ignore[index]  # YAML
        assert set(rule["annotations"]) == {"summary", "description"}  # type: ignore[call-overload]  # YAML


def test_prometheus_takes_the_rules_and_they_ring_when_they_should() -> None:
    promtool("check", "rules", str(RULES))
    promtool("test", "rules", str(Path(__file__).with_name("ticker.rules.test.yml")))


def test_each_panel_of_the_dashboard_has_its_place_and_a_query_that_prometheus_takes(tmp_path: Path) -> None:
    places = [panel["gridPos"] for panel in panels()]

    assert len({panel["id"] for panel in panels()}) == len(panels())
    assert len({(place["x"], place["y"]) for place in places}) == len(places)  # type: ignore[index]  # JSON
    assert all(place["x"] + place["w"] <= 24 for place in places)  # type: ignore[index]  # JSON
    assert all("$datasource" in str(panel["datasource"]) or "${datasource}" in str(panel) for panel in panels())
    recorded = [{"record": f"x{n}", "expr": expression} for n, expression in enumerate(expressions())]
    file = tmp_path / "rules.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "x", "rules": recorded}]}), encoding="utf-8")
    promtool("check", "rules", str(file))


async def test_every_metric_that_they_name_is_one_of_a_running_daemon(tmp_path: Path) -> None:
    async with Site() as site, a_desk() as desk:
        program = Program(tmp_path, settings(site, desk.url) + WEB)
        await program.start()
        site.publish("Quake hits coast")
        await until(lambda: bool(desk.lines))
        _, text = await asked(f"{await url_of(program)}/metrics")
        await program.stop()

    named = {name for expression in expressions() for name in NAME.findall(expression)}
    told = set(re.findall(r"(?m)^(?:# TYPE )?([a-z_]+)[ {]", text))  # a site without TLS gives some of them no sample
    assert len(named) > 15
    assert named <= told
    promtool("check", "metrics", given=text)
