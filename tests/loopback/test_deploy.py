"""What an administrator installs: the unit, the user and folders of the service, the image, the wheel."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml  # Apprise brings it

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNIT = DEPLOY / "ticker.service"
EXPOSURE_MAX = 1.5


def tool(name: str) -> str:
    """The path of a tool of systemd; skips where there is none."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed here")
    return found


def run(*command: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | environ, timeout=60)


def test_the_exposure_of_the_unit_is_small_and_each_thing_left_open_has_its_reason() -> None:
    analyze = tool("systemd-analyze")
    overall = run(analyze, "security", "--offline=true", str(UNIT)).stdout
    rows = json.loads(run(analyze, "security", "--offline=true", "--json=short", str(UNIT)).stdout)
    left_open = {re.split("[=(]", row["name"])[0] for row in rows if row["exposure"] not in (None, "0.0", "0")}
    reasons = "".join(line for line in UNIT.read_text().splitlines(keepends=True) if line.startswith("# - "))
    found = re.search(r"Overall exposure level .*: (\d+\.\d+)", overall)

    assert found
    assert float(found[1]) <= EXPOSURE_MAX
    assert left_open
    assert {name for name in left_open if name not in reasons} == set()


def test_systemd_finds_no_fault_with_the_unit(tmp_path: Path) -> None:
    analyze = tool("systemd-analyze")
    program = shutil.which("true") or "/bin/true"
    unit = tmp_path / "ticker.service"
    unit.write_text(UNIT.read_text().replace("/opt/ticker/bin/ticker", program))
    checked = run(analyze, "verify", "--man=no", str(unit))

    assert [line for line in checked.stderr.splitlines() if "ticker.service" in line] == []


def test_a_daemon_that_grows_is_ended_and_not_slowed_down() -> None:
    """Seen under systemd: with MemoryHigh= and no swap nothing was read or sent for minutes."""
    lines = UNIT.read_text().splitlines()

    assert {"MemoryMax=1G", "Restart=always"} <= set(lines)
    assert not any(line.startswith("MemoryHigh") for line in lines)
    assert "MemoryHigh" not in (ROOT / "docs/operating.md").read_text()


def test_the_steps_of_the_page_install_into_a_bare_system(tmp_path: Path) -> None:
    """As Debian leaves it without recommended packages: with no folder for users of its own."""
    tool("systemd-sysusers")
    if os.getuid() != 0:
        pytest.skip("only root may make folders of others")
    (tmp_path / "etc/systemd/system").mkdir(parents=True)
    steps = (ROOT / "docs/operating.md").read_text().partition("```sh\n")[2].partition("```")[0].splitlines()
    made = [step.partition(" #")[0] for step in steps if step.startswith("install ")]
    asked = "group=$(grep ^ticker: {root}/etc/group | cut -d: -f3)\n"
    script = "\n".join(made).replace(" /etc/", " {root}/etc/")
    script = re.sub(r"^(install .*-g) ticker", asked + r"\1 $group", script, flags=re.MULTILINE)
    for name in ("systemd-sysusers", "systemd-tmpfiles"):
        script = script.replace(name, f"{name} --root={{root}}")
    done = run("sh", "-e", "-c", f"cd {ROOT}\n" + script.replace("{root}", str(tmp_path)))

    assert done.returncode == 0, done.stderr
    modes = {name: (tmp_path / name).stat().st_mode & 0o777 for name in ("etc/ticker/config.toml", "var/lib/ticker")}
    assert modes == {"etc/ticker/config.toml": 0o640, "var/lib/ticker": 0o700}
    assert (tmp_path / "etc/systemd/system/ticker.service").is_file()


def test_user_and_folders_are_made_as_systemd_reads_them(tmp_path: Path) -> None:
    sysusers, tmpfiles = tool("systemd-sysusers"), tool("systemd-tmpfiles")
    if os.getuid() != 0:
        pytest.skip("only root may make folders of others")
    (tmp_path / "etc").mkdir()
    made = run(sysusers, f"--root={tmp_path}", str(DEPLOY / "sysusers.d/ticker.conf"))
    assert made.returncode == 0, made.stderr
    people = (tmp_path / "etc/passwd").read_text()
    assert re.search(r"^ticker:.*:/var/lib/ticker:/usr/sbin/nologin$", people, re.MULTILINE)
    created = run(tmpfiles, "--create", f"--root={tmp_path}", str(DEPLOY / "tmpfiles.d/ticker.conf"))
    assert created.returncode == 0, created.stderr
    modes = {name: (tmp_path / name).stat().st_mode & 0o777 for name in ("etc/ticker", "var/lib/ticker")}
    assert modes == {"etc/ticker": 0o750, "var/lib/ticker": 0o700}


def test_what_the_image_copies_is_there_and_it_does_not_run_as_root() -> None:
    steps = (DEPLOY / "Dockerfile").read_text().replace("\\\n", "")
    copied = [name for line in re.findall(r"^COPY (?!--from)(.*) \S+$", steps, re.MULTILINE) for name in line.split()]
    allowed = (ROOT / ".dockerignore").read_text().splitlines()

    assert copied
    assert all((ROOT / name).exists() and f"!{name}" in allowed for name in copied)
    assert re.search(r"^USER (?!0|root)\S+$", steps, re.MULTILINE)
    assert re.findall(r"^(?:ENTRYPOINT|CMD) (.*)$", steps, re.MULTILINE) == ['["ticker"]', '["run"]']


def test_the_compose_file_builds_the_image_keeps_the_state_and_takes_all_rights_away() -> None:
    whole = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    service = whole["services"]["ticker"]
    context = (DEPLOY / service["build"]["context"]).resolve()

    assert (context / service["build"]["dockerfile"]).is_file()
    assert [volume.split(":")[1] for volume in service["volumes"]] == ["/var/lib/ticker", "/etc/ticker"]
    assert (service["read_only"], service["cap_drop"], service["init"]) == (True, ["ALL"], True)
    # A file mounted by itself stays the old one when an editor puts a new one in its place: no secret could be rotated.
    assert not {"secrets", "configs"} & (whole.keys() | service.keys())


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if importlib.util.find_spec("hatchling") is None:
        pytest.skip("hatchling is not installed here")
    folder = tmp_path_factory.mktemp("wheel")
    build = (sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index", "--quiet")
    built = run(*build, "--wheel-dir", str(folder), str(ROOT))
    assert built.returncode == 0, built.stderr
    (made,) = folder.glob("*.whl")
    return made


def test_the_wheel_holds_the_program_its_data_and_its_licence_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        metadata = archive.read(next(name for name in names if name.endswith("/METADATA"))).decode()
    package = {str(path.relative_to(ROOT)) for path in (ROOT / "ticker").rglob("*") if path.is_file()}
    tracked = {name for name in package if "__pycache__" not in name}

    assert wheel.name.endswith("-py3-none-any.whl")
    assert {name for name in names if not re.match(r"ticker-[^/]*\.dist-info/", name)} == tracked
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert "License-Expression: MIT" in metadata


def test_the_program_runs_from_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    """With the libraries of this environment, and from a folder where the repository is out of sight."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    own = {"cwd": tmp_path, "env": os.environ | {"PYTHONPATH": str(tmp_path)}, "capture_output": True, "text": True}
    where, schema, presets = (
        subprocess.run((sys.executable, *words), check=True, timeout=60, **own).stdout
        for words in (
            ("-c", "import ticker; print(ticker.__file__)"),
            ("-m", "ticker", "schema"),
            ("-m", "ticker", "presets"),
        )
    )

    assert where.startswith(str(tmp_path))
    assert json.loads(schema)["title"] == "Ticker configuration"
    assert "almayadeen-en" in presets
