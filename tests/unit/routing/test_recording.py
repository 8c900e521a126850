"""Recorded conversations in the pure core: what is said, what is proven, what changes for callers."""

from dataclasses import replace
from datetime import date

import pytest

from callcontrol.config import load_group_text
from callcontrol.model.names import Language, LocationKey, QueueName
from callcontrol.model.rules import Group, SystemPrompt
from callcontrol.prompts.catalogue import prompts_of
from callcontrol.routing.changes import compare
from callcontrol.routing.compiling import compile_group
from callcontrol.routing.findings import Gap
from callcontrol.routing.graph import Kind
from callcontrol.routing.proof import prove
from callcontrol.routing.stage_words import recording_words
from tests.fixtures.rules import NORTHSIDE, edited, example_group

DAY = date(2026, 11, 22)
NORTH = LocationKey("northside")
POLICY = """
recording:
  queues: [billing]
  announcement: {en: This call is recorded., es: Esta llamada se graba.}
  keep: 1d
"""


def recorded(policy: str = POLICY) -> Group:
    return load_group_text(edited(NORTHSIDE, "\nhours:", f"{policy}\nhours:"))


def test_its_callers_hear_it_before_they_wait_and_others_do_not() -> None:
    graph = compile_group(recorded()).locations[NORTH]
    for node in graph.nodes.values():
        if node.kind is Kind.QUEUE:
            names = [prompt.name for prompt, _ in node.words]
            first = ["northside/recording"] if node.queue == "northside/billing" else []
            assert names == [*first, SystemPrompt.PLEASE_WAIT, SystemPrompt.STILL_WAITING]
            assert {language for _, language in node.words} == {node.language}


def test_the_live_call_speaks_what_the_graph_does() -> None:
    location = recorded().locations[NORTH]
    assert location.recording is not None
    spanish = Language("es")
    assert recording_words(location, QueueName("northside/billing"), spanish) == (
        (location.recording.announcement, spanish),
    )
    assert recording_words(location, QueueName("northside/nurse"), spanish) == ()


def test_its_sound_is_made() -> None:
    group = recorded()
    policy = group.locations[NORTH].recording
    assert policy is not None
    assert [language for prompt, language in prompts_of(group) if prompt == policy.announcement] == ["en", "es"]


def test_the_proof_finds_a_text_that_is_missing() -> None:
    group = recorded()
    location = group.locations[NORTH]
    assert location.recording is not None
    silent = replace(location.recording.announcement, text={Language("en"): "Recorded."})
    broken = replace(location, recording=replace(location.recording, announcement=silent))
    found = prove(replace(group, locations={**group.locations, NORTH: broken}), DAY, 30)
    missing = [finding for finding in (*found.problems, *found.warnings) if finding.gap is Gap.MISSING_PROMPT]
    assert missing
    assert all("northside/recording" in str(finding) for finding in missing)


@pytest.mark.parametrize(
    ("new", "told"),
    [
        (POLICY, "kept 1 day"),
        (POLICY.replace("1d", "90d"), "kept 90 days"),
    ],
)
def test_that_a_queue_becomes_recorded_is_a_change(new: str, told: str) -> None:
    words = "northside, queue billing, conversations: was not recorded, now recorded, announced"
    (change,) = compare(example_group(), recorded(new), DAY, 30)
    assert str(change) == f"{words}, {told}"
    assert (change.source is not None, change.where) == (True, NORTH)
    (back,) = compare(recorded(new), example_group(), DAY, 30)
    assert "now not recorded" in str(back)


def test_other_words_of_it_are_a_change() -> None:
    (change,) = compare(recorded(), recorded(POLICY.replace("is recorded", "is being taped")), DAY, 30)
    assert str(change).startswith("northside, announcement of recording in English: was “This call is recorded.”")
