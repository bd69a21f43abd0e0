"""What lies in contrib/ for cron, systemd and Docker names commands and options that there are."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from moderation.cli import main

CONTRIB = Path(__file__).parent.parent / "contrib"
FILES = sorted(
    path for folder in ("systemd", "cron", "docker") for path in (CONTRIB / folder).iterdir()
)
COMMAND = re.compile(r"(?:^|[ '=\"])nachlese((?: -q)? [a-z]+(?: --?[a-z-]+)*)")


@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_its_commands_and_options_exist(path: Path) -> None:
    text = "\n".join(line for line in path.read_text().splitlines() if line[:1] != "#")
    for said in COMMAND.findall(text):
        words = [word for word in said.split() if word != "-q"]
        if words[0] not in main.commands:
            continue  # a user or a folder of that name
        known = {name for param in main.commands[words[0]].params for name in param.opts}
        assert {word for word in words[1:] if word.startswith("-")} <= known, said


def test_the_unit_and_the_crontab_sync_quietly_and_push() -> None:
    for name in ("systemd/nachlese-sync.service", "cron/nachlese"):
        assert "nachlese -q sync --push" in (CONTRIB / name).read_text()


def test_a_run_that_was_too_early_is_no_failure_of_the_unit() -> None:
    assert "SuccessExitStatus=75" in (CONTRIB / "systemd/nachlese-sync.service").read_text()


def test_the_compose_file_is_whole() -> None:
    found = yaml.safe_load((CONTRIB / "docker/compose.yaml").read_text())

    assert {"sync", "desk"} == found["services"].keys()
    assert found["services"]["desk"]["command"][0] in main.commands
    assert (CONTRIB / "docker" / "Dockerfile").exists()


@pytest.mark.parametrize("name", ["nachlese-sync.service", "nachlese-sync.timer"])
def test_systemd_takes_the_units(name: str, tmp_path: Path) -> None:
    """Only where systemd is; it knows no user of that name and no such command here."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd-analyze on this machine")
    for unit in (CONTRIB / "systemd").iterdir():
        text = unit.read_text().replace("ExecStart=nachlese", "ExecStart=/bin/true")
        (tmp_path / unit.name).write_text(text)
    found = subprocess.run(
        ["systemd-analyze", "verify", "--recursive-errors=no", str(tmp_path / name)],
        capture_output=True, text=True,
    )  # fmt: skip
    wrong = [line for line in found.stderr.splitlines() if name in line and "Unknown" in line]

    assert [] == wrong
