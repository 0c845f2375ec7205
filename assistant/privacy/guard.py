"""The guard over what is typed: what holds details of a person is kept or sent only confirmed or masked."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.privacy.confirmation import Confirmations
from assistant.privacy.hidden_characters import strip_hidden
from assistant.privacy.personal_details import mask_details, name_details
from corpus.errors import UserError

# What the command does with details: it refuses them, masks them, or takes them as they are typed.
REFUSE, MASK, ALLOW = "refuse", "mask", "allow"
CHOICES = (REFUSE, MASK, ALLOW)
_MOST_CHARACTERS = 20_000


class PersonalGuard:
    """Looks at what people type on the pages; whoever types the same once more confirms it. Safe between threads."""

    def __init__(self) -> None:
        self._confirmations = Confirmations()

    def find_unconfirmed(self, person: str, texts: Sequence[str], *, most: int = _MOST_CHARACTERS) -> str:
        """What details the texts hold that this person has not confirmed, in words; "" where there are none.

        Of each text so many characters are looked at: more are taken by nothing that is typed into. Example: "an NHS
        number and a postcode".
        """
        named = name_details([text[:most] for text in texts])
        if not named or self._confirmations.is_confirmed(person, "\x00".join(texts)):
            return ""
        return named

    def require_confirmed(self, person: str, texts: Sequence[str], *, what: str, most: int = _MOST_CHARACTERS) -> None:
        """See that texts hold no details of a person, or that whoever typed them sends them once more as they are.

        Raises:
            UserError: they hold some that are not confirmed. They are not told again.
        """
        if named := self.find_unconfirmed(person, texts, most=most):
            raise UserError(
                f"{what} holds what looks like {named}, and was not kept. Leave that out; if it is nobody's, do the "
                "same once more, and it is kept as it stands."
            )

    def mask_unconfirmed(self, person: str, text: str) -> tuple[str, str]:
        """A text as it may be kept, without hidden characters, and the line to tell about it; "" where nothing changed.

        Details are masked the first time; the same words typed once more are kept as they are.
        """
        seen = strip_hidden(text[:_MOST_CHARACTERS])
        named = self.find_unconfirmed(person, [seen])
        if not named:
            return seen, ""
        return mask_details(seen), f"What looks like {named} was masked. To keep it as it stands, type the same again."


def guard_typed(text: str, choice: str, *, what: str = "the question") -> str:
    """What is typed into a terminal, without hidden characters and as the user chose: refused, masked or as it is.

    Raises:
        UserError: it holds details of a person, and they are to be refused. They are not told again.
    """
    seen = strip_hidden(text)
    named = name_details([seen])
    if not named or choice == ALLOW:
        return seen
    if choice == MASK:
        return mask_details(seen)
    raise UserError(
        f"{what} holds what looks like {named}, and was not used. Leave that out, or give --personal-details mask "
        "(it is masked) or --personal-details allow (it is nobody's)."
    )
