"""Broken setups on the machine itself, as files and variables, and the code that each must get (`None`: nothing to say)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.doctor.lab.layout import BASE, SITE, Files, dist, package, pretending, sound, venv

KEY = "sk-proj-" + "aB3dE5gH7jK9" * 5
OTHER = "sk-proj-" + "zY2xW4vU6tS8" * 5
NAME = "OPENAI_API_KEY"


@dataclass(frozen=True)
class Local:
    """Files and variables, the code that is the root cause, and the folder in which the doctor stands."""

    name: str
    code: str | None
    files: Files = field(default_factory=dict)
    environ: Mapping[str, str] = field(default_factory=dict)
    here: str = "."
    modes: Mapping[str, int] = field(default_factory=dict)

    def adjust(self, folder: Path) -> None:
        """Gives files their modes."""
        for name, mode in self.modes.items():
            (folder / name).chmod(mode)


def _key(value: str) -> Mapping[str, str]:
    return {NAME: value}


def _env(text: str | bytes) -> Files:
    return {".env": text}


# --- what is in the key -----------------------------------------------------------------------------------------------

BLANKS = {
    "newline": "\n",
    "return": "\r",
    "Windows line end": "\r\n",
    "tab": "\t",
    "space": " ",
    "two newlines": "\n\n",
}
CONTROLS = (1, 7, 8, 0x0B, 0x0C, 0x1B, 0x1F, 0x7F)
FOREIGN = (
    *(0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000),  # every space of Unicode
    *(0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF, 0xAD, 0x61C, 0x202A, 0x202E, 0x2066, 0x2069, 0x180E),
    *(0x2018, 0x2019, 0x201C, 0x201D, 0x201E, 0xAB, 0x2010, 0x2011, 0x2013, 0x2014, 0x2212, 0x85, 0x301),
    *(0x430, 0x435, 0x43E, 0x455, 0x3BF, 0xFF53, 0xFF0D, 0xE4, 0x131, 0x1F511, 0x4E2D, 0x5D0, 0xE0041),
)  # fmt: skip

FORMS = {
    "your-api-key-here": "key.placeholder", "sk-xxxx": "key.placeholder", "changeme": "key.placeholder", "None": "key.placeholder",
    "null": "key.placeholder", "<your key>": "key.placeholder", "sk-...": "key.placeholder", "YOUR_OPENAI_API_KEY": "key.placeholder",
    "sk-your-key": "key.placeholder", "insert key here": "key.placeholder", "xxxxxxxxxxxxxxxx": "key.placeholder",
    "TODO": "key.placeholder", "sk-proj-XXXXXXXXXXXXXXXXXXXX": "key.placeholder", "[API KEY]": "key.placeholder",
    "sk-…abcd": "key.masked", "sk-proj-****abcd": "key.masked", "sk-...abcd": "key.masked", "sk-proj-••••••••wxyz": "key.masked",
    f"Bearer {KEY}": "key.decorated", f"bearer {KEY}": "key.decorated", f'"{KEY}"': "key.decorated", f"'{KEY}'": "key.decorated",
    f"{NAME}={KEY}": "key.decorated", f"export {NAME}={KEY}": "key.decorated", f"Authorization: Bearer {KEY}": "key.decorated",
    f"api_key={KEY}": "key.decorated", f'"{KEY}': "key.decorated", f"{KEY};": "key.decorated", f"{KEY},": "key.decorated",
    f"<{KEY}>": "key.decorated", f"{KEY}{KEY}": "key.decorated", f"`{KEY}`": "key.decorated", f"{KEY}\\n": "key.decorated",
    "https://api.openai.com/v1": "key.foreign", "claude": "key.foreign", "hello": "key.foreign", "org-" + "aB3d" * 6: "key.foreign",
    "proj_" + "aB3d" * 6: "key.foreign", "sk-or-v1-" + "a1b2" * 16: "key.foreign", "sk-ant-api03-" + "aB3d" * 12: "key.foreign",
    "gsk_" + "aB3d" * 12: "key.foreign", "AIza" + "aB3dE" * 7: "key.foreign", "gpt-4o-mini": "key.foreign", "me@acme.io": "key.foreign",
    "Write a poem about the sea": "key.foreign", "hf_" + "aB3d" * 9: "key.foreign", "xai-" + "aB3d" * 20: "key.foreign",
    "sk-admin-" + "aB3d" * 12: "key.kind", "whsec_" + "aB3d" * 8: "key.kind",
    "$(pass show x)": "key.unexpanded", "op://Private/OpenAI/key": "key.unexpanded", "$OPENAI_API_KEY": "key.unexpanded",
    "${OPENAI_API_KEY}": "key.unexpanded", "${{ secrets.OPENAI_API_KEY }}": "key.unexpanded", "%OPENAI_API_KEY%": "key.unexpanded",
    KEY: None, "sk-" + "aB3d" * 12: None, "sk-svcacct-" + "aB3d" * 12: None, "some-unknown-prefix-" + "aB3d" * 8: None,
    "eyJhbGciOiJIUzI1NiJ9." + "aB3d" * 12: None, "0123456789abcdef" * 2: None, "sk-proj-your" + "aB3d" * 12: None,
}  # fmt: skip

KEYS: tuple[Local, ...] = (
    *(Local(f"key ends with {name}", "key.whitespace", environ=_key(KEY + char)) for name, char in BLANKS.items()),
    *(Local(f"key begins with {name}", "key.whitespace", environ=_key(char + KEY)) for name, char in BLANKS.items()),
    *(Local(f"{name} in the key", "key.whitespace", environ=_key(KEY[:30] + c + KEY[30:])) for name, c in BLANKS.items()),
    *(Local(f"key is {name} only", "key.whitespace", environ=_key(char)) for name, char in BLANKS.items()),
    *(Local(f"control {n:#x} in the key", "key.control", environ=_key(KEY[:20] + chr(n) + KEY[20:])) for n in CONTROLS),
    *(Local(f"control {n:#x} ends the key", "key.control", environ=_key(KEY + chr(n))) for n in CONTROLS),
    *(Local(f"U+{n:04X} in the key", "key.non_ascii", environ=_key(KEY[:20] + chr(n) + KEY[20:])) for n in FOREIGN),
    *(Local(f"U+{n:04X} begins the key", "key.non_ascii", environ=_key(chr(n) + KEY)) for n in FOREIGN),
    *(Local(f"U+{n:04X} ends the key", "key.non_ascii", environ=_key(KEY + chr(n))) for n in FOREIGN),
    *(Local(f"key form {index}", code, environ=_key(text)) for index, (text, code) in enumerate(FORMS.items())),
    *(Local(f"key form {index} in .env", code, _env(f"{NAME}='{text}'\n")) for index, (text, code) in enumerate(FORMS.items())
      if "'" not in text and "$" not in text and not text.endswith((";", ",", "`", "\\n", ">")) and f"{NAME}=" not in text),
    Local("a stand-in for a server of one's own", None, environ={NAME: "ollama", "OPENAI_BASE_URL": "http://127.0.0.1:11434/v1"}),
    Local("another provider's key at its own host", None, environ={NAME: "gsk_" + "aB3d" * 12, "OPENAI_BASE_URL": "https://api.groq.com/openai/v1"}),
    Local("header replaces the key", "key.header_override", environ={NAME: KEY, "OPENAI_CUSTOM_HEADERS": "Authorization: Bearer x" + OTHER}),
    Local("another header", None, environ={NAME: KEY, "OPENAI_CUSTOM_HEADERS": "X-Team: blue"}),
    Local("organization with a newline", "org.malformed", environ={NAME: KEY, "OPENAI_ORG_ID": "org-" + "aB3d" * 6 + "\n"}),
    Local("project id beyond ASCII", "org.malformed", environ={NAME: KEY, "OPENAI_PROJECT_ID": "proj_–" + "aB3d" * 6}),
    Local("sound organization", None, environ={NAME: KEY, "OPENAI_ORG_ID": "org-" + "aB3d" * 6}),
    Local("header that can't be sent", "header.malformed", environ={NAME: KEY, "OPENAI_CUSTOM_HEADERS": "X-Team: bläu"}),
    Local("organization under its old name", "org.old_name", environ={NAME: KEY, "OPENAI_ORGANIZATION": "org-" + "aB3d" * 6}),
    Local("old base variable", "url.old_name", environ={NAME: KEY, "OPENAI_API_BASE": "https://gateway.example.org/v1"}),
    Local("old base variable beside the new", None, environ={NAME: "of-our-gateway-" + "aB3d" * 8, "OPENAI_API_BASE": "https://gateway.example.org/v1", "OPENAI_BASE_URL": "https://gateway.example.org/v1"}),
    Local("Azure's variables lie about", "azure.mixed", environ={NAME: KEY, "AZURE_OPENAI_ENDPOINT": "https://x.openai.azure.com", "OPENAI_API_TYPE": "azure"}),
)  # fmt: skip

# --- where the key is -------------------------------------------------------------------------------------------------

GOOD = f"{NAME}={KEY}\n"
GIT: Files = {".git/HEAD": "ref: refs/heads/main\n", ".git/objects": None, ".git/refs": None}
"""The least that git takes for a repository."""
PLACES: tuple[Local, ...] = (
    Local("no key anywhere", "key.missing"),
    Local("only a template", "key.missing", {".env.example": f"{NAME}=your-key-here\n"}),
    Local("empty variable", "key.empty", environ=_key("")),
    Local("empty in .env", "key.empty", _env(f"{NAME}=\n")),
    Local("empty quotes in .env", "key.empty", _env(f'{NAME}=""\n')),
    Local("a comment instead of a value", "key.empty", _env(f"{NAME}= # put it here\n")),
    Local("empty variable, good .env", "key.env_shadows_dotenv", _env(GOOD), _key("")),
    Local("stale variable, other .env", "key.env_shadows_dotenv", _env(GOOD), _key(OTHER)),
    Local("the same in both", None, _env(GOOD), _key(KEY)),
    Local(".env in a folder below", "dotenv.not_found", {"backend/.env": GOOD}),
    Local(".env two folders below", "dotenv.not_found", {"apps/api/.env": GOOD}),
    Local(".env above", None, {".env": GOOD, "src/app/main.py": ""}, here="src/app"),
    Local("nearer .env without a key", "dotenv.not_found", {".env": GOOD, "src/.env": "DEBUG=1\n"}, here="src"),
    Local("named file is missing", "dotenv.not_found", environ={"--env-file": "nowhere.env"}),
    *(Local(f"file {name}", "dotenv.misnamed", {name: GOOD}) for name in (
        ".env.txt", "env", "env.txt", ".ENV", ".Env", ".env.local", "_env", ".env.env", ".env.production", ".Env.TXT", ".env ", "ENV")),
    Local("template with a real key", "dotenv.misnamed", {".env.example": GOOD}),
    Local(".env.txt beside a good .env", None, {".env": GOOD, ".env.txt": f"{NAME}={OTHER}\n"}),
    Local("misnamed, and a wrong name in it", "key.missing", {".env.txt": f"OPENAI_KEY={KEY}\n"}),
    Local(".env is a folder", "dotenv.not_file", {".env": None}),
    Local(".env is a link to nothing", "dotenv.not_file", {".env": "-> /no/such/file"}),
    Local(".env is a folder, key in the environment", "dotenv.not_file", {".env": None}, _key(KEY)),
    Local(".env is a link to a file", None, {"real.txt": GOOD, ".env": "-> real.txt"}),
    Local("python-dotenv switched off", "dotenv.disabled", _env(GOOD), {"PYTHON_DOTENV_DISABLED": "1"}),
    Local("python-dotenv not switched off", None, _env(GOOD), {"PYTHON_DOTENV_DISABLED": "0"}),
    *(Local(f"name {name}", "key.wrong_name", environ={name: KEY}) for name in (
        "OPENAI_KEY", "OPEN_AI_KEY", "OPENAI_APIKEY", "OPENAI_API_TOKEN", "openai_api_key", "OPENAI_API_KEY_", "OPENAI-API-KEY",
        "OPENAPI_API_KEY", "OPENAI_SECRET_KEY", "CHATGPT_API_KEY", "OPENAI_API_KEYS", "OPENAI_ADMIN_KEY", "OPNEAI_API_KEY",
        "OPENAI_API_KEY\u200b", "\ufeffOPENAI_API_KEY", "ОPENAI_API_KEY", "OPENAI_API_KEY\u00ad", "OPENAI\u202f_API_KEY", "OPENAI_API_KEY ")),
    *(Local(f"name {name!r} in .env", "key.wrong_name", _env(f"{name}={KEY}\n")) for name in (
        "OPENAI_KEY", "openai_api_key", "OPENAI_API_KEY\u200b", "OPENAI_TOKEN")),
    *(Local(f"unrelated {name}", "key.missing", environ={name: "something"}) for name in ("OPENAI_LOG", "ANTHROPIC_API_KEY", "API_KEY", "OPENAI_ORG_ID")),
    Local("asked for another name", "key.wrong_name", environ={NAME: KEY, "--key-name": "MY_KEY"}),
    Local("asked for the right name", None, environ={"MY_KEY": KEY, "--key-name": "MY_KEY"}),
    Local("set in bash, not exported", "key.not_exported", {"home/.bashrc": f"alias l=ls\n{NAME}={KEY}\n"}),
    Local("exported in zsh, not seen here", "key.scope", {"home/.zshrc": f"export {NAME}={KEY}\n"}),
    Local("exported after it was set", "key.scope", {"home/.profile": f"{NAME}={KEY}\nexport {NAME}\n"}),
    Local("fish, for fish alone", "key.not_exported", {"home/.config/fish/config.fish": f"set -g {NAME} {KEY}\n"}),
    Local("fish, exported", "key.scope", {"home/.config/fish/config.fish": f"set -gx {NAME} {KEY}\n"}),
    Local("commented out in bash", "key.missing", {"home/.bashrc": f"# export {NAME}={KEY}\n"}),
    Local(".env that git would take", "key.exposed", {**GIT, ".env": GOOD}),
    Local(".env that git ignores", None, {**GIT, ".env": GOOD, ".gitignore": ".env\n"}),
    Local(".env in a private folder", None, _env(GOOD), modes={".": 0o700, ".env": 0o644}),
)  # fmt: skip

# --- how the .env is written ------------------------------------------------------------------------------------------

HARMLESS: Mapping[str, str | bytes] = {
    "BOM": f"\ufeff{GOOD}", "CRLF": f"A=1\r\n{NAME}={KEY}\r\n".encode(), "CR": f"A=1\r{NAME}={KEY}\r".encode(), "export": f"export {GOOD}",
    "spaces round =": f"{NAME} = {KEY}\n", "no final newline": f"{NAME}={KEY}", "no-break spaces round the name": f"\u00a0{NAME}\u00a0={KEY}\n",
    "double quotes": f'{NAME}="{KEY}"\n', "quotes": f"{NAME}='{KEY}'\n", "a note after a space": f"{NAME}={KEY} # mine\n", "blank lines": f"\n\n{GOOD}\n\n",
    "indented": f"  {GOOD}", "trailing space": f"{NAME}={KEY}  \n", "others too": f"DEBUG=true\nURL=https://a.test/?a=b#c\n{GOOD}EMPTY=\n",
    "comment": f"# my settings\n#\n{GOOD}", "several lines in quotes": f'PEM="-----BEGIN\nabc\n-----END"\n{GOOD}', "JSON value": f"J='{{\"a\": 1}}'\n{GOOD}",
}  # fmt: skip
UTF16 = GOOD.encode("utf-16")
TEXTS: tuple[Local, ...] = (
    Local("UTF-16", "dotenv.encoding", _env(UTF16)),
    *(Local(codec, "dotenv.encoding", _env(GOOD.encode(codec))) for codec in ("utf-16-le", "utf-16-be", "utf-32")),
    Local("UTF-16 and an empty variable", "dotenv.encoding", _env(UTF16), _key("")),
    Local("UTF-16, key in the environment", "dotenv.encoding", _env(UTF16), _key(KEY)),
    Local("curly quotes in cp1252", "dotenv.encoding", _env(f"{NAME}=“{KEY}”\n".encode("cp1252"))),
    Local("an umlaut in latin-1", "dotenv.encoding", _env(f"# für mich\n{GOOD}".encode("latin-1"))),
    Local("an umlaut in UTF-8", None, _env(f"# für mich\n{GOOD}")),
    Local("rich text", "dotenv.not_text", _env("{\\rtf1\\ansi\\ansicpg1252\n\\f0 " + GOOD + "}")),
    Local("HTML", "dotenv.not_text", _env(f"<!DOCTYPE html><html><body>{GOOD}</body></html>")),
    Local("HTML paragraph", "dotenv.not_text", _env(f"<p>{NAME}={KEY}</p>\n")),
    Local("zip", "dotenv.not_text", _env(b"PK\x03\x04" + bytes(range(200)))),
    Local("a NUL in it", "dotenv.unreadable", _env(f"A=1\n{NAME}={KEY}\0\n".encode())),
    *(Local(f"syntax {text[:20]!r}", "dotenv.syntax", _env(text.replace("KEY!", KEY) + "\n")) for text in (
        f"set {NAME}=KEY!", f"setx {NAME} KEY!", f'setx {NAME} "KEY!" /M', f'$env:{NAME}="KEY!"', f"$Env:{NAME} = 'KEY!'", f"{NAME}: KEY!",
        f'{{"{NAME}": "KEY!"}}', f'{NAME}="KEY!" oops', f'{NAME}="KEY!";', f'{NAME}="KEY!', f"set -gx {NAME} KEY!", f"const {NAME} = 'KEY!'",
        f"- {NAME}=KEY!", f"ENV {NAME}=KEY!", f"export {NAME} KEY!", f'os.environ["{NAME}"] = "KEY!"', f"${NAME}=KEY!", f"{NAME} KEY!", f'"{NAME}": "KEY!"',
        f"let {NAME} = 'KEY!'", f"setenv {NAME} KEY!")),
    *(Local(f"value {text[:25]!r}", "dotenv.value", _env(text.replace("KEY!", KEY) + "\n")) for text in (
        f"{NAME}=KEY!;", f"{NAME}=KEY!,", f"{NAME}=`KEY!`", f"{NAME}=KEY!#mine", f"{NAME}=KEY!\\", f"{NAME}==KEY!", f"{NAME}=<KEY!>")),
    Local("curly quotes in UTF-8", "key.non_ascii", _env(f"{NAME}=“{KEY}”\n")),
    Local("spaces inside the quotes", "key.whitespace", _env(f'{NAME}=" {KEY} "\n')),
    Local("a newline written in quotes", "key.whitespace", _env(f'{NAME}="{KEY}\\n"\n')),
    Local("the key goes on in the next line", "dotenv.wrapped", _env(f"{NAME}={KEY[:40]}\n{KEY[40:]}\n")),
    Local("the key in the next line", "dotenv.wrapped", _env(f"{NAME}=\n{KEY}\n")),
    Local("wrapped, with Windows line ends", "dotenv.wrapped", _env(f"{NAME}={KEY[:40]}\r\n{KEY[40:]}\r\n".encode())),
    Local("two settings in one line", "dotenv.merged", _env(f"FOO=bar{NAME}={KEY}\n")),
    Local("the key swallowed the next setting", "dotenv.merged", _env(f"{NAME}={KEY}OPENAI_ORG_ID=org-1\n")),
    Local("twice, two keys", "dotenv.duplicate", _env(f"{NAME}={OTHER}\nA=1\n{NAME}={KEY}\n")),
    Local("twice, the last is empty", "dotenv.duplicate", _env(f"{GOOD}{NAME}=\n")),
    Local("twice the same", None, _env(GOOD + GOOD)),
    Local("commented out", "dotenv.commented", _env(f"# {NAME}={KEY}\n")),
    Local("commented out without a space", "dotenv.commented", _env(f"A=1\n#{NAME}={KEY}\n")),
    Local("commented out, with export", "dotenv.commented", _env(f"#export {NAME}={KEY}\n")),
    Local("an old key in a comment", None, _env(f"# {NAME}={OTHER}\n{GOOD}")),
    Local("nothing but a key", "dotenv.no_name", _env(f"{KEY}\n")),
    Local("nothing but a key, and a BOM", "dotenv.no_name", _env(f"\ufeff{KEY}")),
    Local("a reference to itself", "key.empty", _env(f"{NAME}=${{{NAME}}}\n")),
    *(Local(f"harmless: {name}", None, _env(text)) for name, text in HARMLESS.items()),
)  # fmt: skip

LAYERED: tuple[Local, ...] = (
    Local("newline key and a dead proxy", "key.whitespace", environ={NAME: KEY + "\n", "HTTPS_PROXY": "http://127.0.0.1:9"}),
    Local("newline key and a quoted proxy", "key.whitespace", environ={NAME: KEY + "\n", "HTTPS_PROXY": "'http://127.0.0.1:9'"}),
    Local("no key and an empty base URL", "key.missing", environ={"OPENAI_BASE_URL": ""}),
    Local("wrong name in a .env of UTF-16", "dotenv.encoding", _env(f"OPENAI_KEY={KEY}\n".encode("utf-16"))),
    Local("empty variable, and .env commented out", "dotenv.commented", _env(f"#{GOOD}"), _key("")),
    Local("quotes and a newline", "key.whitespace", environ=_key(f'"{KEY}"\n')),
    Local("placeholder in the environment, key in .env", "key.env_shadows_dotenv", _env(GOOD), _key("your-api-key-here")),
    Local("wrong name and a template", "key.wrong_name", {".env": f"OPENAI_KEY={KEY}\n", ".env.example": f"{NAME}=your-key\n"}),
    Local("bad base URL in a good .env", "url.scheme", _env(f"{GOOD}OPENAI_BASE_URL=api.openai.com/v1\n")),
)  # fmt: skip

# --- Python and the package -------------------------------------------------------------------------------------------

OLD = {"--python": "{folder}/old"}
HERE = {"--python": "{folder}/.venv"}
MANAGED = f'#!/bin/sh\nexec {BASE} -c \'import sys, sysconfig; sysconfig.get_path = lambda *a, **k: "{{folder}}"; sys.path = [p for p in sys.path if "packages" not in p]; exec(compile(sys.stdin.read(), "-", "exec"))\' "$3"\n'
SHADOWS = (
    "json",
    "ssl",
    "types",
    "email",
    "http",
    "random",
    "logging",
    "token",
    "platform",
    "typing_extensions",
    "pydantic",
    "httpx2",
)

PYTHONS: tuple[Local, ...] = (
    *(Local(f"Python {each}", "python.too_old", {"old": pretending(each)}, OLD) for each in ("3.9.18", "3.8.10", "3.7.17")),
    Local("Python new enough", None, {**sound()}, HERE),
    Local("the venv's Python is gone", "python.broken", {**sound(), ".venv/bin/python": "-> /no/such/python3"}, HERE),
    Local("Python that dies", "python.broken", {"old": "#!/bin/sh\nexit 3\n"}, OLD),
    Local("empty venv", "pkg.missing", venv(), HERE),
    Local("openai.py in the project", "pkg.shadowed", {**sound(), "openai.py": "from openai import OpenAI\n"}, HERE),
    Local("folder openai in the project", "pkg.shadowed", {**sound(), "openai/__init__.py": ""}, HERE),
    Local("folder openai without a start", None, {**sound(), "openai/notes.txt": ""}, HERE),
    Local("a program that is called my_openai.py", None, {**sound(), "my_openai.py": "import openai\n"}, HERE),
    Local("openai.py in a folder below", None, {**sound(), "src/openai.py": ""}, HERE),
    Local("openai.py and an old openai", "pkg.shadowed", {**venv(), **package("0.28.1"), "openai.py": ""}, HERE),
    *(Local(f"{name}.py in the project", "pkg.shadowed_dep", {f"{name}.py": "x = 1\n"}, {"--python": "REAL"}) for name in SHADOWS),
    Local("json.py, in a stub", "pkg.shadowed_dep", {**venv(), **package(head="from json import dumps\n"), "json/__init__.py": ""}, HERE),
    Local("a module of the same name that nobody imports", None, {**sound(), "queue.py": "", "yaml.py": ""}, HERE),
    Local("openai 0.28", "pkg.too_old", {**venv(), **package("0.28.1")}, HERE),
    Local("openai 0.27", "pkg.too_old", {**venv(), **package("0.27.10")}, HERE),
    Local("openai 1.30 with httpx 0.28", "pkg.httpx_proxies", {**venv(), **package("1.30.1", "httpx<1,>=0.23"), **dist("httpx", "0.28.1")}, HERE),
    Local("openai 1.30 with httpx 0.27", None, {**venv(), **package("1.30.1", "httpx<1,>=0.23"), **dist("httpx", "0.27.2")}, HERE),
    Local("openai 1.55.3 with httpx 0.28", None, {**venv(), **package("1.55.3", "httpx<1,>=0.23"), **dist("httpx", "0.28.1")}, HERE),
    Local("litellm holds it back", "pkg.downgraded", {**venv(), **package("2.54.0"), **dist("litellm", "1.106.2", "openai<3,>=2.8")}, HERE),
    Local("litellm only in an extra", None, {**venv(), **package("2.54.0"), **dist("other", "1.0", 'openai<3; extra == "ai"')}, HERE),
    Local("a requirer without a limit", None, {**sound(), **dist("other", "1.0", "openai>=1")}, HERE),
    Local("typing_extensions too old", "pkg.dep_conflict", sound(typing_extensions="4.12.2"), HERE),
    Local("pydantic too old", "pkg.dep_conflict", sound(pydantic="1.10.2"), HERE),
    Local("jiter missing", "pkg.dep_conflict", sound(jiter=None), HERE),
    Local("a conflict elsewhere in the venv", None, {**sound(), **dist("flask", "3.0", "werkzeug>=3"), **dist("werkzeug", "2.0")}, HERE),
    Local("jiter without its compiled part", "pkg.dep_conflict", {**sound(), f"{SITE}/jiter/__init__.py": ""}, HERE),
    Local("a dependency that does not import", "pkg.dep_conflict", {**venv(), **package(head="import certifi_of_ours\n")}, HERE),
    Local("pydantic_core of another Python", "pkg.wrong_abi", {
        **venv(), **package(head="from pydantic_core import ArgsKwargs\n"), f"{SITE}/pydantic_core/__init__.py": "from pydantic_core._pydantic_core import ArgsKwargs\n",
        f"{SITE}/pydantic_core/_pydantic_core.cpython-39-x86_64-linux-gnu.so": b"\x7fELF"}, HERE),
    Local("jiter of another system", "pkg.wrong_abi", {**sound(), f"{SITE}/jiter/__init__.py": "", f"{SITE}/jiter/jiter.cpython-313-darwin.so": b"\xcf"}, HERE),
    Local("empty folder openai left", "pkg.corrupt", {**venv(), f"{SITE}/openai": None}, HERE),
    Local("list without files", "pkg.corrupt", {**venv(), **dist("openai", "3.54.0")}, HERE),
    Local("files without a list", "pkg.corrupt", {**venv(), f"{SITE}/openai/__init__.py": "class OpenAI: ...\n__version__ = '3.54.0'\n"}, HERE),
    Local("two lists", "pkg.corrupt", {**venv(), **package(), **dist("openai", "1.2.0")}, HERE),
    Local("files of another version", "pkg.corrupt", {**venv(), **package(), f"{SITE}/openai/__init__.py": "class OpenAI: ...\n__version__ = '1.0.0'\n"}, HERE),
    Local("a file is missing", "pkg.corrupt", {**venv(), **package(), f"{SITE}/openai-3.54.0.dist-info/RECORD": "openai/__init__.py,,\nopenai/_client.py,,\n"}, HERE),
    Local("a submodule of openai is missing", "pkg.corrupt", {**venv(), **package(head="import openai._client\n")}, HERE),
    Local("openai-cli instead of openai", "pkg.wrong_dist", {**venv(), **dist("openai_cli", "0.0.3")}, HERE),
    Local("openai-cli beside openai", None, {**sound(), **dist("openai_cli", "0.0.3")}, HERE),
    Local("PYTHONPATH brings another copy", "pkg.shadowed", {**sound(), **package("1.0.0", site="other")}, {**HERE, "PYTHONPATH": "{folder}/other"}),
    Local("PYTHONPATH without openai", None, {**sound(), "other/x.py": ""}, {**HERE, "PYTHONPATH": "{folder}/other"}),
    Local("venv was moved", "venv.moved", {**sound(), ".venv/bin/pip": "#!/old/place/.venv/bin/python\nimport pip\n"}, HERE),
    Local("venv was moved, only activate tells", "venv.moved", {**sound(), ".venv/bin/activate": "VIRTUAL_ENV='/old/place/.venv'\nexport VIRTUAL_ENV\n"}, HERE),
    Local("venv stands where it was made", None, {**sound(), ".venv/bin/pip": "#!{folder}/.venv/bin/python\nimport pip\n"}, HERE),
    Local("venv is not active", "venv.inactive", sound()),
    Local("venv is active", None, sound(), {"VIRTUAL_ENV": "{folder}/.venv"}),
    *(Local(f"old code: {text[:45]!r}", "code.old_api", {**sound(), "app/main.py": text}, HERE) for text in (
        "import openai\nopenai.ChatCompletion.create(model='x')\n", "import openai as o\n\ndef f():\n    return o.Embedding.create()\n",
        "from openai import ChatCompletion\n", "from openai.error import RateLimitError\n", "import openai.error\n",
        "import openai\nopenai.api_base = 'http://a.test'\n", "import openai\ntry:\n    x()\nexcept openai.error.APIError:\n    pass\n",
        "import openai\nprint 'x'\nopenai.Completion.create()\n", "import openai\nasync def f():\n    await openai.ChatCompletion.acreate()\n")),
    *(Local(f"code of today: {text[:45]!r}", None, {**sound(), "main.py": text}, HERE) for text in (
        "from openai import OpenAI\nOpenAI().chat.completions.create()\n", "# openai.ChatCompletion.create is old\nimport openai\n",
        "import openai\ns = 'openai.ChatCompletion.create'\n", "try:\n    from openai.error import APIError\nexcept ImportError:\n    from openai import APIError\n",
        "import openai\nopenai.api_key = 'x'\nopenai.base_url = 'y'\nopenai.RateLimitError\n", "from other import openai\nopenai.ChatCompletion.create()\n")),
    Local("old code that was installed", None, {**sound(), "node_modules/a.py": "import openai\nopenai.Edit.create()\n", "env2/pyvenv.cfg": "", "env2/b.py": "import openai\nopenai.Edit.create()\n"}, HERE),
    Local("old code on an old SDK", "pkg.too_old", {**venv(), **package("0.28.1"), "a.py": "import openai\nopenai.ChatCompletion.create()\n"}, HERE),
    Local("Python of the system", "venv.externally_managed", {"old": MANAGED, "EXTERNALLY-MANAGED": "[externally-managed]\n"}, OLD),
)  # fmt: skip

WITHOUT_PYTHON: tuple[Local, ...] = (*KEYS, *PLACES, *TEXTS, *LAYERED)


def real(environ: Mapping[str, str]) -> Mapping[str, str]:
    """`REAL` is the Python that runs the tests, with the real SDK in it."""
    import sys

    return {name: sys.executable if value == "REAL" else value for name, value in environ.items()}
