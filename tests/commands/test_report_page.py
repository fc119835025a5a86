"""The HTML page in a headless browser: its totals are the JSON's, it sorts, and it asks no host for anything."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from toolkit.app import App
from toolkit.cli import run
from toolkit.entry import Entry
from toolkit.ledger import open_ledger
from toolkit.model import Cost, Usage
from toolkit.money import usd_to_pico

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--enable-logging=stderr", "--v=0",
]  # fmt: skip
CLICK = """<script>
const last = document.querySelector("table.sortable thead th:last-child button"); last.click();
document.body.dataset.sorted = [...document.querySelectorAll("table.sortable tbody tr")]
  .map(row => row.lastElementChild.dataset.v).join(" ");
</script></body>"""
needs_browser = pytest.mark.skipif(BROWSER is None, reason="Chromium is not installed")


@pytest.fixture
def page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[Path, dict[str, str]]:
    with open_ledger(str(tmp_path / "l.db")) as ledger:
        ledger.write([
            Entry(
                id=str(day), started_at=datetime(2026, 11, day, tzinfo=UTC), origin="test", endpoint="/chat/completions",
                project=f"p{day % 2}", response_model="</script><b>x", usage=Usage(input_tokens=day, total_tokens=day),
                usage_source="response", cost=Cost(status="priced", pico=usd_to_pico(f"0.{day * 7 % 25:02}")),
            )
            for day in (12, 3, 21, 7)
        ])  # fmt: skip
    environ = {"OAICHECK_LEDGER": str(tmp_path / "l.db"), "TZ": "UTC"}
    assert run(["report", "daily", "--format", "html", "--output", "p.html"], App(environ=environ, cwd=tmp_path)) == 0
    capsys.readouterr()
    assert run(["report", "daily", "--json"], App(environ=environ, cwd=tmp_path)) == 0
    totals: dict[str, str] = json.loads(capsys.readouterr().out)["totals"]
    return tmp_path / "p.html", totals


def browse(path: Path, *more: str) -> tuple[str, str]:
    command = [str(BROWSER), *FLAGS, *more, f"--user-data-dir={path.parent / 'profile'}", "--dump-dom", path.as_uri()]
    done = subprocess.run(command, capture_output=True, timeout=60, check=True)
    return done.stdout.decode(), done.stderr.decode()


@needs_browser
def test_totals_in_the_page_are_those_of_the_json(page: tuple[Path, dict[str, str]]) -> None:
    dom, log = browse(page[0])
    for name in ("cost_usd", "requests", "total_tokens"):
        found = re.search(rf'id="total-{name}" value="([^"]*)"', dom)
        assert found
        assert found[1] == str(page[1][name])
    assert "CONSOLE" not in log


@needs_browser
def test_a_click_on_a_column_sorts_by_it(page: tuple[Path, dict[str, str]]) -> None:
    text = re.sub(r"<meta http-equiv=.Content-Security-Policy.[^>]*>", "", page[0].read_text())
    page[0].write_text(text.replace("</body>", CLICK))
    found = re.search(r'data-sorted="([^"]*)"', browse(page[0])[0])
    assert found
    values = [int(each) for each in found[1].split()]
    assert len(values) >= 4
    assert values in (sorted(values), sorted(values, reverse=True))


def test_the_page_refers_to_no_host(page: tuple[Path, dict[str, str]]) -> None:
    text = re.sub(r'xmlns(:\w+)?="[^"]*"', "", page[0].read_text())
    assert not re.search(r"https?://", text)
    assert "</script><b>" not in text


def test_a_page_without_rows_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["daily"], ["requests"], ["models"], ["total", "--by", "model", "--since", "today"]):
        environ = {"OAICHECK_LEDGER": str(tmp_path / "none.db"), "TZ": "UTC"}
        assert run(["report", *words, "--format", "html"], App(environ=environ, cwd=tmp_path)) == 0
        body = capsys.readouterr().out.split("<main>")[1].split("</main>")[0]
        assert f'<p class="nothing">The ledger is empty: {tmp_path / "none.db"}</p>' in body
        assert "<table" not in body
        assert "<dl" not in body


@needs_browser
def test_the_page_asks_for_nothing_and_complains_of_nothing(page: tuple[Path, dict[str, str]]) -> None:
    probe = """<script>document.body.dataset.asked =
      performance.getEntriesByType("resource").map(each => each.name).filter(each => !each.startsWith("data:")).join(" ") || "nothing";
    document.body.dataset.heads = document.querySelectorAll("table.sortable thead th button").length;
    document.body.dataset.wide = document.documentElement.scrollWidth <= window.innerWidth;</script></body>"""
    page[0].write_text(page[0].read_text().replace("</body>", probe))
    dom, log = browse(page[0])
    assert 'data-asked="nothing"' in dom
    assert 'data-wide="true"' in dom
    assert int((re.search(r'data-heads="(\d+)"', dom) or [0, 0])[1]) >= 5
    assert "CONSOLE" not in log


def measured(path: Path, width: int) -> dict[str, str]:
    """What of the page stands where, in a window of that width."""
    measure = f"""<script>document.body.dataset.room = document.documentElement.scrollWidth;
      document.body.dataset.charts = [...document.querySelectorAll(".narrow svg")].every(each => each.getBoundingClientRect().right <= {width});
      document.body.dataset.cost = [...document.querySelectorAll("tbody .right:not(.more)")].every(each => each.getBoundingClientRect().right <= {width});
      document.body.dataset.last = [...document.querySelectorAll(".sortable tr > :last-child")].every(each => each.getBoundingClientRect().right <= {width});
      </script></body>"""
    path.write_text(path.read_text().replace("</script><b>", "").replace("</body>", measure))
    frame = path.with_name("frame.html")
    frame.write_text(f"""<iframe id="f" src="{path.name}" style="width:{width}px;height:800px;border:0"></iframe><script>
      document.getElementById("f").onload = event => document.body.append(JSON.stringify({{...event.target.contentDocument.body.dataset}}))
      </script>""")
    dom, _ = browse(frame, "--allow-file-access-from-files", "--virtual-time-budget=5000")
    found: dict[str, str] = json.loads(dom[dom.rindex("{") : dom.rindex("}") + 1].replace("&quot;", '"'))
    return found


@needs_browser
def test_at_the_width_of_a_phone_nothing_stands_out_of_the_page(page: tuple[Path, dict[str, str]]) -> None:
    found = measured(page[0], 390)
    assert int(found["room"]) <= 390
    assert (found["charts"], found["cost"]) == ("true", "true")


@needs_browser
@pytest.mark.parametrize("width", [390, 700])
def test_the_cost_is_seen_where_the_table_is_wider_than_the_window(
    page: tuple[Path, dict[str, str]], width: int
) -> None:
    environ = {"OAICHECK_LEDGER": str(page[0].with_name("l.db")), "TZ": "UTC"}
    wide = ["report", "daily", "--by", "project", "--by", "model", "--by", "endpoint", "--format", "html"]
    assert run([*wide, "--output", "wide.html"], App(environ=environ, cwd=page[0].parent)) == 0
    found = measured(page[0].with_name("wide.html"), width)
    assert int(found["room"]) <= width
    assert found["last"] == "true"
