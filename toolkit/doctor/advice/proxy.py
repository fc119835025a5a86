"""What can be wrong with a proxy."""

from __future__ import annotations

from toolkit.doctor.advice import Advice, Remedy
from toolkit.doctor.advice._shell import set_variable, unset_variable

WHITESPACE = Advice(
    code="proxy.whitespace",
    title="{variable} holds {character}.",
    why="White space in a proxy's address makes the client fail when it is built, even for a local server.",
    fixes=(
        Remedy(text="Set it again without white space ({origin})."),
        Remedy(text="If you need no proxy (any more), remove the variable.", command=unset_variable("{variable}")),
    ),
)

SCHEME = Advice(
    code="proxy.scheme",
    title="{variable} can't be used: {why}.",
    why="The SDK knows http://, https://, socks5:// and socks5h://. Linux desktops write socks://, which "
    "means socks5://. The client fails when it is built, even for a local server.",
    fixes=(
        Remedy(text="Write the address with one of these schemes and without quotation marks."),
        Remedy(text="If you need no proxy (any more), remove the variable.", command=unset_variable("{variable}")),
    ),
)

URL = Advice(
    code="proxy.url",
    title="{variable} is not an address that can be read.",
    why="Characters such as # or / in a password end the host's name too early; they have to be written %23 and %2F.",
    fixes=(
        Remedy(
            text="Percent-encode the special characters of user name and password (# %23, / %2F, ? %3F, : %3A, @ %40)."
        ),
        Remedy(text="If you need no proxy (any more), remove the variable.", command=unset_variable("{variable}")),
    ),
)

SOCKS_MISSING = Advice(
    code="proxy.socks_missing",
    title="{variable} names a SOCKS proxy, but the package socksio is not installed.",
    why="The SDK's HTTP library needs it. The advice in the SDK's own error (httpx[socks]) is wrong since "
    "version 3, which uses httpx2.",
    fixes=(
        Remedy(text="Install it beside openai.", command="{python} -m pip install socksio"),
        Remedy(text="If you need no proxy (any more), remove the variable.", command=unset_variable("{variable}")),
    ),
)

NO_PROXY = Advice(
    code="proxy.no_proxy",
    title="An entry of NO_PROXY is not understood: {entry}.",
    why="Entries are separated by commas only and hold host names, addresses or networks. {target} goes "
    "through {proxy}.",
    fixes=(Remedy(text="Write it with commas and without a scheme.", command=set_variable("NO_PROXY", "{target}")),),
)

LOCAL = Advice(
    code="proxy.local",
    title="{target} is a server of your own, but requests to it go through the proxy {proxy}.",
    why="The proxy is another machine or program; to it, localhost is itself. It refuses, or finds nothing there.",
    fixes=(
        Remedy(text="Leave local addresses out of the proxy.", command=set_variable("NO_PROXY", "localhost,127.0.0.1")),
        Remedy(text="Or name this host.", command=set_variable("NO_PROXY", "{target}")),
        Remedy(text="If you need no proxy (any more), remove the variable.", command=unset_variable("{variable}")),
    ),
)

UNREACHABLE = Advice(
    code="proxy.unreachable",
    title="The proxy {proxy} ({variable}) can't be reached: {why}.",
    why="Requests to {target} go through it, so nothing arrives. OpenAI is not the cause. Often this is "
    "left over from a VPN or a local proxy program that no longer runs.",
    fixes=(
        Remedy(text="Start the proxy program, or correct its address and port."),
        Remedy(text="If you need no proxy (any more), remove the variable.", command=unset_variable("{variable}")),
    ),
)

TIMEOUT = Advice(
    code="proxy.timeout",
    title="The proxy {proxy} does not answer.",
    why="A connection to it is open, but it stays silent when asked for {target}.",
    fixes=(
        Remedy(text="Try again; if it stays so, ask who runs the proxy."),
        Remedy(text="If you need no proxy (any more), remove the variable.", command=unset_variable("{variable}")),
    ),
)

CLOSED = Advice(
    code="proxy.closed",
    title="The proxy {proxy} hangs up when asked for {target}.",
    why="It closed the connection without an answer: it may allow only some hosts or programs, or be no proxy.",
    fixes=(
        Remedy(text="Check its address and port, or ask who runs it."),
        Remedy(text="If you need no proxy (any more), remove the variable.", command=unset_variable("{variable}")),
    ),
)

NOT_PROXY = Advice(
    code="proxy.not_proxy",
    title="What answers at {proxy} is no proxy of that kind.",
    why="It does not know how to connect to another host: a web server, or a proxy of another scheme "
    "(SOCKS instead of HTTP).",
    fixes=(
        Remedy(text="Check the port and the scheme of {variable}."),
        Remedy(text="If you need no proxy (any more), remove the variable.", command=unset_variable("{variable}")),
    ),
)

TLS_MISMATCH = Advice(
    code="proxy.tls_mismatch",
    title="The proxy {proxy} speaks plain text where TLS is asked of it, or the reverse.",
    why="https:// in a proxy variable means that the connection to the proxy itself is encrypted. Most "
    "proxies are http:// also for https addresses.",
    fixes=(
        Remedy(text="Write http:// instead of https:// in {variable}."),
        Remedy(text="If you need no proxy (any more), remove the variable.", command=unset_variable("{variable}")),
    ),
)

AUTH = Advice(
    code="proxy.auth",
    title="The proxy {proxy} wants a login ({scheme_words}).",
    why="It answered 407. The SDK can only log in with user name and password (Basic); NTLM and Kerberos "
    "need a local relay such as px or cntlm.",
    fixes=(
        Remedy(
            text="Put user name and password into the variable, percent-encoded.",
            command=set_variable("{variable}", "http://USER:PASSWORD@HOST:PORT"),
        ),
        Remedy(text="With NTLM or Negotiate only, run a local relay (px, cntlm) and name it in the variable."),
    ),
)

BLOCKED = Advice(
    code="proxy.blocked",
    title="The proxy {proxy} refuses to connect to {target}{status_words}.",
    why="This is a rule or a failure of the proxy, not of OpenAI or of your key.",
    fixes=(
        Remedy(text="Ask who runs the proxy to allow {target}, or use a network without it."),
        Remedy(text="If you need no proxy (any more), remove the variable.", command=unset_variable("{variable}")),
    ),
)
