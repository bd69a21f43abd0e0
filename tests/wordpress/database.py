"""A MariaDB of our own: its data in one folder, a socket instead of a port, nothing kept safe."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wordpress.leash import leashed, run, wait_until

NAME = "wordpress"
CREATE = f"CREATE DATABASE {NAME} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;\n"
FAST = (
    "--innodb-flush-method=nosync",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-doublewrite=0",
    "--innodb-log-file-size=16M",
    "--innodb-buffer-pool-size=64M",
    "--performance-schema=off",
)


@contextmanager
def database(folder: Path) -> Iterator[Path]:
    """Run a server with one empty database below an existing folder and yield its socket."""
    data, sock, log = folder / "data", folder / "db.sock", folder / "db.log"
    _install(data)
    with leashed(_command(data, sock, _first_words(folder)), log) as child:
        wait_until(lambda: _answers(sock), child, log)
        yield sock


def program(name: str) -> str | None:
    """Find a program, also where only root looks for it."""
    return shutil.which(name, path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin")


def _install(data: Path) -> None:
    """Make the system tables; root needs no password, the socket's folder is the lock."""
    auth = "--auth-root-authentication-method=normal"
    run([_found("mariadb-install-db"), *_common(data), auth, "--skip-test-db", *FAST])


def _first_words(folder: Path) -> Path:
    """Write what the server does before it answers anybody."""
    path = folder / "init.sql"
    path.write_text(CREATE)
    return path


def _command(data: Path, sock: Path, init: Path) -> list[str]:
    """Return the command line of the server."""
    quiet = ["--skip-networking", "--skip-log-bin", f"--socket={sock}", f"--init-file={init}"]
    return [_found("mariadbd"), *_common(data), *quiet, *FAST]


def _common(data: Path) -> list[str]:
    """Return what both programs must be told: no settings of the machine, root may run them."""
    return ["--no-defaults", f"--datadir={data}", *(["--user=root"] if os.geteuid() == 0 else [])]


def _found(name: str) -> str:
    """Return a program's path; raise where it is not installed."""
    path = program(name)
    if path is None:
        raise FileNotFoundError(f"{name} is not installed")
    return path


def _answers(sock: Path) -> bool:
    """Say whether somebody listens on the socket."""
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(sock)) == 0
