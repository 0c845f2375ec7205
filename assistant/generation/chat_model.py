"""A chat model, whatever LangChain speaks to, opened and called within bounds. Only this module calls models."""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from assistant.generation.cancellation import LOOKED_AFTER_SECONDS, stop_asked
from assistant.generation.prompting import most_characters
from assistant.generation.settings import MODEL_KEY, ModelSettings
from corpus.errors import UserError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_FIRST_WAIT = 0.5
_LONGEST_WAIT = 2.0
_STOPPED = "it was stopped"
_MOST_CHARACTERS = 12_000
_ENDINGS = frozenset(["finish_reason", "done_reason", "stop_reason"])
_TELL_THE_END = frozenset(["openai", "azure_openai", "ollama"])
_BUSY = frozenset([408, 409, 429])


class ModelUnavailable(Exception):
    """A model that gave no answer; the message says why in a few words, without anything that was sent or received."""


class ChatModel:
    """Streams a model's words within a time limit, retrying with growing waits, few calls at once."""

    def __init__(self, model: BaseChatModel, settings: ModelSettings) -> None:
        self.settings = settings
        self._model = model
        self._calls = threading.BoundedSemaphore(settings.calls)

    @property
    def name(self) -> str:
        """The model's name as answers give it."""
        return self.settings.name or "language model"

    @property
    def prompt_characters(self) -> int:
        """How many characters may be sent, system and user together, so that what is written fits as well."""
        return most_characters(self.settings)

    def stream(self, system: str, user: str) -> Iterator[str]:
        """The model's words as they come. Closing the iterator ends the call; so does stopping the work it belongs to.

        A failure before the first word is tried again, while there is time; after it, it is final.

        Raises:
            ModelUnavailable: no answer in time, refused, cut off, or too many calls at once.
        """
        end = time.monotonic() + self.settings.timeout
        with self._turn(end):
            for attempt in range(self.settings.retries + 1):
                begun = False
                if stop_asked():
                    raise ModelUnavailable(_STOPPED)
                try:
                    for words in self._once(system, user, end):
                        begun = True
                        yield words
                    return
                except _Failed as fault:
                    wait = _FIRST_WAIT * 2**attempt
                    last = attempt == self.settings.retries or time.monotonic() + wait >= end
                    if begun or last or not fault.passing:
                        raise ModelUnavailable(f"{fault}{' in the middle of the answer' if begun else ''}") from None
                    time.sleep(wait)

    def complete(self, system: str, user: str) -> str:
        """The model's whole answer."""
        return "".join(self.stream(system, user))

    @contextmanager
    def _turn(self, end: float) -> Iterator[None]:
        if not self._calls.acquire(timeout=max(0.0, end - time.monotonic())):
            raise ModelUnavailable("it is busy with other questions")
        try:
            yield
        finally:
            self._calls.release()

    def _once(self, system: str, user: str, end: float) -> Iterator[str]:
        """One call, in a thread of its own, so that a server that sends nothing cannot hold anyone up."""
        words: queue.Queue[tuple[str, Any]] = queue.Queue()
        stop = threading.Event()
        thread = threading.Thread(target=self._read, args=(system, user, words, stop), daemon=True)
        thread.start()
        written = 0
        silent_until = min(end, time.monotonic() + self.settings.wait)
        try:
            while True:
                left = silent_until - time.monotonic()
                try:
                    kind, value = words.get(timeout=max(0.0, min(LOOKED_AFTER_SECONDS, left)))
                except queue.Empty:
                    if stop_asked():
                        raise _Failed(_STOPPED, passing=False) from None
                    if left > 0:
                        continue
                    raise _Failed("it did not answer in time", passing=False) from None
                silent_until = min(end, time.monotonic() + self.settings.wait)
                if kind == "end":
                    return
                if kind == "fault":
                    raise _Failed(*_told(value))
                written += len(value)
                if written > _MOST_CHARACTERS:
                    return
                yield value
        finally:
            stop.set()

    def _read(self, system: str, user: str, words: queue.Queue[tuple[str, Any]], stop: threading.Event) -> None:
        try:
            ended = (self.settings.name or "").partition(":")[0] not in _TELL_THE_END
            stream = self._model.stream([("system", system), ("human", user)])
            for chunk in stream:
                if stop.is_set():
                    return
                ended = ended or bool(_ENDINGS & chunk.response_metadata.keys())
                if text := str(chunk.text):
                    words.put(("words", text))
            words.put(("end", None) if ended else ("fault", ConnectionError("cut off")))
        except Exception as fault:  # whatever a provider's library raises
            words.put(("fault", fault))


class _Failed(Exception):
    """A call that failed; `passing`: it may go well another time."""

    def __init__(self, why: str, passing: bool) -> None:
        super().__init__(why)
        self.passing = passing


def _told(fault: Exception) -> tuple[str, bool]:
    """Why a call failed, in our own words (a provider's may hold the key or the question), and whether it may pass."""
    response = getattr(fault, "response", None)
    status = getattr(fault, "status_code", None) or getattr(response, "status_code", None)
    if status == 429:
        # A server that asks for a longer wait than ours is not asked again: the reader has an answer without it.
        return "it is over its quota or too busy (429)", _asked_to_wait(response) <= _LONGEST_WAIT
    if status in (401, 403):
        return f"it refused the key ({status})", False
    if status == 404:
        return "there is no such model there (404)", False
    if isinstance(status, int):
        return f"its server failed ({status})", status >= 500 or status in _BUSY
    if "timeout" in type(fault).__name__.lower():
        return "it did not answer in time", False
    if isinstance(fault, ConnectionError) or "connect" in type(fault).__name__.lower():
        cut = "cut off" in str(fault)
        return ("its answer was cut off" if cut else "it cannot be reached"), not cut
    return f"it sent what cannot be read ({type(fault).__name__})", False


def _asked_to_wait(response: Any) -> float:
    """The seconds of a Retry-After header; 0 where there is none, an hour where it is a date."""
    told = getattr(response, "headers", {}).get("retry-after", "0")
    try:
        return float(told)
    except ValueError:
        return 3600.0


def open_model(settings: ModelSettings, environment: Mapping[str, str] | None = None) -> ChatModel:
    """The chat model that the settings name; nothing is sent yet.

    Raises:
        UserError: the name has no provider, the provider is unknown or not installed, or it has no key.
    """
    environment = os.environ if environment is None else environment
    provider, colon, name = (settings.name or "").partition(":")
    if not (provider and colon and name):
        raise UserError(f"model '{settings.name}': write PROVIDER:NAME, for example ollama:qwen3.")
    os.environ.update(
        {"LANGSMITH_TRACING": "false", "LANGCHAIN_TRACING_V2": "false"}
    )  # tracing would send questions out
    from langchain.chat_models import init_chat_model

    try:
        model = init_chat_model(settings.name, **_options(provider, settings, environment))
    except (ImportError, AttributeError) as fault:
        package = f"langchain-{provider.replace('_', '-')}"
        raise UserError(f"model '{settings.name}': {package} is not installed. Run: pip install {package}") from fault
    except Exception as fault:
        if "api_key" in str(fault).lower():
            raise UserError(f"model '{settings.name}': it needs a key. Set {MODEL_KEY} in the environment.") from None
        raise UserError(
            f"model '{settings.name}': LangChain cannot open it ({type(fault).__name__}). Providers are, for example, "
            "openai, ollama, anthropic, mistralai."
        ) from None
    return ChatModel(cast("BaseChatModel", model), settings)


def _options(provider: str, settings: ModelSettings, environment: Mapping[str, str]) -> dict[str, Any]:
    """What a provider's class takes. A key of a provider's own is never sent to another address that was configured."""
    key = environment.get(MODEL_KEY)
    options: dict[str, Any] = {"temperature": 0}
    if settings.url:
        options["base_url"] = settings.url
    if provider == "ollama":
        return options | {
            "num_predict": settings.tokens,
            "num_ctx": settings.context,
            "client_kwargs": {"timeout": settings.timeout},
        }
    options |= {"timeout": settings.timeout, "max_retries": 0, "max_tokens": settings.tokens}
    if key or settings.url:
        options["api_key"] = key or "none"
    return options
