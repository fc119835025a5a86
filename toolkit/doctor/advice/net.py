"""What can be wrong with the network."""

from __future__ import annotations

from toolkit.doctor.advice import Advice, Remedy
from toolkit.doctor.advice._shell import set_variable

DNS = Advice(
    code="net.dns",
    title="{host} can't be resolved.",
    why="The resolver knows no such name: a typing error, no internet, or a filter that hides this name.",
    fixes=(
        Remedy(text="Check the spelling of the host in the base URL."),
        Remedy(text="On WSL, restart its network.", command="wsl.exe --shutdown", when=("wsl",)),
        Remedy(text="Else check the connection, the VPN and the DNS settings."),
    ),
)

REFUSED = Advice(
    code="net.refused",
    title="Nothing listens on {host}:{port}.",
    why="The machine is there and refuses: the server is not running, or on another port. Inside a "
    "container localhost is the container itself.",
    fixes=(
        Remedy(text="Start the server (for Ollama: ollama serve), or correct the port in the base URL."),
        Remedy(
            text="From inside a container, name the host's machine.",
            command=set_variable("OPENAI_BASE_URL", "http://host.docker.internal:{port}/v1"),
            when=("container",),
        ),
    ),
)

TIMEOUT = Advice(
    code="net.timeout",
    title="{host}:{port} does not answer.",
    why="No refusal, only silence: a firewall drops the connection, or the machine is off. With the SDK's "
    "defaults this takes 16 seconds to show.",
    fixes=(
        Remedy(text="Try another network or switch the VPN on or off."),
        Remedy(text="Ask whether a proxy has to be used here, and set HTTPS_PROXY."),
    ),
)

NO_ROUTE = Advice(
    code="net.no_route",
    title="There is no way from this machine to {host}.",
    why="No network, or one without a route to that address.",
    fixes=(Remedy(text="Check the connection and the VPN."),),
)

CLOSED = Advice(
    code="net.closed",
    title="{host}:{port} closes the connection.",
    why="It was open and was then reset: a filter in between, or a server that expects another protocol.",
    fixes=(
        Remedy(text="Check scheme and port of the base URL."),
        Remedy(text="Try another network."),
    ),
)

DENIED = Advice(
    code="net.denied",
    title="This machine does not let programs connect to {host}:{port}.",
    why="A local firewall or sandbox refused before anything was sent.",
    fixes=(Remedy(text="Allow Python in the firewall, or run outside the sandbox."),),
)

RESET_TLS = Advice(
    code="net.reset_tls",
    title="The connection to {host} is cut when TLS begins.",
    why="So do filters (school, company, country) that read the host's name at the start of TLS. The host "
    "itself was reached.",
    fixes=(
        Remedy(text="Try another network or a VPN that you may use."),
        Remedy(text="Ask whether a proxy has to be used here, and set HTTPS_PROXY."),
    ),
)

IPV6 = Advice(
    code="net.ipv6",
    title="IPv6 to {host} leads nowhere; IPv4 works.",
    why="The SDK tries addresses one after the other and waits five seconds for each, so every new connection is slow.",
    fixes=(
        Remedy(text="Mend or switch off IPv6 in this network or VPN."),
        Remedy(text="Or prefer IPv4 (Linux: a line “precedence ::ffff:0:0/96 100” in /etc/gai.conf)."),
    ),
)

CAPTIVE = Advice(
    code="net.captive",
    title="A login page of this network answers instead of the server.",
    why="A hotel, train or guest network wants you to log in or agree first.",
    fixes=(Remedy(text="Open any http:// page in a browser, log in, and run this again."),),
)

UNKNOWN = Advice(
    code="net.unknown",
    title="The connection to {host} failed in a way that has no name.",
    why="None of the known error numbers.",
    fixes=(Remedy(text="Run with -v and report it; try another network meanwhile."),),
)
