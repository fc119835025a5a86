"""Variables that look as if they decided where requests go, and don't: old names, Azure's names."""

from __future__ import annotations

from toolkit.doctor.advice import fail, warn
from toolkit.doctor.registry import check, passed
from toolkit.doctor.target import host_of
from toolkit.doctor.world import World
from toolkit.model import Finding
from toolkit.settings import Value

NOT_READ = ("OPENAI_API_BASE", "OPENAI_BASEURL", "OPENAI_API_BASE_URL", "OPENAI_API_URL", "OPENAI_URL", "OPENAI_ENDPOINT",
            "OPENAI_API_ENDPOINT", "OPENAI_API_HOST", "OPENAI_HOST", "OPENAI_PROXY_URL", "openai_base_url", "openai_api_base")  # fmt: skip
AZURE_TYPES = ("azure", "azure_ad", "azuread")


@check("base-url-name", stage="endpoint")
def base_url_name(world: World) -> Finding:
    """The base URL stands under the name that is read."""
    found = _unread(world)
    used = world.settings.base_url
    if found is None:
        return passed("No address stands under an old name")
    meant = host_of(found.text) or host_of("//" + found.text)
    facts = {"found": found.name, "origin": found.where, "meant": meant, "goes_to": host_of(used.text)}
    if used.kind == "default" and found.name in (
        "OPENAI_API_BASE",
        "openai_base_url",
        "openai_api_base",
        "OPENAI_BASEURL",
    ):
        return fail("url.old_name", world, **facts)
    return warn("url.old_name", world, **facts)


def _unread(world: World) -> Value | None:
    """The first address under a name that is not read and leads elsewhere than requests go."""
    goes_to = host_of(world.settings.base_url.text)
    for name in NOT_READ:
        value = world.settings.get(name)
        if value and value.text.strip() and (host_of(value.text) or host_of("//" + value.text.strip())) != goes_to:
            return value
    return None


@check("azure-names", stage="endpoint")
def azure_names(world: World) -> Finding:
    """Azure's variables and OpenAI's do not contradict each other."""
    get = world.settings.text
    kind = (get("OPENAI_API_TYPE") or "").strip().lower()
    host = host_of(world.settings.base_url.text) or ""
    if "azure" in host:
        return passed("Requests go to Azure, as the variables say")
    endpoint = get("AZURE_OPENAI_ENDPOINT")
    facts = {"api_type": kind or None, "host": host, "azure_host": host_of(endpoint or "")}
    if kind in AZURE_TYPES:
        summary = f"OPENAI_API_TYPE={kind} asks for Azure, but requests go to {host or 'nowhere'}."
        return fail("azure.mixed", world, summary, **facts)
    if kind and kind not in ("openai", "open_ai"):
        return warn(
            "azure.mixed", world, "OPENAI_API_TYPE is neither openai nor azure; the SDK ignores it silently.", **facts
        )
    if endpoint and get(world.settings.key_name):
        summary = "AZURE_OPENAI_ENDPOINT and an OpenAI key are both set; requests go to " + (host or "nowhere") + "."
        return warn("azure.mixed", world, summary, **facts)
    return passed("Azure's variables and OpenAI's do not contradict each other")
