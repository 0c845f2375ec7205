"""Which chat model, where, and within what bounds; and whether its place is this machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from corpus.errors import UserError

# The environment variable that holds the key of the model's provider.
MODEL_KEY = "PCN_ASSISTANT_MODEL_KEY"
# The variables by which a provider's own package may be told of another address.
_ADDRESSES = {"ollama": ("OLLAMA_HOST",), "openai": ("OPENAI_BASE_URL", "OPENAI_API_BASE")}
# Providers whose server is this machine's where nothing names another.
_LOCAL = frozenset(["ollama"])
# What a model does: it chooses and orders the reports' own words, or it writes and every sentence is checked.
SELECT, PROSE = "select", "prose"
STYLES = (SELECT, PROSE)


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """A chat model and the bounds on its use.

    The key is not kept here: it is read from the environment where the model is opened, and goes nowhere else.
    """

    # "provider:name"; without one, answers are made without a model.
    name: str | None = None
    # The address of its server; None takes the provider's own.
    url: str | None = None
    # The address of a proxy that it is reached through; None: straight, whatever the environment says.
    proxy: str | None = None
    # Seconds for a whole answer.
    timeout: float = 60.0
    # Seconds until its next words come.
    wait: float = 30.0
    # Tries after a first one.
    retries: int = 2
    # The most tokens that are written.
    tokens: int = 400
    # The most calls at once.
    calls: int = 2
    # The most tokens that are read and written.
    context: int = 4096
    # SELECT or PROSE.
    style: str = SELECT
    # How freely it draws its words, from 0 (the likeliest each time) on.
    temperature: float = 0.0
    # How often it is asked to choose; every second time the evidence stands in the reverse order, so that a model that
    # chooses by place agrees with nobody.
    samples: int = 2
    # Whether servers that can are given the JSON schema of what they are to write.
    structured: bool = True
    # A second opinion on sentences of prose: "model" for the chat model itself, else the name or folder of an NLI
    # CrossEncoder; none by default.
    verifier: str | None = None


def find_destination(settings: ModelSettings, environment: Mapping[str, str]) -> str | None:
    """Where questions and evidence go: the model, its server and a proxy; None where they stay on this machine.

    A server on a loopback address is this machine; so is Ollama's where nothing names another. Every other provider
    without an address is elsewhere.
    """
    if settings.name is None:
        return None
    through = f" through the proxy {host_of_proxy(settings.proxy)}" if settings.proxy else ""
    provider = settings.name.partition(":")[0]
    address = settings.url or next(
        (environment[name] for name in _ADDRESSES.get(provider, ()) if environment.get(name)), ""
    )
    if not address:
        is_here = provider in _LOCAL and not through
        return None if is_here else f"{settings.name}, its provider's service{through}"
    host = urlsplit(address if "//" in address else f"//{address}").hostname or address
    return None if _is_loopback(host) and not through else f"{settings.name} at {host}{through}"


def host_of_proxy(proxy: str) -> str:
    """The name of a proxy's server, without a password. Example: "http://ann:x@proxy.example:3128" → "proxy.example".

    Raises:
        UserError: it is no address of a proxy. It is not told: it may hold a password.
    """
    parts = urlsplit(proxy)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UserError("model_proxy must be the address of a proxy, such as http://proxy.example:3128.")
    return parts.hostname


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
