"""What can be wrong with the key: where it is, what it is, who else has it."""

from __future__ import annotations

from toolkit.doctor.advice import Advice, Remedy
from toolkit.doctor.advice._shell import set_variable, unset_variable

KEYS_PAGE = "https://platform.openai.com/api-keys"
COPY = Remedy(
    text=f"Copy the key again from {KEYS_PAGE}; a key is shown whole only once, so make a new one if it is gone."
)
SET = Remedy(text="Set it for this terminal.", command=set_variable("{key_name}", "sk-..."))
INIT = Remedy(text="Write it into a .env; the key is asked for without echo.", command="oaicheck init")
STRIP = Remedy(
    text="If it stands in a .env, have the white space taken off (a copy is kept).",
    command="oaicheck env --offline --fix",
)

MISSING = Advice(
    code="key.missing",
    title="There is no key: {key_name} is nowhere.",
    why="The SDK takes its key from the environment of its process. A .env counts only if the program loads it. Without a "
    "key the SDK says “Missing credentials” before anything is sent.",
    fixes=(
        INIT,
        SET,
        Remedy(text="To keep it, add the same line to the shell's start-up file, and open a new terminal.",
               command={"zsh": "echo \"export {key_name}='sk-...'\" >> ~/.zshrc", "bash": "echo \"export {key_name}='sk-...'\" >> ~/.bashrc",
                        "fish": "set -Ux {key_name} 'sk-...'", "powershell": "setx {key_name} \"sk-...\"", "cmd": "setx {key_name} \"sk-...\""}),
        Remedy(text="Or begin from {template}, and write your key into the copy.",
               command={"posix": "cp {template} .env", "powershell": "Copy-Item {template} .env", "cmd": "copy {template} .env"}),
        Remedy(text=f"You have no key yet? Make one at {KEYS_PAGE}."),
    ),
)  # fmt: skip

EMPTY = Advice(
    code="key.empty",
    title="{key_name} is set but empty.",
    why="An empty variable looks to the SDK like none, and it says “Missing credentials”. It comes from a secret that is not "
    "set in CI, from `KEY: ${{KEY}}` in a compose file, from a blank field of an IDE, or from a space after `=` in a shell.",
    fixes=(
        SET,
        Remedy(
            text="Or write it into a .env, after removing the empty variable.", command=unset_variable("{key_name}")
        ),
        Remedy(
            text="In CI: check that the secret exists and that this kind of run may see it (pull requests of forks may not)."
        ),
    ),
)

SHADOWS = Advice(
    code="key.env_shadows_dotenv",
    title="A {key_name} in the environment wins over the one in {env_file}.",
    why="`load_dotenv()` leaves alone what exists in the environment, even if it is empty or old, and still returns True. So the "
    ".env looks right and is not what is used.",
    fixes=(
        Remedy(text="Remove the variable from this terminal, so that the .env counts.", command=unset_variable("{key_name}")),
        Remedy(text="Find where it is set for good (shell start-up file, user variables), and remove it there too.",
               command={"posix": "grep -ns {key_name} ~/.bashrc ~/.zshrc ~/.profile ~/.config/fish/config.fish",
                        "powershell": "[Environment]::SetEnvironmentVariable('{key_name}', $null, 'User')",
                        "cmd": "reg delete HKCU\\Environment /v {key_name}"}),
        Remedy(text="Or let the program prefer the .env: load_dotenv(override=True)."),
    ),
)  # fmt: skip

WRONG_NAME = Advice(
    code="key.wrong_name",
    title="{found} is set, but the SDK reads {key_name}.",
    why="The SDK reads exactly OPENAI_API_KEY. Another spelling, lower case, or an invisible character in the name is another "
    "variable. OPENAI_ADMIN_KEY alone lets the client be built and then fails at the first request.",
    fixes=(
        Remedy(text="Rename it to {key_name} where it is set.", command=set_variable("{key_name}", "sk-...")),
        Remedy(text="Or have oaicheck read the other name; your program needs api_key=os.environ[...] then.",
               command="oaicheck env --key-name {found}"),
    ),
)  # fmt: skip

NOT_EXPORTED = Advice(
    code="key.not_exported",
    title="{file} sets {key_name} (line {line}) without exporting it, so programs do not see it.",
    why="Without `export` a variable belongs to the shell alone: `echo $NAME` shows it and no program gets it.",
    fixes=(
        Remedy(text="Export it in this terminal, and write `export` before it in {file}.",
               command={"posix": "export {key_name}", "fish": "set -gx {key_name} ${key_name}",
                        "powershell": "$env:{key_name} = 'sk-...'", "cmd": "set {key_name}=sk-..."}),
    ),
)  # fmt: skip

SCOPE = Advice(
    code="key.scope",
    title="{file} sets {key_name} (line {line}), but this process was started without it.",
    why="A start-up file is read by new terminals of that shell only. Terminals that were open before, IDEs and other windows, "
    "cron, systemd, sudo, containers and SSH commands do not have what it sets; `setx` too is for new terminals.",
    fixes=(
        Remedy(text="Open a new terminal, or read the file here.",
               command={"posix": "source {file}", "powershell": ". $PROFILE"}),
        Remedy(text="For an IDE, cron or a service: set it there, or keep it in a .env.", command="oaicheck init"),
    ),
)  # fmt: skip

WHITESPACE = Advice(
    code="key.whitespace",
    title="The key has white space in it or round it.",
    why="A newline, tab or space is sent along with the key. With most of them no request is ever sent: the SDK retries and then "
    "says only “Connection error.”, and the traceback behind that holds the whole key. It comes from reading a file, from "
    "`echo` instead of `printf`, from files with Windows line ends, or from a copy with a space too many.",
    fixes=(
        STRIP,
        Remedy(text="In this terminal, take it off.",
               command={"fish": "set -gx {key_name} (string trim -- ${key_name})", "posix": "export {key_name}=\"$(printf %s \"${key_name}\" | tr -d '[:space:]')\"",
                        "powershell": "$env:{key_name} = $env:{key_name}.Trim()", "cmd": "set {key_name}=sk-..."}),
        Remedy(text="Where it is read from a file, use .strip(); for Kubernetes use `kubectl create secret generic ... --from-literal`, "
               "for base64 use `printf %s`."),
    ),
)  # fmt: skip

NON_ASCII = Advice(
    code="key.non_ascii",
    title="The key has a character that no key has.",
    why="Keys are plain ASCII. Curly quotes, invisible spaces, dashes and dots of that kind come along when a key is copied from a "
    "document, a chat or a web page. The SDK stops with “'ascii' codec can't encode character”.",
    fixes=(COPY, SET),
)

CONTROL = Advice(
    code="key.control",
    title="The key has a control character in it.",
    why="A NUL, an escape or another control character can't be sent in a header: the SDK says only “Connection error.”. It "
    "comes from a terminal paste, from a binary file, or from text in another encoding.",
    fixes=(COPY, SET),
)

MASKED = Advice(
    code="key.masked",
    title="This is the shortened form of a key.",
    why="The list on the keys page shows the first and last characters of a key only. A key is shown whole once, when it is made.",
    fixes=(Remedy(text=f"Make a new key at {KEYS_PAGE} and copy it from the window that shows it."), INIT),
)

DECORATED = Advice(
    code="key.decorated",
    title="There is {around} where only the key should be.",
    why="All of the value is sent as the key, so quotes, “Bearer ”, a name or a comma in it make it another key, and the answer "
    'is 401. Docker\'s --env-file, compose files, `set X="..."` of cmd and `%env` of Jupyter all keep quotes.',
    fixes=(
        Remedy(text="Write the key alone, without anything round it.", command=set_variable("{key_name}", "sk-...")),
        INIT,
    ),
)

PLACEHOLDER = Advice(
    code="key.placeholder",
    title="In the place of the key stands a placeholder.",
    why="The text comes from an example or a template, and was never replaced. The server answers 401.",
    fixes=(INIT, SET, Remedy(text=f"You have no key yet? Make one at {KEYS_PAGE}.")),
)

FOREIGN = Advice(
    code="key.foreign",
    title="This is no key of the server to which requests go.",
    why="Keys of other providers begin in their own way and belong to their own base URL; web addresses, model names, ids and "
    "words are no keys at all. A key with an unknown beginning is never called wrong.",
    fixes=(
        Remedy(text="To use {provider}, send requests there.", command=set_variable("OPENAI_BASE_URL", "{belongs_to}")),
        Remedy(text=f"To use OpenAI, take a key from {KEYS_PAGE}.", command=set_variable("{key_name}", "sk-...")),
    ),
)

KIND = Advice(
    code="key.kind",
    title="This is a secret of OpenAI's of another kind.",
    why="Admin keys (sk-admin-) manage an organization and can't send requests; webhook secrets (whsec_) check signatures; "
    "browser sessions and client keys end soon. The API wants a project's key.",
    fixes=(
        Remedy(text=f"Make a project key at {KEYS_PAGE}.", command=set_variable("{key_name}", "sk-...")),
        Remedy(text="Keep an admin key in OPENAI_ADMIN_KEY.", command=set_variable("OPENAI_ADMIN_KEY", "sk-admin-...")),
    ),
)

UNEXPANDED = Advice(
    code="key.unexpanded",
    title="In the place of the key stands a reference to a secret.",
    why="`$(command)`, `op://...`, `$NAME`, `${{{{ secrets.NAME }}}}` are replaced by the tool that knows them. A .env, Docker or an "
    "IDE passes them on as they are, and they are sent as the key.",
    fixes=(
        Remedy(text="Let the shell replace it.", command={"posix": "export {key_name}=\"$(your-secret-command)\"",
               "powershell": "$env:{key_name} = (your-secret-command)", "cmd": "set {key_name}=sk-..."}),
        Remedy(text="With 1Password: start the program through it.", command="op run --env-file=.env -- oaicheck env"),
        INIT,
    ),
)  # fmt: skip

HEADER_OVERRIDE = Advice(
    code="key.header_override",
    title="OPENAI_CUSTOM_HEADERS sets {header}, which replaces the key.",
    why="What stands there is sent instead of the key, without a word. Whatever key you set, the other one is used.",
    fixes=(
        Remedy(text="Take that line out, or remove the variable.", command=unset_variable("OPENAI_CUSTOM_HEADERS")),
    ),
)

REJECTED = Advice(
    code="key.rejected",
    title="The key was revoked, rotated or switched off.",
    why="OpenAI answers 401 invalid_api_key to such a key. Keys that are found in public places are switched off by OpenAI.",
    fixes=(
        Remedy(text=f"Make a new key at {KEYS_PAGE}."),
        Remedy(text="See whether the old one went into git.", command="git log --all --oneline -- {env_file}"),
    ),
)

EXPOSED = Advice(
    code="key.exposed",
    title="Others can see the key.",
    why="A key in git is a key for everybody who ever sees the repository, and OpenAI switches off keys that it finds in public. A "
    "file that other users of the machine may read is theirs too.",
    fixes=(
        Remedy(text="Keep it out of git.", command={"posix": "echo {name} >> .gitignore", "powershell": "Add-Content .gitignore {name}",
               "cmd": "echo {name}>> .gitignore"}),
        Remedy(text="Take {tracked} out of git and keep the file; then make a new key, because the old one stays in the history.",
               command="git rm --cached {tracked}"),
        Remedy(text="Let only yourself read it.", command={"posix": "chmod 600 {env_file}"}, when=("linux", "darwin")),
        Remedy(text="Have it done.", command="oaicheck env --offline --fix"),
    ),
)  # fmt: skip
