"""Writes a model of random weights that llama.cpp can serve: one layer, a token for each byte, a chat template; 0.2 MB.

The numbers that the server reports for it are real: its `prompt_tokens` are the bytes of the templated prompt (and
one for the start). What it says is noise: a bias lane keeps the noise printable and lets it come to an end.
The names of the fields are llama.cpp's (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

WIDTH = 64
HEADS = 4
END = 2
SPECIAL = 3
TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def write_model(path: Path, *, context: int = 4096) -> Path:
    """The language model as GGUF."""
    import gguf
    import numpy as np

    writer = gguf.GGUFWriter(str(path), "llama")
    random = np.random.default_rng(7)
    tokens = _describe(writer, context)
    _tensors(writer, random, tokens, np)
    _close(writer)
    return path


def _describe(writer: Any, context: int) -> int:
    writer.add_name("tiny")
    writer.add_context_length(context)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(1)
    writer.add_feed_forward_length(2 * WIDTH)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    words = [b"<unk>", b"<s>", b"</s>", *(f"<0x{byte:02X}>".encode() for byte in range(256))]
    writer.add_tokenizer_model("llama")
    writer.add_token_list(words)
    writer.add_token_scores([0.0] * len(words))
    writer.add_token_types([2, 3, 3] + [6] * 256)  # unknown, control, control, bytes
    writer.add_unk_token_id(0)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(END)
    writer.add_add_bos_token(True)
    writer.add_add_space_prefix(False)
    writer.add_vocab_size(len(words))
    writer.add_chat_template(TEMPLATE)
    return len(words)


def _tensors(writer: Any, random: Any, tokens: int, np: Any) -> None:
    def noise(*shape: int) -> Any:
        return (random.standard_normal(shape) * 0.3).astype(np.float16)

    def ones() -> Any:
        return np.ones(WIDTH, np.float32)

    embedding, output = noise(tokens, WIDTH), noise(tokens, WIDTH)
    embedding[:, 0] = 40.0  # the bias lane: constant in every token's vector, so `output[:, 0]` is a bias of the logits
    printable = np.array([at >= SPECIAL and 32 <= at - SPECIAL < 127 for at in range(tokens)])
    output[:, 0] = np.where(printable, 0.0, -20.0)
    for at in (END, SPECIAL + ord('"'), SPECIAL + ord("}")):
        output[at, 0] = 1.1  # likely enough that answers, strings and objects come to an end
    writer.add_tensor("token_embd.weight", embedding)
    writer.add_tensor("output.weight", output)
    writer.add_tensor("output_norm.weight", ones())
    attention, down = noise(WIDTH, WIDTH), noise(WIDTH, 2 * WIDTH)
    attention[0], down[0] = 0, 0  # nothing writes into the bias lane
    layer = {
        "attn_norm": ones(),
        "ffn_norm": ones(),
        "attn_q": noise(WIDTH, WIDTH),
        "attn_k": noise(WIDTH, WIDTH),
        "attn_v": noise(WIDTH, WIDTH),
        "attn_output": attention,
        "ffn_gate": noise(2 * WIDTH, WIDTH),
        "ffn_up": noise(2 * WIDTH, WIDTH),
        "ffn_down": down,
    }
    for name, values in layer.items():
        writer.add_tensor(f"blk.0.{name}.weight", values)


def write_projector(path: Path, *, side: int = 56, patch: int = 14) -> Path:
    """The part that turns pictures into (side / patch)² tokens, as random as the rest."""
    import gguf
    import numpy as np

    inner, room, count = 32, 64, (side // patch) ** 2
    writer = gguf.GGUFWriter(str(path), "clip")
    random = np.random.default_rng(8)
    writer.add_name("tiny-eyes")
    writer.add_bool("clip.has_vision_encoder", True)
    writer.add_bool("clip.use_gelu", True)
    writer.add_string("clip.projector_type", "mlp")
    numbers = {
        "image_size": side,
        "patch_size": patch,
        "embedding_length": inner,
        "feed_forward_length": room,
        "block_count": 1,
        "projection_dim": WIDTH,
        "attention.head_count": 2,
    }
    for name, value in numbers.items():
        writer.add_uint32(f"clip.vision.{name}", value)
    writer.add_float32("clip.vision.attention.layer_norm_epsilon", 1e-5)
    for name in ("image_mean", "image_std"):
        writer.add_array(f"clip.vision.{name}", [0.5, 0.5, 0.5])

    def noise(*shape: int) -> Any:
        return (random.standard_normal(shape) * 0.1).astype(np.float16)

    def flat(size: int, value: float = 0.0) -> Any:
        return np.full(size, value, np.float32)

    tensors = {
        "v.patch_embd.weight": noise(inner, 3, patch, patch),
        "v.class_embd": flat(inner, 0.1),
        "v.position_embd.weight": noise(count + 1, inner).astype(np.float32),
        "mm.0.weight": noise(WIDTH, inner),
        "mm.0.bias": flat(WIDTH),
        "mm.2.weight": noise(WIDTH, WIDTH),
        "mm.2.bias": flat(WIDTH),
    }
    for name in ("v.pre_ln", "v.post_ln", "v.blk.0.ln1", "v.blk.0.ln2"):
        tensors |= {f"{name}.weight": flat(inner, 1.0), f"{name}.bias": flat(inner)}
    for name, out, into in (
        ("attn_q", inner, inner),
        ("attn_k", inner, inner),
        ("attn_v", inner, inner),
        ("attn_out", inner, inner),
        ("ffn_up", room, inner),
        ("ffn_down", inner, room),
    ):
        tensors |= {f"v.blk.0.{name}.weight": noise(out, into), f"v.blk.0.{name}.bias": flat(out)}
    for name, values in tensors.items():
        writer.add_tensor(name, values)
    _close(writer)
    return path


def _close(writer: Any) -> None:
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
