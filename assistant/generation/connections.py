"""How a provider's package may reach its model: straight to the address that the page names, and nowhere else.

A proxy that the environment names would see every question, and so would whoever a server redirects to. Neither is
followed. Where a machine reaches the outside only through a proxy, `model_proxy` names it, and the page says so.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies

from assistant.generation.settings import ModelSettings, host_of_proxy
from corpus.errors import UserError

_OPENAI = frozenset(["openai", "azure_openai"])
_OLLAMA = "ollama"
# Where an organisation's own certificates are.
_CERTIFICATES = "SSL_CERT_FILE"


def connection_options(settings: ModelSettings, environment: Mapping[str, str]) -> dict[str, Any]:
    """What a provider's class takes so that it connects straight, or through the proxy of the settings alone.

    Raises:
        UserError: the provider's package cannot be told so, and a proxy is named in the environment or the settings; or
            the proxy of the settings is no address of one.
    """
    provider = (settings.name or "").partition(":")[0]
    if settings.proxy:
        host_of_proxy(settings.proxy)  # refuses what is none
    client = _client_options(settings, environment)
    if provider == _OLLAMA:
        return {"client_kwargs": {**client, "timeout": settings.timeout}}
    if provider in _OPENAI:
        return _openai_options(settings, client)
    named = settings.proxy or next(iter(getproxies().values()), None)
    if named:
        raise UserError(
            f"model '{settings.name}': its provider's package goes through a proxy of the environment "
            f"({urlsplit(named).hostname or 'unnamed'}), and the page could not say so. Unset HTTP_PROXY, HTTPS_PROXY "
            "and ALL_PROXY, or reach it by an address that speaks OpenAI's protocol: openai:NAME with model_url, "
            "and model_proxy."
        )
    return {}


def _client_options(settings: ModelSettings, environment: Mapping[str, str]) -> dict[str, Any]:
    """What httpx takes: nothing of the environment, so no proxy and no password file, and no redirect."""
    options: dict[str, Any] = {"trust_env": False, "follow_redirects": False}
    if settings.proxy:
        options["proxy"] = settings.proxy
    if certificates := environment.get(_CERTIFICATES):
        # The one thing of the environment that is still wanted: an organisation's own certificates.
        try:
            options["verify"] = ssl.create_default_context(cafile=certificates)
        except OSError as fault:
            raise UserError(f"{_CERTIFICATES}: {certificates} cannot be read ({fault}). Mend or unset it.") from None
    return options


def _openai_options(settings: ModelSettings, client: Mapping[str, Any]) -> dict[str, Any]:
    try:
        from openai import DefaultAsyncHttpxClient, DefaultHttpxClient
    except ImportError:
        # The package is not installed: opening the model says so.
        return {}
    return {
        "http_client": DefaultHttpxClient(timeout=settings.timeout, **client),
        "http_async_client": DefaultAsyncHttpxClient(timeout=settings.timeout, **client),
        # Else OPENAI_PROXY of the environment.
        "openai_proxy": "",
    }
