"""Settings of a chat model: where they come from, what is refused, and that a key stays in the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.command.main import main
from assistant.generation.chat_model import open_model
from assistant.generation.sentences import ModelSentence, split_sentences
from assistant.generation.settings import ModelSettings
from assistant.settings import load_settings
from corpus.errors import UserError
from corpus.library.store import Library


def settings_in(home: Path, text: str) -> dict[str, str]:
    home.mkdir(exist_ok=True)
    (home / "settings.toml").write_text(text, encoding="utf-8")
    return {"PCN_ASSISTANT_HOME": str(home)}


def test_the_command_line_comes_after_the_environment_and_that_after_the_file(home: Path) -> None:
    environment = settings_in(home, 'model = "ollama:small"\nmodel_tokens = 99\n')
    assert load_settings(environment).model == ModelSettings("ollama:small", tokens=99)
    environment["PCN_ASSISTANT_MODEL"] = "openai:middle"
    assert load_settings(environment).model.name == "openai:middle"
    assert load_settings(environment, model="openai:large").model.name == "openai:large"


def test_without_settings_there_is_no_model(home: Path) -> None:
    assert load_settings({"PCN_ASSISTANT_HOME": str(home)}).model.name is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('model_key = "sk-1"', "Set PCN_ASSISTANT_MODEL_KEY in the environment"),
        ('model_timeout = "long"', "model_timeout must be a number"),
        ("model_calls = 0", "1 at least"),
        ('modell = "x"', "Did you mean 'model'"),
    ],
)
def test_a_wrong_setting_is_told_in_one_line_without_its_value_where_it_is_a_key(
    home: Path, text: str, told: str
) -> None:
    with pytest.raises(UserError, match=told) as fault:
        load_settings(settings_in(home, text))
    assert "sk-1" not in str(fault.value)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("gpt", "write PROVIDER:NAME"),
        ("nobody:gpt", "cannot open it"),
        ("mistralai:small", "pip install langchain-mistralai"),
    ],
)
def test_a_model_that_cannot_be_opened_is_told_with_what_to_do(name: str, told: str) -> None:
    with pytest.raises(UserError, match=told):
        open_model(ModelSettings(name), {})


def test_a_model_without_its_key_names_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(UserError, match="Set PCN_ASSISTANT_MODEL_KEY"):
        open_model(ModelSettings("openai:gpt"), {})


def test_a_provider_s_own_key_is_not_sent_to_another_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-provider")
    model = open_model(ModelSettings("openai:gpt", "http://127.0.0.1:9/v1"), {})
    assert model._model.openai_api_key.get_secret_value() == "none"  # type: ignore[attr-defined]


def test_a_wrong_model_name_ends_the_command_with_one_line(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings_in(home, 'api_key = "sk-1"')
    assert main(["ask", "What is it?", "--model", "openai:x"]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and "sk-1" not in told


def test_sentences_end_where_they_end_and_keep_their_markers() -> None:
    stream = ["Dr. Field led it ", "[2]. It cost £1.5 million. [1, 3]", " It helped many.\n- A list [4].\n", "Cut of"]
    assert list(split_sentences(stream)) == [
        ModelSentence("Dr. Field led it.", (2,)),
        ModelSentence("It cost £1.5 million.", (1, 3)),
        ModelSentence("It helped many.", ()),
        ModelSentence("A list.", (4,)),
        ModelSentence("Cut of", ()),
    ]


def test_what_a_model_thinks_aloud_is_left_out() -> None:
    assert list(split_sentences(["<think>Hm. Let me ", "see.</think>It is so [1]."])) == [
        ModelSentence("It is so.", (1,))
    ]


@pytest.mark.parametrize(("address", "told"), [("http://127.0.0.1:9/v1", 0), ("http://model.invalid/v1", 1)])
def test_the_command_line_says_where_text_goes_where_it_leaves_this_machine(
    small_library: Library, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], address: str, told: int
) -> None:
    monkeypatch.setenv("PCN_ASSISTANT_MODEL_URL", address)
    (small_library.home / "settings.toml").write_text("model_retries = 0\n", encoding="utf-8")
    assert main(["ask", "When did the walking groups in Anytown begin?", "--model", "openai:x"]) == 0
    said = capsys.readouterr()
    assert said.err.count("Questions and quotes are sent to openai:x at model.invalid.") == told
    assert "May 2019" in said.out and "because the language model gave no answer: it cannot be reached" in said.err


def test_a_context_that_cannot_hold_a_question_is_refused(home: Path) -> None:
    with pytest.raises(UserError, match="model_context must be at least 700 more than model_tokens"):
        load_settings(settings_in(home, "model_context = 512\n"))
