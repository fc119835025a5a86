"""The peer of `report daily`: ccusage, on as many events of its own format. Run as a script it calls it on a folder.

python benchmarks/ccusage.py NODE SCRIPT FOLDER
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

MODELS = ("claude-sonnet-4-20250514", "claude-opus-4-20250514", "claude-3-5-haiku-20241022")
A_FILE = 2_000
"""Events in one session's file, as a busy day of an agent leaves behind."""


def install(folder: Path) -> list[str] | None:
    """The newest release that runs here, as the beginning of a command; None without Node, npm or a registry."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    listed = subprocess.run([npm, "view", "ccusage", "versions", "--json"], capture_output=True, text=True)
    versions = json.loads(listed.stdout) if listed.returncode == 0 else []
    for release in reversed(
        versions[-4:]
    ):  # a release whose program for this machine is not published yet is passed by
        words = [npm, "install", "--prefix", str(folder / "npm"), f"ccusage@{release}", "--no-audit", "--no-fund"]
        subprocess.run(words, capture_output=True)
        found = [node, str(folder / "npm" / "node_modules" / "ccusage" / "src" / "cli.js")]
        if version(found):
            return found
    return None


def version(peer: list[str]) -> str:
    """What it calls itself; empty when it does not run."""
    done = subprocess.run([*peer, "--version"], capture_output=True, text=True)
    return done.stdout.strip().removeprefix("ccusage ") if done.returncode == 0 else ""


def write_events(folder: Path, rows: int) -> None:
    """Answers of one year in the form of Claude Code's session files."""
    dice = random.Random(rows)
    start = datetime.now(UTC) - timedelta(days=365)
    for first in range(0, rows, A_FILE):
        path = folder / "projects" / f"p{first // A_FILE % 5}" / f"{first}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8") as file:
            for number in range(first, min(first + A_FILE, rows)):
                at = start + timedelta(seconds=number * 365 * 86_400 / rows)
                file.write(json.dumps(_event(number, at, dice), separators=(",", ":")) + "\n")


def _event(number: int, at: datetime, dice: random.Random) -> dict[str, object]:
    given, made = dice.randrange(5000), dice.randrange(900)
    usage = {
        "input_tokens": given,
        "output_tokens": made,
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": given // 3,
    }
    return {
        "timestamp": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"), "sessionId": f"s{number // A_FILE}",
        "version": "1.0.0", "requestId": f"req_{number}", "type": "assistant",
        "message": {"id": f"msg_{number}", "model": dice.choice(MODELS), "usage": usage},
    }  # fmt: skip


def main() -> None:
    *peer, folder = sys.argv[1:]
    environ = {**os.environ, "CLAUDE_CONFIG_DIR": folder}
    os.execve(peer[0], [*peer, "claude", "daily", "--offline"], environ)


if __name__ == "__main__":
    main()
