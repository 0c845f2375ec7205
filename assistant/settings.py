"""Settings: one frozen value from defaults, a TOML file and environment variables, in that order."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from assistant.generation.settings import KEYS, ModelSettings, model_settings, refuse_secret
from corpus.errors import UserError
from index.build import IndexSettings

HOME = "PCN_ASSISTANT_HOME"
EMBEDDING_MODEL = "PCN_ASSISTANT_EMBEDDING_MODEL"
RERANKER = "PCN_ASSISTANT_RERANKER"
FILE = "settings.toml"
_KEYS = ("embedding_model", "passage_words", "reranker", "days_kept", *KEYS)
_NUMBERS = ("passage_words", "days_kept")
DAYS_KEPT = 90


@dataclass(frozen=True, slots=True)
class Settings:
    """`home` is the folder that everything the product writes lives under; `index` what an index depends on.

    `reranker` is the name or folder of a CrossEncoder that may change the order of evidence; none by default.
    `days_kept` is how many days after its last question a conversation of the web app is dropped. `model` is the chat
    model, if there is one.
    """

    home: Path
    index: IndexSettings = field(default_factory=IndexSettings)
    reranker: str | None = None
    days_kept: int = DAYS_KEPT
    model: ModelSettings = field(default_factory=ModelSettings)


def load_settings(environment: Mapping[str, str] | None = None, *, model: str | None = None) -> Settings:
    """The settings of this machine: HOME/settings.toml, then the environment, then the `model` of the command line.

    Raises:
        UserError: the file cannot be read, or holds a key that is none; the nearest one is named.
    """
    environment = os.environ if environment is None else environment
    home = Path(environment[HOME]).expanduser() if environment.get(HOME) else default_home()
    values = _from_file(home / FILE)
    chat_model = model_settings(values, environment, where=str(home / FILE))
    if environment.get(EMBEDDING_MODEL):
        values["embedding_model"] = environment[EMBEDDING_MODEL]
    if environment.get(RERANKER):
        values["reranker"] = environment[RERANKER]
    defaults = IndexSettings()
    return Settings(
        home=home,
        reranker=values.get("reranker") or None,
        index=IndexSettings(
            model=str(values.get("embedding_model", defaults.model)),
            passage_words=int(values.get("passage_words", defaults.passage_words)),
        ),
        days_kept=int(values.get("days_kept", DAYS_KEPT)),
        model=replace(chat_model, name=model) if model else chat_model,
    )


def default_home() -> Path:
    """The platform's folder for a user's data."""
    import platformdirs

    return Path(platformdirs.user_data_dir("pcn-assistant", appauthor=False))


def _from_file(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise UserError(f"{path}: cannot be read ({fault}). Mend it, or delete it for the defaults.") from fault
    for key in values:
        if key not in _KEYS:
            refuse_secret(key, str(path))
            near = get_close_matches(key, _KEYS, n=1)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            raise UserError(f"{path}: unknown setting '{key}'.{hint} Known are: {', '.join(_KEYS)}.")
    for key in ("embedding_model", "reranker"):
        if not isinstance(values.get(key, ""), str):
            raise UserError(f"{path}: {key} must be a name or a folder in quotation marks, not {values[key]!r}.")
    for key in _NUMBERS:
        number = values.get(key, 1)
        if isinstance(number, bool) or not isinstance(number, int) or number < 1:
            raise UserError(f"{path}: {key} must be a whole number above 0, not {number!r}.")
    return values
