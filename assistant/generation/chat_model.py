"""A chat model, whatever LangChain speaks to, opened and called within bounds. Only this module calls models."""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from assistant.generation import cancellation
from assistant.generation.connections import connection_options
from assistant.generation.failures import CallFailed, explain_failure
from assistant.generation.prompting import CHARACTERS_A_TOKEN, max_prompt_characters
from assistant.generation.settings import MODEL_KEY, ModelSettings
from assistant.privacy.hidden_characters import strip_hidden
from corpus.errors import UserError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

# The wait before a second try; each further one waits twice as long.
_FIRST_WAIT_SECONDS = 0.5
_CANCELLED = "it was stopped"
# What never ends is cut here, whatever the bound on tokens that the server was given.
_MOST_CHARACTERS = 12_000
# Providers that say why they stopped writing, and the names under which they do: silence means that they were cut off.
_PROVIDERS_THAT_SAY_WHY = frozenset(["openai", "azure_openai", "ollama"])
_REASONS = frozenset(["finish_reason", "done_reason", "stop_reason"])

# What a call's thread hands over: words, a failure, or None at the end.
Received = str | Exception | None


class ModelUnavailable(Exception):
    """A model that gave no answer; the message says why in a few words, without anything that was sent or received."""


@dataclass(slots=True)
class Usage:
    """What one answer took of a model; it grows with each call."""

    calls: int = 0
    # Tokens, as the server counts them where it does, else by their characters.
    read: int = 0
    written: int = 0

    def as_json(self) -> dict[str, int]:
        """By the names that they are published under."""
        return {"calls": self.calls, "read": self.read, "written": self.written}


class ChatModel:
    """Streams a model's words within a time limit, retrying with growing waits, few calls at once."""

    def __init__(self, model: BaseChatModel, settings: ModelSettings) -> None:
        self.settings = settings
        self._model = model
        self._slots = threading.BoundedSemaphore(settings.calls)
        self._provider = (settings.name or "").partition(":")[0]
        # Whether its server has refused to hold to a schema; it is not given one again.
        self._refuses_schema = False

    @property
    def name(self) -> str:
        """The model's name as answers give it."""
        return self.settings.name or "language model"

    @property
    def prompt_characters(self) -> int:
        """How many characters may be sent, system and user together, so that what is written fits as well."""
        return max_prompt_characters(self.settings)

    def stream(
        self,
        system: str,
        user: str,
        *,
        schema: Mapping[str, Any] | None = None,
        end: float | None = None,
        usage: Usage | None = None,
    ) -> Iterator[str]:
        """The model's words as they come. Closing the iterator ends the call; so does cancelling the thread's work.

        A failure before the first word is tried again, while there is time; after it, it is final.

        `schema`: the JSON schema that the words are to keep, for servers that can hold a model to one; what comes may
        break it all the same. `end`: until when, by `time.monotonic`, where several calls share the time of one
        answer. `usage` is added to.

        Raises:
            ModelUnavailable: no answer in time, refused, cut off, or too many calls at once.
        """
        # What nobody sees of a report or a question, no model is to read.
        system, user = strip_hidden(system), strip_hidden(user)
        latest = time.monotonic() + self.settings.timeout
        end = latest if end is None else min(end, latest)
        usage = usage or Usage()
        with self._take_slot(end):
            attempt = 0
            while True:
                has_begun = False
                if cancellation.is_cancelled():
                    raise ModelUnavailable(_CANCELLED)
                options = self._options_for(schema)
                try:
                    for words in self._call(system, user, end, options, usage):
                        has_begun = True
                        yield words
                    return
                except CallFailed as fault:
                    if options and fault.is_refused and not has_begun:
                        # The same words without the schema, which is none of the tries.
                        self._refuses_schema = True
                        continue
                    wait = _FIRST_WAIT_SECONDS * 2**attempt
                    is_last = attempt == self.settings.retries or time.monotonic() + wait >= end
                    if has_begun or is_last or not fault.is_transient:
                        where = " in the middle of the answer" if has_begun else ""
                        raise ModelUnavailable(f"{fault}{where}") from None
                    time.sleep(wait)
                    attempt += 1

    def complete(
        self,
        system: str,
        user: str,
        *,
        schema: Mapping[str, Any] | None = None,
        end: float | None = None,
        usage: Usage | None = None,
    ) -> str:
        """The model's whole answer.

        Raises:
            ModelUnavailable: as `stream`.
        """
        return "".join(self.stream(system, user, schema=schema, end=end, usage=usage))

    def _options_for(self, schema: Mapping[str, Any] | None) -> dict[str, Any]:
        """What a call takes beside its words, so that the server holds the model to a schema; nothing where it cannot.

        llama.cpp's server, vLLM and OpenAI take the same form, and make a grammar of it.
        """
        if schema is None or not self.settings.structured or self._refuses_schema:
            return {}
        if self._provider == "ollama":
            return {"format": dict(schema)}
        if self._provider in ("openai", "azure_openai"):
            form = {"name": "reply", "schema": dict(schema), "strict": True}
            # In the body itself: else the library reads the whole answer before it hands on a word.
            return {"extra_body": {"response_format": {"type": "json_schema", "json_schema": form}}}
        return {}

    @contextmanager
    def _take_slot(self, end: float) -> Iterator[None]:
        """Wait until fewer calls run than may, and hold one's place among them."""
        if not self._slots.acquire(timeout=max(0.0, end - time.monotonic())):
            raise ModelUnavailable("it is busy with other questions")
        try:
            yield
        finally:
            self._slots.release()

    def _call(self, system: str, user: str, end: float, options: Mapping[str, Any], usage: Usage) -> Iterator[str]:
        """One call, in a thread of its own, so that a server that sends nothing cannot hold anyone up.

        Raises:
            CallFailed: the call failed, fell silent or was cancelled.
        """
        received: queue.Queue[Received] = queue.Queue()
        is_abandoned = threading.Event()
        counted = Usage()
        thread = threading.Thread(
            target=self._receive, args=(system, user, options, received, is_abandoned, counted), daemon=True
        )
        thread.start()
        characters = 0
        silent_until = min(end, time.monotonic() + self.settings.wait)
        try:
            while True:
                item = _wait_for_next(received, silent_until)
                silent_until = min(end, time.monotonic() + self.settings.wait)
                if item is None:
                    return
                if isinstance(item, Exception):
                    raise explain_failure(item)
                characters += len(item)
                if characters > _MOST_CHARACTERS:
                    return
                yield item
        finally:
            is_abandoned.set()
            usage.calls += 1
            usage.read += counted.read or round(len(system + user) / CHARACTERS_A_TOKEN)
            usage.written += counted.written or round(characters / CHARACTERS_A_TOKEN)

    def _receive(
        self,
        system: str,
        user: str,
        options: Mapping[str, Any],
        received: queue.Queue[Received],
        is_abandoned: threading.Event,
        counted: Usage,
    ) -> None:
        """Read the model's words into a queue, until it ends or nobody wants them any more."""
        try:
            is_whole = self._provider not in _PROVIDERS_THAT_SAY_WHY
            for chunk in self._model.stream([("system", system), ("human", user)], **options):
                if is_abandoned.is_set():
                    return
                if told := getattr(chunk, "usage_metadata", None):
                    counted.read, counted.written = told["input_tokens"], told["output_tokens"]
                is_whole = is_whole or bool(_REASONS & chunk.response_metadata.keys())
                if text := str(chunk.text):
                    received.put(text)
            received.put(None if is_whole else ConnectionError("cut off"))
        except Exception as fault:  # whatever a provider's library raises
            received.put(fault)


def _wait_for_next(received: queue.Queue[Received], silent_until: float) -> Received:
    """What comes next, waited for in short steps, so that a cancelled call ends soon.

    Raises:
        CallFailed: nothing came in time, or the work was cancelled.
    """
    while True:
        left = silent_until - time.monotonic()
        try:
            return received.get(timeout=max(0.0, min(cancellation.CHECK_EVERY_SECONDS, left)))
        except queue.Empty:
            if cancellation.is_cancelled():
                raise CallFailed(_CANCELLED, is_transient=False) from None
            if left <= 0:
                raise CallFailed("it did not answer in time", is_transient=False) from None


def open_model(settings: ModelSettings, environment: Mapping[str, str] | None = None) -> ChatModel:
    """The chat model that the settings name; nothing is sent yet.

    Raises:
        UserError: the name has no provider, the provider is unknown or not installed, or it has no key.
    """
    environment = os.environ if environment is None else environment
    provider, colon, name = (settings.name or "").partition(":")
    if not (provider and colon and name):
        raise UserError(f"model '{settings.name}': write PROVIDER:NAME, for example ollama:qwen3.")
    # Tracing would send questions out.
    os.environ.update({"LANGSMITH_TRACING": "false", "LANGCHAIN_TRACING_V2": "false"})
    from langchain.chat_models import init_chat_model

    options = _provider_options(provider, settings, environment)
    try:
        model = init_chat_model(settings.name, **options)
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


def _provider_options(provider: str, settings: ModelSettings, environment: Mapping[str, str]) -> dict[str, Any]:
    """What a provider's class takes. A key of a provider's own is never sent to another address that was configured."""
    key = environment.get(MODEL_KEY)
    options: dict[str, Any] = {"temperature": settings.temperature, **connection_options(settings, environment)}
    if settings.url:
        options["base_url"] = settings.url
    if provider == "ollama":
        return options | {
            "num_predict": settings.tokens,
            "num_ctx": settings.context,
        }
    # Retries are ours: a provider's own would run past the time limit.
    options |= {"timeout": settings.timeout, "max_retries": 0, "max_tokens": settings.tokens}
    if key or settings.url:
        # Where there is no key, one must stand here all the same: else the library takes the provider's own.
        options["api_key"] = key or "none"
    return options
