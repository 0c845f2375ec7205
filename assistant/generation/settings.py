"""Which chat model, where, and within what bounds: from the settings file, the environment and the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from corpus.errors import UserError

MODEL = "PCN_ASSISTANT_MODEL"
MODEL_URL = "PCN_ASSISTANT_MODEL_URL"
MODEL_KEY = "PCN_ASSISTANT_MODEL_KEY"
KEYS = (
    "model",
    "model_url",
    "model_timeout",
    "model_wait",
    "model_retries",
    "model_tokens",
    "model_calls",
    "model_context",
)
_ADDRESSES = {"ollama": ("OLLAMA_HOST",), "openai": ("OPENAI_BASE_URL", "OPENAI_API_BASE")}
_LEAST_READ = 700
_LOCAL = frozenset(["ollama"])
_SECRET = ("key", "token_secret", "password", "secret")


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """A chat model by `name` ("provider:name", or None: answers are made without one) and the bounds on its use.

    `timeout` is in seconds, for a whole answer, `wait` for its next words; `retries` after a first try; `tokens` the
    most that are written, `context` the most that are read and written, `calls` the most at once. The key is not kept
    here: it is read from the environment where the model is opened, and goes nowhere else.
    """

    name: str | None = None
    url: str | None = None
    timeout: float = 60.0
    wait: float = 30.0
    retries: int = 2
    tokens: int = 400
    calls: int = 2
    context: int = 4096


def model_settings(values: Mapping[str, Any], environment: Mapping[str, str], *, where: str) -> ModelSettings:
    """The model's settings from a file's values, then the environment.

    Raises:
        UserError: a value is of the wrong kind; `where` names the file.
    """
    defaults = ModelSettings()
    for key in ("model", "model_url"):
        if not isinstance(values.get(key, ""), str):
            raise UserError(f"{where}: {key} must be text in quotation marks, not {values[key]!r}.")
    numbers = {}
    for key, least in (
        ("model_timeout", 1), ("model_wait", 1), ("model_retries", 0), ("model_tokens", 16), ("model_calls", 1),
        ("model_context", 512),
    ):  # fmt: skip
        name = key.removeprefix("model_")
        value = values.get(key, getattr(defaults, name))
        if isinstance(value, bool) or not isinstance(value, int | float) or value < least:
            raise UserError(f"{where}: {key} must be a number, {least} at least, not {value!r}.")
        numbers[name] = value
    if numbers["context"] - numbers["tokens"] < _LEAST_READ:
        raise UserError(f"{where}: model_context must be at least {_LEAST_READ} more than model_tokens.")
    return ModelSettings(
        name=environment.get(MODEL) or values.get("model") or None,
        url=environment.get(MODEL_URL) or values.get("model_url") or None,
        timeout=float(numbers["timeout"]),
        wait=float(numbers["wait"]),
        retries=int(numbers["retries"]),
        tokens=int(numbers["tokens"]),
        calls=int(numbers["calls"]),
        context=int(numbers["context"]),
    )


def sent_to(settings: ModelSettings, environment: Mapping[str, str]) -> str | None:
    """Where questions and evidence go: the model and its server's name; None where they stay on this machine.

    A server on a loopback address is this machine; so is Ollama's where nothing names another. Every other provider
    without an address is elsewhere.
    """
    if settings.name is None:
        return None
    provider = settings.name.partition(":")[0]
    address = settings.url or next(
        (environment[name] for name in _ADDRESSES.get(provider, ()) if environment.get(name)), ""
    )
    if not address:
        return None if provider in _LOCAL else f"{settings.name}, its provider's service"
    host = urlsplit(address if "//" in address else f"//{address}").hostname or address
    return None if _is_loopback(host) else f"{settings.name} at {host}"


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def refuse_secret(key: str, where: str) -> None:
    """Refuse a key or password in a settings file.

    Raises:
        UserError: the setting's name says that it is a secret.
    """
    if any(word in key.lower() for word in _SECRET):
        raise UserError(f"{where}: '{key}' does not belong in a file. Set {MODEL_KEY} in the environment instead.")
