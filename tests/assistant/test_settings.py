"""Settings: defaults, then the file, then the environment; what is unknown is refused with the nearest known."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.databases.address import Address
from assistant.generation.settings import ModelSettings
from assistant.settings import HOME, SettingValues, default_home, load_settings, variable_of
from corpus.errors import UserError
from index.build import IndexSettings
from tests.support.paths import ROOT

EMBEDDING_MODEL = variable_of("embedding_model")


def write(home: Path, text: str) -> dict[str, str]:
    """A settings file in that home; the environment that names the home."""
    home.mkdir(exist_ok=True)
    (home / "settings.toml").write_text(text, encoding="utf-8")
    return {HOME: str(home)}


def test_without_a_file_everything_has_its_default_and_no_folder_is_made(tmp_path: Path) -> None:
    settings = load_settings({HOME: str(tmp_path / "new")})
    assert settings.home == tmp_path / "new"
    assert settings.index == IndexSettings()
    assert not settings.home.exists()


def test_without_a_home_the_platform_s_folder_is_taken() -> None:
    assert load_settings({}).home == default_home()
    assert default_home().name == "pcn-assistant"


def test_a_home_may_begin_with_a_tilde() -> None:
    assert load_settings({HOME: "~/reports"}).home == Path.home() / "reports"


def test_the_file_goes_before_the_defaults_and_the_environment_before_the_file(tmp_path: Path) -> None:
    environment = write(tmp_path, 'embedding_model = "from/file"\npassage_words = 120\n')
    assert load_settings(environment).index == IndexSettings("from/file", 120)
    environment[EMBEDDING_MODEL] = "from/environment"
    assert load_settings(environment).index == IndexSettings("from/environment", 120)


def test_an_unknown_key_is_refused_and_the_nearest_named(tmp_path: Path) -> None:
    with pytest.raises(UserError) as told:
        load_settings(write(tmp_path, "passage_word = 3\n"))
    path = tmp_path / "settings.toml"
    assert str(told.value).startswith(f"{path}: unknown setting 'passage_word'. Did you mean 'passage_words'?")


def test_a_key_like_no_other_is_refused_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"unknown setting 'zzz'\. Known are: embedding_model, passage_words"):
        load_settings(write(tmp_path, "zzz = 3\n"))


@pytest.mark.parametrize("value", ["0", "-5", '"many"', "1.5", "true"])
def test_a_passage_size_must_be_a_whole_number_above_nought(tmp_path: Path, value: str) -> None:
    with pytest.raises(UserError, match="passage_words must be a whole number above 0"):
        load_settings(write(tmp_path, f"passage_words = {value}\n"))


def test_a_model_must_be_named_as_text(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="embedding_model must be a name or a folder"):
        load_settings(write(tmp_path, "embedding_model = 7\n"))


@pytest.mark.parametrize("text", ["passage_words = ", "[[[", "passage_words = 1\npassage_words = 2\n"])
def test_a_file_that_is_not_toml_is_told_in_one_line(tmp_path: Path, text: str) -> None:
    with pytest.raises(UserError, match="Mend it, or delete it for the defaults") as told:
        load_settings(write(tmp_path, text))
    assert "\n" not in str(told.value)


def test_every_setting_may_be_given_in_the_environment(tmp_path: Path) -> None:
    environment = write(tmp_path, "passage_words = 120\nmodel_wait = 5\n")
    environment |= {"PCN_ASSISTANT_PASSAGE_WORDS": "90", "PCN_ASSISTANT_DAYS_KEPT": "7"}
    environment |= {"PCN_ASSISTANT_MODEL_TIMEOUT": "2.5", "PCN_ASSISTANT_MODEL_TOKENS": "99"}
    settings = load_settings(environment)
    assert (settings.index.passage_words, settings.days_kept) == (90, 7)
    assert settings.model == ModelSettings(timeout=2.5, wait=5, tokens=99)


def test_an_empty_variable_counts_as_not_set(tmp_path: Path) -> None:
    environment = write(tmp_path, "days_kept = 3\n")
    assert load_settings(environment | {"PCN_ASSISTANT_DAYS_KEPT": ""}).days_kept == 3


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("PCN_ASSISTANT_DAYS_KEPT", "many", "days_kept must be a whole number above 0, not 'many'."),
        ("PCN_ASSISTANT_PASSAGE_WORDS", "1.5", "passage_words must be a whole number above 0, not 1.5."),
        ("PCN_ASSISTANT_MODEL_CALLS", "0", "model_calls must be a number, 1 at least, not 0."),
        ("PCN_ASSISTANT_MODEL_RETRIES", "inf", "model_retries must be a number, 0 at least, not inf."),
        ("PCN_ASSISTANT_MODEL_CONTEXT", "512", "model_context must be at least 700 more than model_tokens."),
    ],
)
def test_a_wrong_value_of_a_variable_is_told_by_the_variable_s_name(
    tmp_path: Path, variable: str, value: str, told: str
) -> None:
    with pytest.raises(UserError) as fault:
        load_settings({HOME: str(tmp_path), variable: value})
    assert str(fault.value) == f"{variable}: {told}"


def test_a_wrong_value_in_the_file_is_refused_even_where_a_variable_has_a_right_one(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"settings\.toml: days_kept must be a whole number above 0, not 0"):
        load_settings(write(tmp_path, "days_kept = 0\n") | {"PCN_ASSISTANT_DAYS_KEPT": "7"})


def test_a_key_in_another_case_is_not_taken_for_a_setting(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="unknown setting 'Days_Kept'"):
        load_settings(write(tmp_path, "Days_Kept = 3\n"))


def test_a_database_is_named_by_its_address_and_its_password_by_the_environment_alone(tmp_path: Path) -> None:
    assert load_settings(write(tmp_path, "")).database is None
    environment = write(tmp_path, 'database = "postgresql://ann@db.example/pcn"\n')
    assert load_settings(environment).database == Address("db.example", "pcn", None, "ann")
    environment["PCN_ASSISTANT_DATABASE"] = "postgresql+psycopg://bob:secret@other/pcn"
    assert load_settings(environment).database == Address("other", "pcn", None, "bob", "secret")
    assert "secret" not in repr(load_settings(environment))


@pytest.mark.parametrize(
    ("line", "variable", "said"),
    [
        ('database = "postgresql://ann:secret@h/n"', "", "a password does not belong in a file"),
        ('database = "postgresql://h/n?password=secret"', "", "a password does not belong in a file"),
        ('database = "postgresql://ann:secret@h/n"', "postgresql://h/n", "a password does not belong in a file"),
        ('database = ["postgresql://ann:secret@h/n"]', "", "database must be an address in quotation marks"),
        ('database = "mysql://ann:secret@h/n"', "", "must be the address of a PostgreSQL database"),
        ("", "ann:secret@h/n", "PCN_ASSISTANT_DATABASE: database must be the address of a PostgreSQL database"),
    ],
)
def test_an_address_that_is_refused_is_not_told(tmp_path: Path, line: str, variable: str, said: str) -> None:
    with pytest.raises(UserError, match=said) as told:
        load_settings(write(tmp_path, line) | {"PCN_ASSISTANT_DATABASE": variable})
    assert "secret" not in str(told.value) and "\n" not in str(told.value)


def test_the_documentation_lists_every_setting_with_its_variable_and_default() -> None:
    rows = (ROOT / "docs" / "install.md").read_text(encoding="utf-8").splitlines()
    for key, setting in SettingValues.model_fields.items():
        default = str(setting.default).removesuffix(".0") or "none"
        assert any(row.startswith(f"| `{key}` | `{variable_of(key)}` | {default} | ") for row in rows), key


def test_who_may_change_the_library_on_the_page_is_a_setting_of_three_words(tmp_path: Path) -> None:
    assert load_settings(write(tmp_path, "")).library_editing == "auto"
    assert load_settings(write(tmp_path, 'library_editing = "on"\n')).library_editing == "on"
    with pytest.raises(UserError, match=r'library_editing must be "auto", "on" or "off", not \'yes\''):
        load_settings(write(tmp_path, 'library_editing = "yes"\n'))


def test_the_chroma_server_of_a_large_library_is_a_setting(tmp_path: Path) -> None:
    assert load_settings(write(tmp_path, "")).index.chroma is None
    environment = write(tmp_path, 'chroma = "http://10.0.0.7:8000"\n')
    assert load_settings(environment).index.chroma == "http://10.0.0.7:8000"
    other = load_settings({**environment, "PCN_ASSISTANT_CHROMA": "https://db.example"})
    assert other.index.chroma == "https://db.example"
    for wrong in (
        "10.0.0.7:8000",
        "ftp://db.example",
        "http://",
        "http://ann:secret@db.example",
        "http://db.example:x",
    ):
        with pytest.raises(UserError, match="CHROMA: chroma must be the address of a Chroma server") as told:
            load_settings({**environment, "PCN_ASSISTANT_CHROMA": wrong})
        assert "secret" not in str(told.value)


def test_the_address_that_is_followed_is_a_setting(tmp_path: Path) -> None:
    assert load_settings(write(tmp_path, "")).follow is None
    environment = write(tmp_path, 'follow = "s3://reports/pcn"\n')
    assert load_settings(environment).follow == "s3://reports/pcn"
    folder = load_settings({**environment, "PCN_ASSISTANT_FOLLOW": str(tmp_path / "shared")}).follow
    assert folder == (tmp_path / "shared").as_posix()
    for wrong in ("https://db.example/pcn", "s3://", "s3://key:secret@bucket", "file://"):
        with pytest.raises(UserError, match="PCN_ASSISTANT_FOLLOW: follow must be the address of a folder") as told:
            load_settings({**environment, "PCN_ASSISTANT_FOLLOW": wrong})
        assert "secret" not in str(told.value)
