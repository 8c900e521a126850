"""Questions of every kind, as hypothesis draws them."""

from collections.abc import Callable

from hypothesis import strategies as st

from callcontrol.model.names import LocationKey, QuestionName, Source
from callcontrol.model.paths import AnswerKind, Prompt, Question


@st.composite
def questions(draw: st.DrawFn, key: LocationKey, text: Callable[[str], Prompt]) -> dict[QuestionName, Question]:
    """Up to one of each kind."""
    found: dict[QuestionName, Question] = {}
    for kind in draw(st.lists(st.sampled_from(AnswerKind), unique=True)):
        name = QuestionName(kind.value)
        choices = {"1": "First", "2": "Second"} if kind is AnswerKind.CHOICE else {}
        least = draw(st.integers(1, 3))
        order = draw(st.sampled_from(["mdy", "dmy", "ymd"]))
        most, tries = least + draw(st.integers(0, 2)), draw(st.integers(1, 3))
        source = Source(f"{key}.yaml", 400 + len(found), 3)
        found[name] = Question(name, text(f"{key}/{name}"), kind, choices, order, least, most, tries, source)
    return found
