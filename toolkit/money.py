"""Exact money: whole pico-dollars (10⁻¹² USD) in integers, decimal strings at the border, never a float."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation, localcontext

PICO = 10**12
"""Pico-dollars in one dollar. A rate of $0.0001 per million tokens is 100 pico-dollars a token: still whole."""


def pico_to_usd(pico: int) -> str:
    """The exact decimal string of an amount: `1950000` → `"0.00000195"`, `0` → `"0"`, never an exponent, never `-0`."""
    sign, amount = ("-", -pico) if pico < 0 else ("", pico)
    whole, rest = divmod(amount, PICO)
    return sign + (f"{whole}.{rest:012d}".rstrip("0") if rest else str(whole))


def usd_to_pico(usd: str | int | Decimal) -> int:
    """Whole pico-dollars of a decimal amount; raises ValueError on a float, on what is no number, or on a finer amount."""
    if isinstance(usd, str) and usd.isascii():  # digits as we write them ourselves, in a fifth of the time
        whole, _, part = usd.partition(".")
        if whole.isdigit() and len(whole) <= 18 and (not part or part.isdigit()) and len(part) <= 12:
            return int(whole) * PICO + int(part.ljust(12, "0"))
    if isinstance(usd, float):
        raise ValueError(f"money must be a decimal string, not the float {usd!r}")
    with localcontext(prec=60):
        try:
            pico = Decimal(usd) * PICO
        except InvalidOperation:
            raise ValueError(f"not an amount of money: {usd!r}") from None
        if not pico.is_finite() or pico != pico.to_integral_value():
            raise ValueError(f"not a whole number of pico-dollars: {usd!r}")
        return int(pico)
