"""`callcontrol route` and `diff` as a person runs them, and a call's whole way in words."""

import io
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from callcontrol.cli.asked import caller_of, heard_of
from callcontrol.cli.commands import program
from callcontrol.cli.pathway import tree_of
from callcontrol.cli.pathway_places import Called
from callcontrol.config import load_group
from callcontrol.config.local_time import moment_of
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.names import QueueName
from callcontrol.routing.compiling import compile_group
from callcontrol.routing.walk import walk
from callcontrol.rules import RulesStore
from callcontrol.rules.files import present_files
from tests.fixtures.rules import EXAMPLE, NORTHSIDE
from tests.support.whole_group import BILLING, NORTH, NURSE, whole_group

NUMBER = "+12125550190"


def run(*words: str) -> Result:
    return CliRunner().invoke(program(), list(words))


def shown(at: str, keys: str, *down: QueueName, caller: str = NUMBER) -> str:
    """A call to northside of the group that has everything, as `route` shows it."""
    group = whole_group()
    place = group.locations[NORTH]
    moment, away = moment_of(at, place.zone), frozenset(down)
    walked = walk(group, compile_group(group), place.dids[0], moment, heard_of(keys), away)
    console = Console(file=io.StringIO(), width=200)
    console.print(tree_of(Called(group, walked, place, place.dids[0], moment, away, caller_of(caller))))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_who_is_on_call_and_the_swap_that_says_so() -> None:
    text = shown("2026-03-04 20:30", "2")
    assert "presses 2: urgent → on call clinician  locations/northside.yaml:42:5" in text
    assert "on call at 20:30: Dr. Cohen, by a swap: Exchange  group.yaml:250:5" in text
    assert "Dr. Cohen takes the call" in text
    assert "by the rota  group.yaml:201:5" in shown("2026-03-03 20:30", "2")
    assert NUMBER not in text


def test_by_when_a_message_is_answered() -> None:
    text = shown("2026-03-04 20:30", "1,1,02291984")
    assert "known: presses 1, New patient → question birth_date" in text
    assert "answered by Thu 5 Mar 2026 12:00 (4 h of being open)  locations/northside.yaml:80:5" in text
    assert "1984" not in text
    assert text.rstrip().endswith("the call ends: message_left")


def test_an_unclear_answer_is_asked_for_again_and_a_missing_one_awaited() -> None:
    text = shown("2026-03-03 09:30", "1,7,1")
    assert "known: unclear 1 of 2 → question known" in text
    assert text.rstrip().endswith("an answer is awaited: add its keys to --keys")


def test_a_callback_reads_back_what_it_knows() -> None:
    text = shown("2026-03-04 20:30", "3")
    assert "the number ending in 90 is read back; 1 confirms it" in text
    assert "called back Thu 5 Mar 2026 08:30-10:00 by somebody of northside/billing" in text
    assert "no number to read back" in shown("2026-03-04 20:30", "3", caller="anonymous")


def test_an_empty_queue_goes_on_and_a_fuller_ring_is_told() -> None:
    text = shown("2026-03-03 09:30", "3", BILLING)
    assert "nobody is there for 30 s → queue northside/front_desk  locations/northside.yaml:92:5" in text
    assert "answered by Maria Lopez" in text
    nurse = shown("2026-03-03 09:30", "4,1")
    assert "after 45 s also:  locations/northside.yaml:96:5" in nurse
    assert "presses 4: menu more → menu more in English" in nurse
    assert "nobody on call" not in shown("2026-03-03 09:30", "4,1", NURSE)


def test_an_answer_leads_back_to_the_menu_whose_keys_still_count() -> None:
    text = shown("2026-03-03 09:30", "4,2,3")
    assert text.index("answer hours") < text.rindex("menu in English") < text.index("queue northside/billing")


@pytest.mark.parametrize("wrong", ["2125559876", "+1313", "+0125559876", "call me", "+1212555987\u0660"])
def test_a_callers_number_that_is_none_is_refused_and_not_repeated(wrong: str) -> None:
    with pytest.raises(CallcontrolError, match="is no number") as error:
        caller_of(wrong)
    assert wrong not in str(error.value)


def test_the_command_shows_the_call_and_keeps_the_number_to_itself() -> None:
    result = run(
        "route", "northside", "--at", "2026-03-03 09:30", "--keys", "4", "--caller", NUMBER, "--rules", str(EXAMPLE)
    )
    assert result.exit_code == 0, result.output
    assert "queue northside/nurse" in result.output
    assert NUMBER not in result.output


def test_values_are_told_as_they_are_heard_then() -> None:
    shipped = str(Path(__file__).resolve().parents[3] / "configs" / "example")
    result = run("route", "northside", "--at", "2026-11-26 10:00", "--keys", "4", "--rules", shipped)
    assert result.exit_code == 0, result.output
    told = " ".join(result.output.replace("│", " ").split())
    assert "Our office is closed right now. We open again tomorrow, Friday, at eight in the morning." in told
    assert "We are closed today. We open again tomorrow, Friday, at eight in the morning." in told


def test_diff_takes_a_version_that_was_live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLCONTROL_STATE", str(tmp_path / "state"))
    store = RulesStore(tmp_path / "state" / "rules")
    version = load_group(EXAMPLE).version
    store.keep(version, present_files(EXAMPLE))
    changed = tmp_path / "new"
    shutil.copytree(EXAMPLE, changed)
    file = changed / NORTHSIDE
    file.write_text(file.read_text(encoding="utf-8").replace("3: billing", "3: clinical"), encoding="utf-8")
    result = run("diff", version[:6], str(changed))
    assert result.exit_code == 0, result.output
    assert "key 3: was queue billing, now queue nurse" in result.output
    unknown = run("diff", "abcdef", str(changed))
    assert unknown.exit_code != 0
    assert "abcdef is no folder, and no version begins with 'abcdef'" in str(unknown.exception) + unknown.output


def test_moments_are_those_of_the_location() -> None:
    assert "Tue 3 Mar 2026 09:30 in America/New_York" in shown("2026-03-03 09:30", "")
    assert moment_of("2026-03-03 09:30", whole_group().locations[NORTH].zone) == datetime(
        2026, 3, 3, 14, 30, tzinfo=UTC
    )
