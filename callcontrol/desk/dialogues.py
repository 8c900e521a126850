"""What desk phones can ask for, each by a word of the dialplan: a dialogue that the phone and we have."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass

from callcontrol.desk.phone import DeskPhone
from callcontrol.model.desk import Recorded
from callcontrol.model.errors import CallcontrolError

LONGEST_SECONDS = 900.0
"""Of a desk call; nobody keeps a line for ever by putting the receiver beside the phone."""

Talk = Callable[[DeskPhone, str], Coroutine[object, object, Recorded | None]]
"""The dialogue with a phone; the text is what stood behind the word and a dash, such as a location's key, or empty.

Its end hangs the phone up. AriError and CallcontrolError are logged, and the phone hears that it can not be done now.
"""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """One of them, and how a phone is taken for it."""

    talk: Talk
    answer: bool = True
    """The phone is answered before; otherwise the dialogue does it, or never."""
    longest_seconds: float = LONGEST_SECONDS


class Dialogues:
    """All that desk phones can ask for; filled by the composition root before calls are taken."""

    def __init__(self) -> None:
        self._by_word: dict[str, Dialogue] = {}

    def add(self, word: str, dialogue: Dialogue) -> None:
        """``word``: what ``Stasis(callcontrol,desk,WORD-TEXT,PHONE)`` of dialplan/callcontrol.conf begins with."""
        if word in self._by_word:
            raise ValueError(f"two dialogues for the word {word!r}")
        self._by_word[word] = dialogue

    def of(self, word: str) -> Dialogue:
        """What a word of the dialplan asks for. One that nobody knows is a dialogue that fails."""
        return self._by_word.get(word) or Dialogue(_unknown(word), answer=False)


def _unknown(word: str) -> Talk:
    async def fail(_phone: DeskPhone, _text: str) -> Recorded | None:
        raise CallcontrolError(f"the dialplan asks for {word!r}: bring callcontrol.conf up to date")

    return fail
