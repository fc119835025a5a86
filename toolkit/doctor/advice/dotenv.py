"""What can be wrong with a `.env`: where it is, how it is saved, what its lines say."""

from __future__ import annotations

from toolkit.doctor.advice import Advice, Remedy

LINE = Remedy(text="Write the line like this, without anything round the key: {key_name}=sk-...")
FIX = Remedy(text="Have it done (a copy is kept).", command="oaicheck env --offline --fix")
INIT = Remedy(text="Write a new one; the key is asked for without echo.", command="oaicheck init")

NOT_FOUND = Advice(
    code="dotenv.not_found",
    title="The .env with the key is not where it is looked for.",
    why="oaicheck looks in the working directory and in the folders above, and the nearest .env is the only one that counts. "
    "`load_dotenv()` begins at the folder of the file that calls it, so a program may find another one than you expect.",
    fixes=(
        Remedy(text="Go to the folder that has it.", command={"posix": "cd {folder}", "*": "cd {folder}"}),
        Remedy(text="Or name the file.", command="oaicheck env --env-file {found}"),
        Remedy(text='In a program: load_dotenv("path/of/.env").'),
        INIT,
    ),
)

MISNAMED = Advice(
    code="dotenv.misnamed",
    title="{found} is not read; only a file named .env is.",
    why="Explorer and Notepad add and hide “.txt”. `load_dotenv()` finds nothing and says so by returning False, which nobody reads.",
    fixes=(
        Remedy(text="Rename it.", command={"posix": "mv -n {found} {wanted}", "powershell": "Rename-Item {found} .env", "cmd": "ren {found} .env"}),
        Remedy(text="Have it done.", command="oaicheck env --offline --fix"),
        Remedy(text="Or name the file.", command="oaicheck env --env-file {found}"),
    ),
)  # fmt: skip

NOT_FILE = Advice(
    code="dotenv.not_file",
    title="{env_file} is {kind}, not a file.",
    why="Docker makes a folder where the source of a mount is missing. `load_dotenv()` passes over it without a word.",
    fixes=(
        Remedy(text="Remove it if it is empty, then write the file.",
               command={"posix": "rmdir {file} 2>/dev/null || rm {file}", "powershell": "Remove-Item {file}", "cmd": "rmdir {file}"}),
        INIT,
    ),
)  # fmt: skip

UNREADABLE = Advice(
    code="dotenv.unreadable",
    title="{env_file} can't be read.",
    why="The file may belong to another user or be closed to you; then `load_dotenv()` stops with PermissionError. A NUL character "
    "in it stops it with “embedded null byte”.",
    fixes=(
        Remedy(text="Make it yours to read.", command={"posix": "chmod u+r {env_file}", "powershell": "icacls {env_file} /grant \"${{env:USERNAME}}:R\"",
               "cmd": "icacls {env_file} /grant \"%USERNAME%:R\""}),
        Remedy(text="If it belongs to another user, see whose it is.", command={"posix": "ls -l {env_file}"}, when=("linux", "darwin")),
        Remedy(text="If it holds characters that are no text, write it anew.", command="oaicheck init"),
    ),
)  # fmt: skip

DISABLED = Advice(
    code="dotenv.disabled",
    title="PYTHON_DOTENV_DISABLED is set, so no .env is read.",
    why="With that variable `load_dotenv()` does nothing and returns False.",
    fixes=(
        Remedy(text="Remove the variable.", command={"posix": "unset PYTHON_DOTENV_DISABLED", "fish": "set -e PYTHON_DOTENV_DISABLED",
               "powershell": "Remove-Item Env:PYTHON_DOTENV_DISABLED", "cmd": "set PYTHON_DOTENV_DISABLED="}),
        Remedy(text="Or set {key_name} in the environment."),
    ),
)  # fmt: skip

ENCODING = Advice(
    code="dotenv.encoding",
    title="{env_file} is not UTF-8.",
    why="Windows PowerShell 5 writes UTF-16 with `>`, and old editors write cp1252. `load_dotenv()` stops with UnicodeDecodeError, or "
    "reads names full of NULs and finds no key.",
    fixes=(
        FIX,
        Remedy(text="Or save it as UTF-8 yourself.", command={
            "posix": "iconv -f {codec} -t UTF-8 {env_file} > .env.utf8 && mv .env.utf8 {env_file}",
            "powershell": "(Get-Content {env_file}) | Set-Content -Encoding utf8 {env_file}",
            "cmd": "powershell -Command \"(Get-Content {env_file}) | Set-Content -Encoding utf8 {env_file}\""}),
        Remedy(text="Or write a new one.", command="oaicheck init"),
    ),
)  # fmt: skip

NOT_TEXT = Advice(
    code="dotenv.not_text",
    title="{env_file} is not plain text.",
    why="TextEdit saves rich text unless told otherwise, and a page copied from the web is HTML. In such a file no line is a setting.",
    fixes=(
        Remedy(text="Make a new plain text file: in TextEdit choose Format > Make Plain Text."),
        Remedy(text="Move it out of the way, and write a new one.",
               command={"posix": "mv -n {env_file} env.old && oaicheck init", "powershell": "Rename-Item {env_file} env.old; oaicheck init",
                        "cmd": "ren {env_file} env.old && oaicheck init"}),
    ),
)  # fmt: skip

SYNTAX = Advice(
    code="dotenv.syntax",
    title="A line of {env_file} can't be read.",
    why="A .env holds NAME=value, one a line. Lines of a shell, of PowerShell or cmd, of JSON, YAML or a program are dropped "
    "with a log line that nobody sees, or set a variable of another name.",
    fixes=(LINE, Remedy(text="Open {env_file} at line {line} and write it so."), INIT),
)

VALUE = Advice(
    code="dotenv.value",
    title="The key's value in {env_file} holds more than the key.",
    why="python-dotenv keeps a `;` or `,` at the end, backticks, curly quotes, white space inside quotes, and a `#` without a space "
    "before it. All of it is sent as the key.",
    fixes=(LINE, Remedy(text="Open {env_file} at line {line} and take out what does not belong to the key.")),
)

WRAPPED = Advice(
    code="dotenv.wrapped",
    title="A value in {env_file} goes on in the next line.",
    why="A line ends the value. What comes after it is taken for a variable of its own, so the key is cut short or empty, and the "
    "server answers 401.",
    fixes=(Remedy(text="Join line {line} of {env_file} with the line before it, without a space between."), LINE, INIT),
)

MERGED = Advice(
    code="dotenv.merged",
    title="Two settings of {env_file} stand in one line.",
    why="A file that does not end in a newline, and `echo NAME=value >> .env` after it: the new setting becomes part of the last value.",
    fixes=(Remedy(text="Open {env_file} at line {line} and begin a new line before the second name."), LINE),
)

DUPLICATE = Advice(
    code="dotenv.duplicate",
    title="{env_file} sets the same name twice.",
    why="The last line counts, without a word. An old key below the new one, or an empty line at the end, wins.",
    fixes=(Remedy(text="Keep one of the lines and delete the other (line {line} counts now)."),
           Remedy(text="See the lines, without the values.", command={"posix": "grep -n '^[^#=]*=' {env_file} | cut -d= -f1"}, when=("linux", "darwin"))),
)  # fmt: skip

COMMENTED = Advice(
    code="dotenv.commented",
    title="The key's line in {env_file} is commented out.",
    why="A line that begins with `#` is a comment.",
    fixes=(Remedy(text="Take the `#` away at the beginning of line {line} of {env_file}."), INIT),
)

NO_NAME = Advice(
    code="dotenv.no_name",
    title="{env_file} holds a key without a name.",
    why="A .env holds NAME=value. A key alone becomes a variable without a value whose *name* is the key.",
    fixes=(LINE, Remedy(text="Open {env_file} at line {line} and write {key_name}= before the key."), INIT),
)
