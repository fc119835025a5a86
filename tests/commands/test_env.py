"""`oaicheck env` as it is typed: options, exit codes, JSON alone on stdout, and places where it has to work all the same."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from toolkit.app import App
from toolkit.cli import run

KEY = "sk-proj-" + "aB3dE5gH7jK9" * 4
LOCAL = ("--offline", "--skip", "python,package")


def env(capsys: pytest.CaptureFixture[str], cwd: Path, *args: str, **environ: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of the command in that folder, with that environment only."""
    code = run(["env", *args], App(environ={"HOME": str(cwd), "COLUMNS": "80", **environ}, cwd=cwd))
    out, err = capsys.readouterr()
    return code, out, err


def document(out: str) -> Any:
    return json.loads(out)


def test_json_is_the_document_of_the_contract(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"# mine\n\nOPENAI_API_KEY='{KEY} '\n")
    code, out, err = env(capsys, tmp_path, *LOCAL, "--json")
    found = document(out)
    assert (code, err) == (1, "")
    assert (found["schema"], found["ok"]) == ("oaicheck.env/1", False)
    assert found["root_cause"]["code"] == "key.whitespace"
    assert found["root_cause"]["check"] == "key-characters"
    assert found["root_cause"]["fix"][0].keys() == {"text", "command"}
    assert found["target"] == {
        **found["target"], "base_url": "https://api.openai.com/v1", "host": "api.openai.com",
        "key_name": "OPENAI_API_KEY", "key_origin": ".env:3", "key_hint": "sk-proj-…7jK9",
    }  # fmt: skip
    assert sum(found["counts"].values()) == len(found["checks"])
    assert all(each["code"] is None for each in found["checks"] if each["status"] == "pass")
    assert all(each["summary"] for each in found["checks"])
    assert KEY not in out


def test_a_sound_machine_ends_with_zero(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out, err = env(capsys, tmp_path, *LOCAL, OPENAI_API_KEY=KEY)
    assert (code, err) == (0, "")
    assert out.splitlines()[1].startswith("Target:  api.openai.com")
    assert out.rstrip().endswith("The network was not looked at (--offline).")


def test_a_warning_fails_only_when_strict(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"OPENAI_API_KEY={KEY[::-1]}\n")
    for args, expected in ((LOCAL, 0), ((*LOCAL, "--strict"), 1)):
        code, out, _ = env(capsys, tmp_path, *args, OPENAI_API_KEY=KEY)
        assert code == expected
        assert "key.env_shadows_dotenv" in out


def test_only_and_skip_take_ids_and_stages(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    _, out, _ = env(
        capsys,
        tmp_path,
        "--offline",
        "--json",
        "--only",
        "key-form,dotenv",
        "--skip",
        "dotenv-text",
        OPENAI_API_KEY=KEY,
    )
    ran = {each["id"] for each in document(out)["checks"] if each["summary"] != "not asked for"}
    assert "key-form" in ran
    assert "dotenv-file" in ran
    assert not ran & {"dotenv-text", "key-present", "python-version"}


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--only", "key-charakters"), "key-characters"),
        (("--skip", "nonsense"), "--list"),
        (("--python", "/no/such/python"), "--python"),
        (("--project", "nowhere"), "--project"),
        (("--deadline", "0"), "--deadline"),
    ],
)
def test_wrong_use_ends_with_two(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, args: tuple[str, ...], said: str
) -> None:
    code, out, err = env(capsys, tmp_path, *args)
    assert (code, out) == (2, "")
    assert said in err


def test_the_list_names_every_check_once(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out, _ = env(capsys, tmp_path, "--list")
    ids = [line.split()[0] for line in out.splitlines()]
    assert code == 0
    assert len(ids) == len(set(ids))
    assert {"key-characters", "dotenv-text", "python-version", "ledger-usable"} <= set(ids)
    _, as_json, _ = env(capsys, tmp_path, "--list", "--json")
    assert [each["id"] for each in document(as_json)["checks"]] == ids


def test_a_project_elsewhere_is_looked_at_there(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / ".env").write_text(f"OPENAI_API_KEY={KEY},\n")
    code, out, err = env(capsys, tmp_path, *LOCAL, "--json", "--project", "app", "--fix", "--dry-run")
    assert code == 1
    assert document(out)["root_cause"]["code"] == "dotenv.value"
    assert KEY not in out + err


def installed(cwd: Path, *args: str, **environ: str) -> subprocess.CompletedProcess[str]:
    base = {"PATH": os.environ["PATH"], "HOME": str(cwd), **environ}
    return subprocess.run(
        [sys.executable, "-m", "toolkit", "env", *args], cwd=cwd, env=base, capture_output=True, text=True,
        encoding="utf-8", errors="replace", timeout=60, stdin=subprocess.DEVNULL,
    )  # fmt: skip


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "cp437"])
def test_a_console_that_lacks_our_marks(tmp_path: Path, encoding: str) -> None:
    done = installed(tmp_path, *LOCAL, PYTHONIOENCODING=encoding, LANG="C")
    assert done.returncode == 1
    assert "key.missing" in done.stdout
    assert "Traceback" not in done.stderr


def test_a_working_folder_that_is_gone(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    script = (
        f"import os, sys; os.rmdir({str(gone)!r}); from toolkit.cli import main; main(['env', '--offline', '--json'])"
    )
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=gone, env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", "OPENAI_API_KEY": KEY, "PYTHONPATH": root},
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    found = document(done.stdout)
    assert done.returncode in (0, 1), done.stderr
    assert found["counts"]["error"] == 0, [each for each in found["checks"] if each["status"] == "error"]
    assert next(each["status"] for each in found["checks"] if each["id"] == "key-characters") == "pass"


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_it_can_be_interrupted(tmp_path: Path) -> None:
    slow = tmp_path / "slow"
    slow.write_text("#!/bin/sh\nexec sleep 30\n")
    slow.chmod(0o755)
    running = subprocess.Popen(
        [sys.executable, "-m", "toolkit", "env", "--offline", "--python", str(slow)], cwd=tmp_path, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)}, start_new_session=True,
    )  # fmt: skip
    time.sleep(2.0)
    os.killpg(running.pid, signal.SIGINT)
    _, err = running.communicate(timeout=20)
    assert running.returncode == 130, err
    assert "Traceback" not in err


def test_a_python_that_hangs_does_not_hold_us_up(tmp_path: Path) -> None:
    slow = tmp_path / "slow"
    slow.write_text("#!/bin/sh\nexec sleep 30\n")
    slow.chmod(0o755)
    done = installed(tmp_path, "--offline", "--json", "--deadline", "2", "--python", str(slow), OPENAI_API_KEY=KEY)
    found = document(done.stdout)
    assert done.returncode == 1
    assert found["root_cause"]["code"] in ("python.broken", "check.deadline")
    assert next(each["status"] for each in found["checks"] if each["id"] == "key-characters") == "pass"
