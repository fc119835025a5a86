"""Runs llama.cpp's own HTTP server (PyPI: xllamacpp) on a free port of 127.0.0.1 until it is told to end.

python llama.py MODEL KEY [--eyes PROJECTOR] [--embedding]: prints its address on the first line; ends on SIGTERM or
SIGINT.
"""

from __future__ import annotations

import argparse
import importlib
import signal
import sys
import threading


def main() -> None:
    """Serves until a signal comes."""
    xllamacpp = importlib.import_module("xllamacpp")

    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("key")
    parser.add_argument("--eyes")
    parser.add_argument("--embedding", action="store_true")
    given = parser.parse_args()
    params = xllamacpp.CommonParams()
    params.model.path = given.model
    params.model_alias = {"gpt-4o-mini"}
    params.api_keys = [given.key]
    params.hostnames, params.port = ["127.0.0.1"], 0
    params.n_ctx, params.n_parallel, params.n_gpu_layers, params.cpuparams.n_threads = 4096, 1, 0, 1
    params.warmup, params.use_jinja = False, True
    if given.eyes:
        params.mmproj.path = given.eyes
    if given.embedding:
        params.embedding = True
        params.pooling_type = xllamacpp.llama_pooling_type.LLAMA_POOLING_TYPE_MEAN
    server = xllamacpp.Server(params)
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    ended.wait()


if __name__ == "__main__":
    main()
