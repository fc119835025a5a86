"""Runs inside the Python that is looked at, whatever its age (2.7 and up): imports openai there and prints what it met."""
# ruff: noqa  an old Python must be able to read it, so nothing here may be written as of today
# mypy: ignore-errors
# fmt: off

# Nothing but `sys` is imported before openai, so that a file of the project that hides a standard module hides it here too.
import sys

PROJECT, TOP = sys.argv[1], "openai"
SLASHED = PROJECT.replace("\\", "/").rstrip("/")
facts = {
    "version": list(sys.version_info[:3]), "executable": sys.executable, "prefix": sys.prefix,
    "base_prefix": getattr(sys, "base_prefix", getattr(sys, "real_prefix", sys.prefix)),
    "implementation": getattr(getattr(sys, "implementation", None), "name", "cpython"),
}
sys.path[:] = [each for each in sys.path if each not in ("", PROJECT)]
sys.path.insert(0, PROJECT)


def below(path):
    """Whether that is a file of the project's top folder, or the start of a package there: what a script beside it imports."""
    folder, _, name = str(path or "").replace("\\", "/").rpartition("/")
    if folder != SLASHED and name.startswith("__init__."):
        folder = folder.rpartition("/")[0]
    return bool(path) and folder == SLASHED


def vendored():
    """Whether the SDK itself was installed into the project's folder (`pip install -t .`)."""
    os = sys.modules["os"]
    try:
        return any(each.startswith("openai-") and each.endswith("-info") for each in os.listdir(PROJECT))
    except OSError:
        return False


def spec_of(name):
    try:
        from _frozen_importlib_external import PathFinder

        spec = PathFinder.find_spec(name)
    except ImportError:
        return None
    if spec is None:
        return None
    return {"origin": spec.origin, "places": list(spec.submodule_search_locations or [])}


def attempt():
    before = set(sys.modules)
    try:
        module = __import__(TOP)
        facts["file"] = getattr(module, "__file__", None)
        facts["version_in_module"] = getattr(module, "__version__", None) or getattr(getattr(module, "version", None), "VERSION", None)
        facts["has_client"] = hasattr(module, "OpenAI")
    except BaseException as error:  # whatever the user's own file raises
        facts["error"] = {"type": type(error).__name__, "text": str(error)[:500], "name": getattr(error, "name", None), "path": getattr(error, "path", None)}
        facts["trace"] = trace(sys.exc_info()[2])
    facts["own"] = sorted(
        (name, str(getattr(sys.modules[name], "__file__", "") or ""))
        for name in set(sys.modules) - before
        if "." not in name and below(getattr(sys.modules[name], "__file__", "") or "")
    )
    facts["new"] = sorted(name for name in set(sys.modules) - before if "." not in name)


def trace(tb):
    files = []
    while tb is not None:
        files.append(tb.tb_frame.f_code.co_filename)
        tb = tb.tb_next
    return files[-12:]


facts["spec"] = spec_of(TOP)
origin = (facts["spec"] or {}).get("origin")
# a file of the project that is called openai would run as the user's program does: look, do not start it
facts["hidden"] = bool(origin and origin != "namespace" and below(origin) and not vendored())
if not facts["hidden"]:
    attempt()
path = [each for each in sys.path if each != PROJECT] + ([PROJECT] if vendored() else [])
tops = [name for name, _ in facts.get("own", ())]
for name in list(sys.modules):
    if name.partition(".")[0] in tops:
        del sys.modules[name]
sys.path[:] = path
facts["path"] = path
os = sys.modules["os"]
import platform

try:
    import sysconfig

    facts["stdlib"] = sysconfig.get_path("stdlib")
    facts["externally_managed"] = os.path.exists(os.path.join(facts["stdlib"] or "", "EXTERNALLY-MANAGED"))
except Exception:  # a Python older than sysconfig
    facts["stdlib"], facts["externally_managed"] = None, False
try:
    from importlib import machinery

    facts["suffixes"] = list(machinery.EXTENSION_SUFFIXES)
except ImportError:
    facts["suffixes"] = []
try:
    import site

    facts["user_site"] = site.getusersitepackages()
except Exception:  # a site module that was replaced
    facts["user_site"] = None
facts["markers"] = {
    "implementation_name": facts["implementation"], "implementation_version": platform.python_version(), "os_name": os.name,
    "platform_machine": platform.machine(), "platform_python_implementation": platform.python_implementation(),
    "platform_release": platform.release(), "platform_system": platform.system(), "platform_version": platform.version(),
    "python_full_version": platform.python_version(), "python_version": "%d.%d" % sys.version_info[:2], "sys_platform": sys.platform,
}
sys.stdout.write("\n@@facts@@" + repr(facts).encode("ascii", "backslashreplace").decode("ascii") + "\n")
