"""Settings: one frozen value from defaults, a TOML file, the environment and the command line, in that order."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn

from pydantic import Field, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from assistant.accounts.roles import Role
from assistant.accounts.settings import (
    IDLE_MINUTES,
    METHODS,
    MOST_HOURS,
    NOBODY,
    SignInSettings,
    check_sign_in,
    parse_proxies,
)
from assistant.databases.address import EXAMPLE, Address, parse_address
from assistant.generation.settings import MODEL_KEY, STYLES, ModelSettings
from assistant.sharing.address import EXAMPLE as FOLLOWED
from assistant.sharing.address import check_address
from corpus.errors import UserError
from corpus.library.reading_limits import MEGABYTES, SECONDS, ReadingLimits
from index.build import IndexSettings

FILE = "settings.toml"
DAYS_KEPT = 90
_PREFIX = "PCN_ASSISTANT_"
HOME = f"{_PREFIX}HOME"
DATABASE = f"{_PREFIX}DATABASE"
FOLLOW = f"{_PREFIX}FOLLOW"
# Example: "http://127.0.0.1:8000". A name and password before the host would be told in messages: they are refused.
CHROMA = r"^(https?://[A-Za-z0-9.-]+(:[1-9][0-9]{0,4})?/?)?$"
OIDC_SECRET = f"{_PREFIX}OIDC_SECRET"
# What is read beside what may be written, at the least: a question with some evidence, in tokens.
_LEAST_READ = 700
# Parts of a key's name that say that it is a secret, such as "api_key".
_SECRET = ("key", "token_secret", "password", "secret")
_INDEX = IndexSettings()
_MODEL = ModelSettings()


@dataclass(frozen=True, slots=True)
class Settings:
    """What the product is set to on this machine."""

    # The folder that everything the product writes lives under.
    home: Path
    # What an index depends on.
    index: IndexSettings = field(default_factory=IndexSettings)
    # The name or folder of a CrossEncoder that changes the order of evidence and, once calibrated, takes the reader's
    # place; none by default.
    reranker: str | None = None
    # How many days after its last question a conversation of the web app is dropped.
    days_kept: int = DAYS_KEPT
    # The database of conversations, feedback and drafts; None for SQLite files in the home.
    database: Address | None = None
    # Whether reports are added, edited and removed on the Library page: "auto" (where the server listens to this
    # machine alone), "on" or "off".
    library_editing: str = "auto"
    # A Word file that gives exported Word files their styles, header and footer, if there is one.
    word_template: Path | None = None
    # What the reading of one file may take.
    reading: ReadingLimits = field(default_factory=ReadingLimits)
    # The chat model, if there is one.
    model: ModelSettings = field(default_factory=ModelSettings)
    # The address whose published library this home follows, as `check_address` gives it; None: it has its own.
    follow: str | None = None
    # How people sign in to the web app.
    sign_in: SignInSettings = field(default_factory=SignInSettings)


class SettingValues(BaseSettings):
    """Every setting by its key in the file, before it is sorted into `Settings`.

    A description ends the sentence "passage_words must be …". Numbers of the chat model may be written with a fraction.
    """

    model_config = SettingsConfigDict(strict=True, extra="forbid", case_sensitive=True, protected_namespaces=())

    embedding_model: str = Field(default=_INDEX.model, description="a name or a folder in quotation marks")
    passage_words: int = Field(default=_INDEX.passage_words, ge=1, description="a whole number above 0")
    reranker: str = Field(default="", description="a name or a folder in quotation marks")
    days_kept: int = Field(default=DAYS_KEPT, ge=1, description="a whole number above 0")
    database: str = Field(default="", description=f"an address in quotation marks, such as {EXAMPLE}")
    chroma: str = Field(
        default="", pattern=CHROMA, description="the address of a Chroma server, such as http://127.0.0.1:8000"
    )
    follow: str = Field(default="", description=f"the address of a published library, such as {FOLLOWED}")
    library_editing: str = Field(default="auto", pattern="^(auto|on|off)$", description='"auto", "on" or "off"')
    word_template: str = Field(default="", description="the path of a .dotx or .docx file in quotation marks")
    reading_seconds: float = Field(default=SECONDS, ge=1, allow_inf_nan=False, description="a number, 1 at least")
    reading_megabytes: int = Field(default=MEGABYTES, ge=200, description="a whole number, 200 at least")
    model: str = Field(default="", description="text in quotation marks")
    model_url: str = Field(default="", description="text in quotation marks")
    model_proxy: str = Field(default="", description="the address of a proxy in quotation marks")
    model_timeout: float = Field(default=_MODEL.timeout, ge=1, description="a number, 1 at least")
    model_wait: float = Field(default=_MODEL.wait, ge=1, description="a number, 1 at least")
    model_retries: float = Field(default=_MODEL.retries, ge=0, allow_inf_nan=False, description="a number, 0 at least")
    model_tokens: float = Field(default=_MODEL.tokens, ge=16, allow_inf_nan=False, description="a number, 16 at least")
    model_calls: float = Field(default=_MODEL.calls, ge=1, allow_inf_nan=False, description="a number, 1 at least")
    model_context: float = Field(
        default=_MODEL.context, ge=512, allow_inf_nan=False, description="a number, 512 at least"
    )
    model_style: str = Field(default=_MODEL.style, pattern=f"^({'|'.join(STYLES)})$", description='"select" or "prose"')
    model_temperature: float = Field(default=_MODEL.temperature, ge=0, le=2, description="a number from 0 to 2")
    model_samples: float = Field(default=_MODEL.samples, ge=1, le=9, description="a whole number from 1 to 9")
    model_schema: str = Field(default="on", pattern="^(on|off)$", description='"on" or "off"')
    verifier: str = Field(default="", description='"model", or a name or a folder in quotation marks')
    sign_in: str = Field(default="none", pattern=f"^({'|'.join(METHODS)})$", description=f"one of {', '.join(METHODS)}")
    public_url: str = Field(default="", description="an address in quotation marks, such as https://pcn.example.org")
    trusted_proxies: str = Field(default="", description="addresses in quotation marks, such as 127.0.0.1")
    proxy_user_header: str = Field(
        default="", pattern="^[A-Za-z0-9-]*$", description="the name of a header, such as X-Forwarded-User"
    )
    oidc_issuer: str = Field(default="", description="the address of a provider in quotation marks")
    oidc_client_id: str = Field(default="", description="text in quotation marks")
    oidc_name_claim: str = Field(default="email", min_length=1, description="the name of a claim, such as email")
    default_role: str = Field(
        default=str(Role.READER), pattern=f"^({'|'.join([*Role, NOBODY])})$",
        description=f"one of {', '.join([*Role, NOBODY])}",
    )  # fmt: skip
    session_idle_minutes: int = Field(default=IDLE_MINUTES, ge=1, le=1440, description="a whole number, 1 to 1440")
    session_hours: int = Field(default=MOST_HOURS, ge=1, le=720, description="a whole number, 1 to 720")


class EnvironmentSource(PydanticBaseSettingsSource):
    """Values of environment variables; one that is empty counts as not set.

    pydantic-settings' own source reads `os.environ` only, and takes "Model_URL" in a file for model_url.
    """

    def __init__(self, settings_cls: type[BaseSettings], environment: Mapping[str, str]) -> None:
        super().__init__(settings_cls)
        self._environment = environment

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """A setting's value, its key, and that it is no JSON; the value is None where there is none."""
        value: Any = self._environment.get(variable_of(field_name)) or None
        if value is not None and field.annotation is not str:
            value = _read_number(value)
        return value, field_name, False

    def __call__(self) -> dict[str, Any]:
        """The values that are set, by key."""
        values = {}
        for name, info in self.settings_cls.model_fields.items():
            value, key, _ = self.get_field_value(info, name)
            if value is not None:
                values[key] = value
        return values


def variable_of(key: str) -> str:
    """The environment variable of a setting: "model_url" gives "PCN_ASSISTANT_MODEL_URL"."""
    return f"{_PREFIX}{key.upper()}"


def load_settings(
    environment: Mapping[str, str] | None = None,
    *,
    model: str | None = None,
    style: str | None = None,
    verifier: str | None = None,
) -> Settings:
    """The settings of this machine: HOME/settings.toml, then the environment, then those of the command line.

    Raises:
        UserError: the file cannot be read, holds a key that is none (the nearest one is named), or a value of the wrong
            kind.
    """
    environment = os.environ if environment is None else environment
    home = find_home(environment)
    given = {"model": model, "model_style": style, "verifier": verifier}
    values = _read_values(home / FILE, environment, {key: value for key, value in given.items() if value})
    return Settings(
        home=home,
        index=IndexSettings(
            model=values.embedding_model, passage_words=values.passage_words, chroma=values.chroma or None
        ),
        reranker=values.reranker or None,
        days_kept=values.days_kept,
        database=_read_address(values.database, DATABASE if environment.get(DATABASE) else str(home / FILE)),
        library_editing=values.library_editing,
        follow=_read_followed(values.follow, FOLLOW if environment.get(FOLLOW) else str(home / FILE)),
        word_template=Path(values.word_template).expanduser() if values.word_template else None,
        reading=ReadingLimits(values.reading_seconds, values.reading_megabytes),
        model=ModelSettings(
            name=values.model or None,
            url=values.model_url or None,
            proxy=values.model_proxy or None,
            timeout=values.model_timeout,
            wait=values.model_wait,
            retries=int(values.model_retries),
            tokens=int(values.model_tokens),
            calls=int(values.model_calls),
            context=int(values.model_context),
            style=values.model_style,
            temperature=values.model_temperature,
            samples=int(values.model_samples),
            structured=values.model_schema == "on",
            verifier=values.verifier or None,
        ),
        sign_in=_read_sign_in(values, environment, str(home / FILE)),
    )


def _read_sign_in(values: SettingValues, environment: Mapping[str, str], where: str) -> SignInSettings:
    """How people sign in, checked as a whole.

    Raises:
        UserError: something that the way to sign in needs is missing or is none.
    """
    settings = SignInSettings(
        method=values.sign_in,
        public_url=values.public_url.rstrip("/"),
        proxies=parse_proxies(values.trusted_proxies, where),
        header=values.proxy_user_header,
        issuer=values.oidc_issuer.rstrip("/"),
        client_id=values.oidc_client_id,
        client_secret=environment.get(OIDC_SECRET, ""),
        name_claim=values.oidc_name_claim,
        default_role=None if values.default_role == NOBODY else Role(values.default_role),
        idle_minutes=values.session_idle_minutes,
        hours=values.session_hours,
    )
    check_sign_in(settings, where)
    return settings


def _read_address(text: str, where: str) -> Address | None:
    """The database's address, if there is one; one with a password belongs into the environment alone.

    Raises:
        UserError: it is none, or a password stands in the file. It is not told.
    """
    address = parse_address(text, where) if text else None
    if address and address.holds_secret and where != DATABASE:
        raise UserError(
            f"{where}: a password does not belong in a file. Set {DATABASE} in the environment instead, or PGPASSWORD."
        )
    return address


def _read_followed(text: str, where: str) -> str | None:
    """The address that is followed, if there is one.

    Raises:
        UserError: it is none.
    """
    return check_address(text, f"{where}: follow") if text.strip() else None


def find_home(environment: Mapping[str, str] | None = None) -> Path:
    """The folder that everything is kept in: the environment's, else the platform's. Settings in it are not read."""
    environment = os.environ if environment is None else environment
    return Path(environment[HOME]).expanduser() if environment.get(HOME) else default_home()


def default_home() -> Path:
    """The platform's folder for a user's data."""
    import platformdirs

    return Path(platformdirs.user_data_dir("pcn-assistant", appauthor=False))


def _read_values(path: Path, environment: Mapping[str, str], command_line: Mapping[str, Any]) -> SettingValues:
    """The values of all sources, checked.

    Raises:
        UserError: as `load_settings`.
    """
    try:
        from_file = TomlConfigSettingsSource(SettingValues, path)
    except (OSError, ValueError) as fault:
        raise UserError(f"{path}: cannot be read ({fault}). Mend it, or delete it for the defaults.") from fault
    from_environment = EnvironmentSource(SettingValues, environment)
    from_command_line = InitSettingsSource(SettingValues, dict(command_line))

    def where(key: str) -> str:
        variable = variable_of(key)
        return variable if environment.get(variable) else str(path)

    # The file is checked by itself first: a wrong value in it is refused even where another source has a right one.
    in_file = _merge([from_file], lambda _: str(path))
    _read_address(in_file.database, str(path))
    values = _merge([from_command_line, from_environment, from_file], where)
    if values.model_context - values.model_tokens < _LEAST_READ:
        raise UserError(
            f"{where('model_context')}: model_context must be at least {_LEAST_READ} more than model_tokens."
        )
    return values


def _merge(sources: Sequence[PydanticBaseSettingsSource], where: Callable[[str], str]) -> SettingValues:
    """The values of these sources, the first of them before the others; `where` says where a key's value stands.

    Raises:
        UserError: a key that is none, or a value of the wrong kind.
    """

    class Merged(SettingValues):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return tuple(sources)

    try:
        return Merged()
    except ValidationError as fault:
        errors = fault.errors(include_url=False)
    for error in errors:
        if error["type"] == "extra_forbidden":
            key = str(error["loc"][0])
            _refuse_unknown(key, where(key))
    key, value = str(errors[0]["loc"][0]), errors[0]["input"]
    # An address may hold a password.
    told = "" if key in ("database", "model_proxy", "chroma") else f", not {value!r}"
    raise UserError(f"{where(key)}: {key} must be {SettingValues.model_fields[key].description}{told}.")


def _refuse_unknown(key: str, where: str) -> NoReturn:
    """Refuse a key that is no setting; of one that is a secret, say where it belongs.

    Raises:
        UserError: always. It names the nearest known key, and never the value.
    """
    if any(word in key.lower() for word in _SECRET):
        variable = OIDC_SECRET if "oidc" in key.lower() or "client" in key.lower() else MODEL_KEY
        raise UserError(f"{where}: '{key}' does not belong in a file. Set {variable} in the environment instead.")
    known = list(SettingValues.model_fields)
    near = get_close_matches(key, known, n=1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    raise UserError(f"{where}: unknown setting '{key}'.{hint} Known are: {', '.join(known)}.")


def _read_number(text: str) -> float | str:
    """The number that a text is: 120 of "120", 0.5 of "0.5"; any other text as it is, for its field to refuse."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
