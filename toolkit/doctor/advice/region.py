"""What a refused region means."""

from __future__ import annotations

from toolkit.doctor.advice import Advice, Remedy

UNSUPPORTED = Advice(
    code="region.unsupported",
    title="OpenAI does not serve the country or region that the request comes from.",
    why="It goes by the address at which the traffic leaves: that of a VPN or proxy, if there is one. "
    "Nothing on this machine's setup can change it.",
    fixes=(
        Remedy(text="If a VPN or proxy is on, check which country it leaves from."),
        Remedy(text="The list of countries: https://platform.openai.com/docs/supported-countries"),
    ),
)
