"""What a text in the place of a key really is: a placeholder, a masked copy, something else. Pure; never shows the text."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from toolkit.doctor.providers import OPENAI, owner_of, provider_at

STAND_INS = frozenset("empty none null nil undefined na n/a no-key not-needed notneeded dummy fake test x xx ollama lm-studio lmstudio "
                      "local vllm llama anything unused sk-no-key-required no-key-required key 1234 sk-1234 123 no".split())  # fmt: skip
"""What people write when a server of their own takes any key: wrong only where a real key is needed."""

MASKS = "…•●∗＊*·‧⋯■█"
PLACE = re.compile(
    r"(?i)\b(your|ihr|deine?|votre|tu|mon|my)[\s_\-]*(own[\s_\-]*|openai[\s_\-]*|secret[\s_\-]*|real[\s_\-]*|actual[\s_\-]*)*"
    r"(api|key|token|secret|clave|cl[eé]|schl[uü]ssel)"
    r"|change[\s_\-]?me|replace[\s_\-]|placeholder|(insert|enter|paste|put|add|fill)[\s_\-]|(key|token|value)[\s_\-]*(goes[\s_\-]*)?here"
    r"|x{4,}|\bexample\b|\btodo\b|\bfixme\b|<[^>]*>|\[[^\]]*\]|api[\s_\-]?key$|^sk-?(proj-?|\.{2,}|_+)?$|^\.{3,}$|^-+$|^_+$"
)  # fmt: skip
REFERENCE = re.compile(
    r"^\$\(.*\)$|^`[^`]*\s[^`]*`$|^\$\{?\{?\s*[A-Za-z_][\w.\s\-]*\}?\}?$|^\{\{.*\}\}$|^%[A-Za-z_]\w*%$|^\$env:\w+$|^<\(.*\)$"
    r"|^(op|vault|ssm|secretref|keyring|bws|sops|gcpsm|awssm|akv|doppler)://?|^arn:aws:|^projects/[^/]+/secrets/|^@Microsoft\.KeyVault"
    r"|^os\.(environ|getenv)|^process\.env\.|^ENV\[|^getenv\("
)  # fmt: skip
NAMED = re.compile(
    r"(?is)^\s*(export\s+|set\s+|setx\s+|\$env:)?[\"']?(open_?ai[\w.\-]*|[\w\-]*(api|secret|access)[_\- ]?(key|token)|key|token)[\"']?\s*(=|:|\s)\s*\S"
)
BEARER = re.compile(r"(?i)^[\"']?(authorization\s*[:=]\s*)?(bearer|basic|token|api-key)[\s:]+\S")
IDS = {"org-": "an organization id", "proj_": "a project id", "asst_": "an assistant id", "chatcmpl-": "a response id",
       "resp_": "a response id", "file-": "a file id", "user-": "a user id", "req_": "a request id", "ftjob-": "a job id"}  # fmt: skip
EMAIL = re.compile(r"[\w.+\-]+@[\w\-]+\.[\w.]+")
QUOTES = "\"'`"


@dataclass(frozen=True, kw_only=True)
class Form:
    """What the text is: a code, words for it, and facts for the advice. `anywhere` when no server can have meant it."""

    code: str
    what: str
    anywhere: bool = False
    facts: dict[str, str] = field(default_factory=dict)


def form_of(key: str, host: str | None) -> Form | None:
    """The first thing that the text is instead of a key for that host; `None` when it may well be one."""
    text = key.strip()
    rules: tuple[Callable[[str], Form | None], ...] = (unexpanded, masked, decorated, placeholder, kind)
    for rule in rules:
        found = rule(text)
        if found:
            return found
    return foreign(text, host)


def unexpanded(text: str) -> Form | None:
    """A reference that somebody should have replaced by the key."""
    if not REFERENCE.search(text) or (text[0] == "`" and owner_of(text.strip("`"))):
        return None
    return Form(code="key.unexpanded", what="a reference to a secret that nobody replaced by the secret", anywhere=True)


def masked(text: str) -> Form | None:
    """The shortened form that the keys page shows after a key was made."""
    core = text.strip(QUOTES)
    middle = core[2:-2] if len(core) > 6 else core
    runs = re.findall(rf"[{re.escape(MASKS)}]+|\.{{3,}}", middle)
    if not any(len(run) >= 3 or run in ("…", "⋯") or "•" in run or "●" in run for run in runs):
        return None
    if not re.search(r"[A-Za-z0-9]", core) or PLACE.search(core):
        return None
    return Form(code="key.masked", what="the shortened form of a key", anywhere=True)


def decorated(text: str) -> Form | None:
    """A key with something round it."""
    what = _decoration(text)
    return Form(code="key.decorated", what=what, anywhere=True, facts={"around": what}) if what else None


def _decoration(text: str) -> str | None:
    if BEARER.search(text):
        return "“Bearer ” (or another word of an Authorization header) before the key"
    if NAMED.match(text) and len(text.split()) <= 4 and not PLACE.search(re.split(r"[=:\s]", text, maxsplit=1)[-1]):
        return "the name of the variable before the key"
    if len(text) > 2 and (text[0] in QUOTES or text[-1] in QUOTES) and not PLACE.search(text):
        return "a pair of quotes round the key" if text[0] == text[-1] else "a quote at one end of the key"
    return _wrapping(text)


def _wrapping(text: str) -> str | None:
    bare = len(text) >= 20 and " " not in text
    if bare and (text[0], text[-1]) in {("<", ">"), ("{", "}"), ("(", ")"), ("[", "]")} and re.search(r"\d", text):
        return "a pair of brackets round the key"
    if re.search(r"(?i)(\\[nrt]|%0a|%0d|%20|&#?\w+;)$", text) and bare:
        return "an escape sequence at the end of the key"
    if (bare and text[-1] in ";,:\\)]}>") or (bare and text[-1] == "."):
        return f"“{text[-1]}” at the end of the key"
    if _is_base64_of_key(text):
        return "base64 instead of the key itself"
    half = text[: len(text) // 2]
    if len(text) >= 40 and len(text) % 2 == 0 and text == half + half:
        return "the key twice in a row"
    return None


def _is_base64_of_key(text: str) -> bool:
    if not re.fullmatch(r"c2st[A-Za-z0-9+/]{12,}={0,2}", text):
        return False
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4)).startswith(b"sk-")
    except (binascii.Error, ValueError):
        return False


def placeholder(text: str) -> Form | None:
    """A text that stands where the key should be written."""
    low = text.strip(QUOTES).casefold()
    if EMAIL.fullmatch(low):
        return None
    if low not in STAND_INS and not PLACE.search(low) and not _monotone(low):
        return None
    if owner_of(text) and len(text) > 40 and not re.search(r"(?i)x{6,}|your|here$", text):
        return None
    return Form(code="key.placeholder", what="a placeholder, not a key")


def _monotone(low: str) -> bool:
    body = re.sub(r"^sk-(proj-)?", "", low)
    return (len(body) >= 4 and len(set(body.replace("-", ""))) <= 1) or body in (
        "1234567890",
        "123456789",
        "12345",
        "abcdef",
        "abc123",
    )


def kind(text: str) -> Form | None:
    """A real secret of OpenAI's, of another kind."""
    kinds = {
        "sk-admin-": "an admin key",
        "whsec_": "a webhook secret",
        "ek_": "a short-lived client key",
        "sess-": "a browser session",
    }
    found = next((what for prefix, what in kinds.items() if text.startswith(prefix)), None)
    return Form(code="key.kind", what=found, facts={"kind": found}) if found else None


def foreign(text: str, host: str | None) -> Form | None:
    """Something of another provider, or no key at all. Only where the host says that it can't be right."""
    owner, there = owner_of(text), provider_at(host)
    if owner and owner is not OPENAI and there and there is not owner:
        facts = {"provider": owner.name, "belongs_to": owner.base_url}
        return Form(code="key.foreign", what=f"a key of {owner.name}", facts=facts)
    thing = _thing(text)
    return Form(code="key.foreign", what=thing) if thing else None


def _thing(text: str) -> str | None:
    if re.match(r"(?i)^(https?|wss?)://", text):
        return "a web address"
    identifier = next((what for prefix, what in IDS.items() if text.startswith(prefix)), None)
    if identifier:
        return identifier
    if EMAIL.fullmatch(text):
        return "an e-mail address"
    if (
        re.fullmatch(
            r"(?i)(gpt|o\d|claude|gemini|dall-e|text-embedding|whisper|llama|mistral|deepseek)[\w.\-]{0,40}", text
        )
        and len(text) < 45
    ):
        return "the name of a model"
    words = text.split()
    if re.fullmatch(r"[A-Za-z]{1,14}", text) or (len(words) >= 2 and max(map(len, words)) < 16):
        return "ordinary words"
    return "JSON" if text[:1] in "{[" and text[-1:] in "}]" and '"' in text else None
