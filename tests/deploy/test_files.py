"""What a server is installed with holds together: its commands are the program's, and nothing runs as root."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.command.main import _build_parser
from assistant.settings import SettingValues, variable_of
from tests.support.paths import ROOT

DEPLOY = ROOT / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
UNIT = (DEPLOY / "pcn-assistant.service").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
UNSET = ("PCN_ASSISTANT_HOME",)


def test_the_commands_of_the_image_and_of_the_service_are_the_program_s() -> None:
    (in_image,) = re.findall(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)
    (in_unit,) = re.findall(r"^ExecStart=(.*)$", UNIT, re.MULTILINE)
    for words in (json.loads(in_image), shlex.split(in_unit)[1:]):
        options = _build_parser().parse_args(words)
        assert options.audit and options.log_format == "json" and options.metrics_port == 9464


def test_what_is_set_are_settings_of_the_program() -> None:
    known = {variable_of(key) for key in SettingValues.model_fields} | set(UNSET)
    named = set(re.findall(r"PCN_ASSISTANT_\w+", DOCKERFILE + UNIT + json.dumps(COMPOSE)))
    assert named and named <= known


def test_the_image_has_two_stages_does_not_run_as_root_and_looks_after_its_health() -> None:
    assert len(re.findall(r"^FROM ", DOCKERFILE, re.MULTILINE)) == 2
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    assert re.search(r"^USER 10001", last, re.MULTILINE) and "HEALTHCHECK" in last and "/readyz" in last


def test_what_the_image_is_built_of_is_there() -> None:
    extra = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    needed = {re.split(r"[\[<>=]", requirement)[0].lower() for requirement in extra["server"]}
    assert needed == {"sqlalchemy", "psycopg", "argon2-cffi", "authlib"}
    assert all(name in DOCKERFILE.lower() for name in needed)
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert not {"assistant", "corpus", "index", "prompts", "evals", "pyproject.toml"} & set(ignored)


def test_the_services_are_reached_from_this_machine_alone_and_hold_no_password() -> None:
    chat, database, chroma = (COMPOSE["services"][name] for name in ("chat", "database", "chroma"))
    assert chat["ports"] == ["127.0.0.1:7860:7860"] and COMPOSE["networks"]["inside"]["internal"]
    for hidden in (database, chroma):
        assert "ports" not in hidden and hidden["networks"] == ["inside"]
    for ours in (chat, chroma):
        assert ours["read_only"] and ours["cap_drop"] == ["ALL"] and ours["mem_limit"] and ours["pids_limit"]
        assert ours["security_opt"] == ["no-new-privileges:true"] and ours["image"] == "pcn-assistant"
    assert set(chat["depends_on"]) == {"database", "chroma"}
    assert chat["environment"]["PGPASSWORD"].startswith("${PCN_DB_PASSWORD:?")
    assert (DEPLOY / chat["build"]["context"] / chat["build"]["dockerfile"]).is_file()
    volumes = [volume.partition(":")[0] for service in (chat, database, chroma) for volume in service["volumes"]]
    assert set(volumes) == set(COMPOSE["volumes"])


@pytest.mark.parametrize("stop", [r"stop_grace_period: (\d+)s", r"TimeoutStopSec=(\d+)"])
def test_there_is_time_to_finish_answers_before_the_end(stop: str) -> None:
    seconds = [int(found) for text in (UNIT, (DEPLOY / "compose.yaml").read_text()) for found in re.findall(stop, text)]
    assert seconds and min(seconds) > _build_parser().parse_args(["chat"]).stop_seconds + 5


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="this machine has no systemd")
def test_systemd_takes_the_service(tmp_path: Path) -> None:
    unit = tmp_path / "pcn-assistant.service"
    # The program is not installed there on this machine.
    unit.write_text(UNIT.replace("/opt/pcn-assistant/venv/bin/pcn-assistant", "/bin/true"), encoding="utf-8")
    verified = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, timeout=60)
    assert (verified.returncode, verified.stderr.strip()) == (0, "")
