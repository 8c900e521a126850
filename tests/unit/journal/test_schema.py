"""The closed lists in SQL are those of the model."""

import re
from enum import StrEnum

import pytest

from callcontrol.journal.migrations import folder
from callcontrol.journal.reading import COLUMNS
from callcontrol.model.calls import CallerKind, Direction, EventKind, Outcome
from callcontrol.model.legs import EndedBy, LegKind
from callcontrol.model.versions import How

UP = "".join(path.read_text().partition("-- migrate: rollback")[0] for path in sorted(folder().glob("*.sql")))
"""What all migrations apply, in order: of what several of them say, the last holds."""


@pytest.mark.parametrize(
    ("column", "words"), [("outcome", Outcome), ("direction", Direction), ("caller_kind", CallerKind), ("how", How)]
)
def test_the_check_allows_the_words_of_the_model_and_no_other(column: str, words: type[StrEnum]) -> None:
    *_, latest = re.findall(rf"check \({column} in \(([^)]*)\)\)", UP)
    assert re.findall(r"'(\w+)'", latest) == [word.value for word in words]


@pytest.mark.parametrize(("name", "words"), [("kind", LegKind), ("ended_by", EndedBy)])
def test_the_checks_of_legs_allow_the_words_of_the_model_and_no_other(name: str, words: type[StrEnum]) -> None:
    (listed,) = re.findall(rf"call_legs_{name} check \({name} in \(([^)]*)\)\)", UP)
    assert re.findall(r"'(\w+)'", listed) == [word.value for word in words]


def test_the_kinds_of_events_are_all_described() -> None:
    *_, latest = re.findall(r"call_events\.kind is '([^']*)\.'", UP)
    assert latest.split(", ") == [kind.value for kind in EventKind]


def test_the_view_has_the_agreed_columns() -> None:
    assert COLUMNS == (
        "call_id",
        "location",
        "did",
        "direction",
        "started_at",
        "answered_at",
        "ended_at",
        "category",
        "language",
        "queue",
        "agent",
        "outcome",
        "wait_seconds",
        "talk_seconds",
        "transfers",
        "hold_seconds",
        "disposition",
    )
