"""A PostgreSQL server of our own, started by the first test that needs one and ended with the tests."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from uuid import uuid4

import pytest

from ticker.store.postgres import open_daemon, server_of

_PLACES = ("/usr/local/bin", *sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")), reverse=True))


def a_postgres(*, with_tables: bool = True) -> str:
    """The URL of a database without rows; skips the test, with the reason, where no server can be had."""
    server = _server()
    if isinstance(server, str):
        pytest.skip(server)
    name = f"t{uuid4().hex}"
    template = _template() if with_tables else "template0"
    ask_postgres(f"CREATE DATABASE {name} TEMPLATE {template}")
    return f"postgresql://ticker:s3cret@127.0.0.1:{server[1]}/{name}"


def ask_postgres(statement: str) -> list[tuple[object, ...]]:
    """What the server answers to a statement of its administrator."""
    psycopg = pytest.importorskip("psycopg", reason="its driver is not installed (ticker[postgres])")
    server = _server()
    assert not isinstance(server, str)
    where = f"host={server[0]} port={server[1]} user=ticker dbname=postgres"
    with psycopg.connect(where, autocommit=True) as connection:
        answer = connection.execute(statement)
        return answer.fetchall() if answer.description else []


@cache
def _template() -> str:
    """A database with the tables, of which others are made in no time."""
    url = a_postgres(with_tables=False)
    open_daemon(server_of(url)).dispose()
    return url.rpartition("/")[2]


@cache
def _server() -> tuple[Path, int] | str:
    """Where it listens, or why there is none."""
    path = os.pathsep.join((os.environ["PATH"], *_PLACES))
    initdb, postgres = shutil.which("initdb", path=path), shutil.which("postgres", path=path)
    if not initdb or not postgres:
        return "no PostgreSQL server on this machine (Debian: postgresql)"
    folder = Path(tempfile.mkdtemp(prefix="ticker-postgres-"))
    as_user: list[str] = []
    if os.geteuid() == 0:  # the server refuses to be run by root
        shutil.chown(folder, "nobody")
        as_user = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
    data = folder / "data"
    made = subprocess.run(
        [*as_user, initdb, "-D", data, "-U", "ticker", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
    )
    if made.returncode:
        shutil.rmtree(folder)
        return f"no PostgreSQL database could be made: {made.stderr.strip()}"
    port = _free_port()
    settings = [f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}", "fsync=off"]
    options = [part for setting in settings for part in ("-c", setting)]
    with (folder / "log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen([*as_user, postgres, "-D", data, *options], stdout=log, stderr=log, cwd=folder)
    atexit.register(_end, process, folder)
    pg_isready = shutil.which("pg_isready", path=path) or "pg_isready"
    while subprocess.run([pg_isready, "-q", "-h", folder, "-p", str(port)], check=False).returncode:
        if process.poll() is not None:
            return f"PostgreSQL did not start: {(folder / 'log').read_text(encoding='utf-8').strip()}"
    return folder, port


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _end(process: subprocess.Popen[bytes], folder: Path) -> None:
    process.send_signal(signal.SIGINT)  # without waiting for those who are connected
    process.wait(timeout=20)
    shutil.rmtree(folder, ignore_errors=True)
