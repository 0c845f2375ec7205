"""Settings: one frozen value from defaults, a TOML file and environment variables, in that order."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from assistant.model_settings import KEYS, ModelSettings, model_settings, refuse_secret
from corpus.errors import UserError
from index.build import IndexSettings

HOME = "PCN_ASSISTANT_HOME"
EMBEDDING_MODEL = "PCN_ASSISTANT_EMBEDDING_MODEL"
FILE = "settings.toml"
_KEYS = ("embedding_model", "passage_words", *KEYS)


@dataclass(frozen=True, slots=True)
class Settings:
    """`home` is the folder that everything the product writes lives under.

    `index` is what an index depends on, `model` the chat model, if there is one.
    """

    home: Path
    index: IndexSettings = field(default_factory=IndexSettings)
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
    defaults = IndexSettings()
    return Settings(
        home=home,
        index=IndexSettings(
            model=str(values.get("embedding_model", defaults.model)),
            passage_words=int(values.get("passage_words", defaults.passage_words)),
        ),
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
    model = values.get("embedding_model", "")
    if not isinstance(model, str):
        raise UserError(f"{path}: embedding_model must be a name or a folder in quotation marks, not {model!r}.")
    words = values.get("passage_words", 1)
    if isinstance(words, bool) or not isinstance(words, int) or words < 1:
        raise UserError(f"{path}: passage_words must be a whole number above 0, not {words!r}.")
    return values
