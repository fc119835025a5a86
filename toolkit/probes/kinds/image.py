"""`oaicheck test image`: the smallest and cheapest picture of a current model; right when the bytes decode as an
image."""

from __future__ import annotations

import base64
import binascii
import io
import warnings
from typing import Any

from toolkit.model import Request
from toolkit.probes import judge, saving
from toolkit.probes.registry import Answer, Ask, Probe, Verdict

PROMPT = "A red apple on a white table."


def build(ask: Ask) -> Request:
    """One picture, smallest size, lowest quality; models of before 2025 know neither the quality nor give the bytes
    unasked."""
    body: dict[str, Any] = {"model": ask.model, "prompt": ask.prompt or PROMPT, "n": 1, "size": "1024x1024"}
    if "gpt-image" in ask.model or "chatgpt-image" in ask.model:
        body["quality"] = "low"
    elif "dall-e" in ask.model:
        body["response_format"] = "b64_json"
    return Request(endpoint="/images/generations", body=body, model=ask.model)


def prepare(ask: Ask) -> tuple[dict[str, str], tuple[str, ...]]:
    """Looks at the folder that the file will go to. Raises WrongUse."""
    if ask.output:
        saving.check(ask.output, ask.cwd)
    return {}, ()


def verify(_: Ask, answer: Answer) -> Verdict:
    """The picture decodes; it is saved afterwards."""
    rows = answer.body.get("data")
    first = rows[0] if isinstance(rows, list) and rows and isinstance(rows[0], dict) else {}
    if isinstance(first.get("url"), str) and not first.get("b64_json"):
        return judge.doubt(
            "resp.image_url", "The server gave a link to the picture instead of the picture.", url=first["url"][:500]
        )
    try:
        data = base64.b64decode(_text(first.get("b64_json")), validate=True)
    except (binascii.Error, ValueError):
        return judge.fault("resp.image", "The picture is no base64 text.")
    if not data:
        return judge.fault("resp.image", "The answer holds no picture.")
    format_name, size = decoded(data)
    if format_name is None:
        return judge.fault("resp.image", "The bytes of the picture do not decode as an image.")
    done = judge.text_or(None, answer, f"A picture of {size[0]}×{size[1]} pixels came back ({format_name}).")
    return judge.with_files(done, ((format_name.lower().replace("jpeg", "jpg"), data),))


def _text(value: Any) -> str:
    """The base64 text; some servers put `data:image/png;base64,` before it, and line ends into it."""
    text = value if isinstance(value, str) else ""
    return "".join((text.partition(",")[2] if text.startswith("data:") else text).split())


def decoded(data: bytes) -> tuple[str | None, tuple[int, int]]:
    """The picture's form and size, `None` for bytes that are none to the last pixel."""
    from PIL import Image

    try:
        with warnings.catch_warnings(action="ignore"):  # of sizes that Pillow finds suspicious
            picture = Image.open(io.BytesIO(data))
            picture.load()
    except Exception:  # noqa: BLE001 Pillow's readers meet foreign bytes with errors of any class
        return None, (0, 0)
    return picture.format, picture.size


probe = Probe(
    kind="image",
    title="A generated picture, smallest size and lowest quality",
    right="the bytes decode as an image",
    endpoint="/images/generations",
    family="image",
    build=build,
    verify=verify,
    prepare=prepare,
    examples=("--output pictures --yes",),
    droppable=frozenset({"quality", "size", "n", "response_format"}),
    needs_consent=True,
    seconds=180.0,
    order=10,
)
