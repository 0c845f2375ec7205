"""Settings: defaults, then the file, then the environment; what is unknown is refused with the nearest known."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.settings import EMBEDDING_MODEL, HOME, default_home, load_settings
from corpus.errors import UserError
from index.build import IndexSettings


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
