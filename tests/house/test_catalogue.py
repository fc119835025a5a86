"""The golden list of everything that is found by being there: one that vanishes, or comes twice, is seen here."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from toolkit import discover, doctor
from toolkit.doctor.advice import Advice, advice, catalogue, remedies
from toolkit.doctor.world import Machine
from toolkit.model import Check

ROOT = Path(__file__).parents[2]

CODES = """
auth.deactivated auth.invalid auth.ip auth.no_org auth.none auth.refused auth.scope azure.mixed
billing.credit_balance_exhausted billing.hard_limit billing.inactive billing.organization_spend_limit_exceeded
billing.organization_usage_limit_exceeded billing.project_spend_limit_exceeded billing.quota clock.skew code.old_api
dotenv.commented dotenv.disabled dotenv.duplicate dotenv.encoding dotenv.merged dotenv.misnamed dotenv.no_name
dotenv.not_file dotenv.not_found dotenv.not_text dotenv.syntax dotenv.unreadable dotenv.value dotenv.wrapped
http.blocked http.closed http.not_http http.redirect http.server http.timeout
key.control key.decorated key.empty key.env_shadows_dotenv key.exposed key.foreign key.header_override key.kind key.masked
key.missing key.non_ascii key.not_exported key.placeholder key.rejected key.scope key.unexpanded key.whitespace key.wrong_name
model.image model.listed_only model.not_chat model.not_found model.project model.unverified
net.captive net.closed net.dns net.ipv6 net.refused net.reset_tls net.timeout org.malformed org.mismatch
param.budget param.image_url param.json param.max_tokens param.temperature
pkg.corrupt pkg.dep_conflict pkg.downgraded pkg.httpx_proxies pkg.missing pkg.shadowed pkg.shadowed_dep pkg.too_old
pkg.wrong_abi pkg.wrong_dist
proxy.auth proxy.blocked proxy.closed proxy.local proxy.no_proxy proxy.not_proxy proxy.scheme proxy.socks_missing
proxy.timeout proxy.tls_mismatch proxy.unreachable proxy.url proxy.whitespace python.too_old rate.limit region.unsupported
resp.encoding resp.html resp.no_usage resp.not_json resp.shape resp.truncated stream.cut stream.empty stream.error
tls.ca_invalid tls.ca_missing tls.ca_replaces tls.ca_var_ignored tls.cert tls.intercepted tls.no_store tls.timeout
tls.untrusted tls.version url.empty url.key_mismatch url.no_v1 url.old_name url.path url.port url.query url.region_host
url.scheme url.tls_mismatch url.userinfo url.whitespace venv.externally_managed venv.inactive venv.moved
""".split()
"""The codes that scripts rely on. More are welcome; one of these may not go."""

MACHINES = [
    Machine(system="linux", shell="bash"),
    Machine(system="linux", shell="fish"),
    Machine(system="darwin", shell="zsh"),
    Machine(system="windows", shell="powershell"),
    Machine(system="windows", shell="cmd"),
    Machine(system="linux", shell="bash", wsl=True),
    Machine(system="linux", shell="sh", container=True),
]


@pytest.mark.parametrize("code", CODES)
def test_a_code_that_scripts_rely_on_has_prose_and_a_fix(code: str) -> None:
    found = advice(code)
    assert found.title
    assert found.why
    assert found.fixes


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: f"{machine.system}-{machine.shell}")
def test_every_code_has_something_to_do_on_every_machine(machine: Machine) -> None:
    texts = [text for each in catalogue().values() for fix in each.fixes for text in (fix.text, str(fix.command))]
    facts = {name: "x" for text in texts for name in re.findall(r"\{(\w+)\}", text)}
    assert [code for code in catalogue() if not remedies(code, machine, facts)] == []


@pytest.mark.parametrize("each", catalogue().values(), ids=lambda each: each.code)
def test_prose_is_made_of_sentences(each: Advice) -> None:
    assert each.why.rstrip().endswith((".", "?", "”", ")", "`")), each.why
    assert all(fix.text.strip() for fix in each.fixes)
    assert "TODO" not in each.title + each.why


def test_ids_of_checks_are_unique() -> None:
    ids = Counter(check.id for check in discover.objects(doctor, Check))
    assert [name for name, count in ids.items() if count > 1] == []


def test_every_code_stands_in_the_documentation() -> None:
    pages = "\n".join(page.read_text(encoding="utf-8") for page in (ROOT / "docs").rglob("*.md"))
    assert [code for code in catalogue() if f"`{code}`" not in pages] == []
