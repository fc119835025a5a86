"""What a wrong clock does."""

from __future__ import annotations

from toolkit.doctor.advice import Advice, Remedy

SKEW = Advice(
    code="clock.skew",
    title="This computer's clock is {amount} {direction} the real time.",
    why="Certificates seem not yet valid or expired, and the ledger's times are wrong.",
    fixes=(
        Remedy(text="Set it (Linux).", command="sudo timedatectl set-ntp true", when=("linux",)),
        Remedy(text="Set it (WSL).", command="sudo hwclock -s", when=("wsl",)),
        Remedy(text="Set it (macOS).", command="sudo sntp -sS time.apple.com", when=("darwin",)),
        Remedy(text="Set it (Windows).", command="w32tm /resync", when=("windows",)),
        Remedy(
            text="Compare it with a clock that you trust; if it is right, the server's certificate is not valid yet."
        ),
    ),
)
