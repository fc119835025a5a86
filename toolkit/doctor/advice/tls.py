"""What can be wrong with certificates and encryption."""

from __future__ import annotations

from toolkit.doctor.advice import Advice, Remedy
from toolkit.doctor.advice._shell import set_variable, unset_variable

CA_VAR_IGNORED = Advice(
    code="tls.ca_var_ignored",
    title="{variable} is set, but the SDK does not read it.",
    why="requests and curl take certificates from it, so that they work where the SDK does not. The SDK "
    "reads SSL_CERT_FILE.",
    fixes=(Remedy(text="Set the same file for the SDK.", command=set_variable("SSL_CERT_FILE", "{path}")),),
)

CA_MISSING = Advice(
    code="tls.ca_missing",
    title="{variable} names what does not exist: {path}.",
    why="The client fails when it is built, with an error that has no path in it, even for plain http. "
    "Typical after a conda environment was removed.",
    fixes=(
        Remedy(
            text="Remove the variable, so that the system's certificates are used.",
            command=unset_variable("{variable}"),
        ),
        Remedy(text="Or name a file that exists."),
    ),
)

CA_INVALID = Advice(
    code="tls.ca_invalid",
    title="{variable} can't be used: {why} ({path}).",
    why="It has to be a readable file of certificates in PEM form (-----BEGIN CERTIFICATE-----).",
    fixes=(
        Remedy(
            text="Remove the variable, so that the system's certificates are used.",
            command=unset_variable("{variable}"),
        ),
        Remedy(text="Or name a bundle that holds all roots."),
    ),
)

CA_REPLACES = Advice(
    code="tls.ca_replaces",
    title="{variable} replaces the system's certificates, and what it holds does not cover this host.",
    why="It does not add to the store but stands in for it: with only a company's root in it every other "
    "server is unknown.",
    fixes=(
        Remedy(
            text="Remove the variable, so that the system's certificates are used.",
            command=unset_variable("{variable}"),
        ),
        Remedy(text="Or append the company's root to a copy of the full bundle and name that."),
    ),
)

NO_STORE = Advice(
    code="tls.no_store",
    title="This machine has no certificates to judge a server by.",
    why="Slim and distroless images have no store, and since version 3 the SDK brings none of its own.",
    fixes=(
        Remedy(
            text="Install them (Debian, Ubuntu).",
            command="apt-get update && apt-get install -y ca-certificates",
            when=("linux",),
        ),
        Remedy(text="Install them (Alpine).", command="apk add ca-certificates", when=("linux",)),
        Remedy(text="Or point SSL_CERT_FILE at a bundle, for instance that of the certifi package."),
    ),
)

INTERCEPTED = Advice(
    code="tls.intercepted",
    title="TLS for {host} is signed again on the way, by “{issuer}”.",
    why="A company's filter or an antivirus program opens the connection and signs it with its own "
    "certificate, which this machine does not trust for Python. It is not OpenAI's certificate. Never "
    "switch verification off: the key would be readable.",
    fixes=(
        Remedy(
            text="Add the company's root to the system's store (Debian, Ubuntu).",
            command="sudo cp company-root.crt /usr/local/share/ca-certificates/ && sudo update-ca-certificates",
            when=("linux",),
        ),
        Remedy(text="On Windows and macOS, import that root into the system's store; the SDK uses it."),
        Remedy(text="Or point SSL_CERT_FILE at a bundle that holds all public roots and this one."),
    ),
)

UNTRUSTED = Advice(
    code="tls.untrusted",
    title="This machine does not know who issued the certificate of {host}: “{issuer}”.",
    why="A server of your own with its own certificate authority, or one that sends an incomplete chain. "
    "Nothing shows that somebody is in between.",
    fixes=(
        Remedy(
            text="Trust that issuer as well (Debian, Ubuntu).",
            command="sudo cp issuer.crt /usr/local/share/ca-certificates/ && sudo update-ca-certificates",
            when=("linux",),
        ),
        Remedy(text="Or point SSL_CERT_FILE at a bundle that holds all public roots and this issuer's."),
    ),
)

CERT = Advice(
    code="tls.cert",
    title="The certificate of {host} is not valid: {why}.",
    why="It is expired, or made for another host or address. Whoever runs the server has to renew it; a "
    "captive portal or a wrong clock here can look the same.",
    fixes=(
        Remedy(text="Check that the base URL names the host exactly as the certificate does."),
        Remedy(text="Compare this computer's clock with the real time."),
        Remedy(text="Else ask who runs the server."),
    ),
)

TIMEOUT = Advice(
    code="tls.timeout",
    title="{host}:{port} takes the connection but stays silent when TLS begins.",
    why="A plain-text port, a filter that swallows TLS, or a server that hangs.",
    fixes=(
        Remedy(text="If the server speaks plain http, write http:// in the base URL."),
        Remedy(text="Try another network to tell a filter from a fault of the server."),
    ),
)

VERSION = Advice(
    code="tls.version",
    title="{host} speaks only a TLS version that is too old.",
    why="Python and OpenSSL refuse TLS below 1.2 by default.",
    fixes=(Remedy(text="Update the server, or the filter in between that speaks for it."),),
)

HANDSHAKE = Advice(
    code="tls.handshake",
    title="{host} and this machine could not agree on how to encrypt.",
    why="The server refused the handshake: no common cipher, an unknown host name, or a filter in between.",
    fixes=(
        Remedy(text="Check the host in the base URL."),
        Remedy(text="Try another network; else ask who runs the server."),
    ),
)

CLIENT_CERT = Advice(
    code="tls.client_cert",
    title="{host} wants a certificate from the client.",
    why="Mutual TLS: the server only talks to clients that prove who they are.",
    fixes=(
        Remedy(
            text="Build the client with http_client=httpx2.Client(verify=context) whose context has load_cert_chain(…)."
        ),
    ),
)
