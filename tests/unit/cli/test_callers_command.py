"""`callcontrol callers` as a person runs it, and `route` for a number that is known."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from callcontrol.callers import CallersStore
from callcontrol.cli.commands import program
from callcontrol.cli.console import EXAMPLE
from callcontrol.journal import sealer_of
from callcontrol.model.callers import Remembered
from callcontrol.model.names import Language, LocationKey, PersonId
from callcontrol.model.paths import Category

ANN, BEN = "+12025550143", "+12025550144"
HEAD = "number;id;name;date_of_birth;language;location\n"
TABLE = f"{HEAD}{ANN};17;Ann Lee;1984-03-14;es;northside\n{BEN};18;Ben;;es;\n{BEN};19;Cleo;;fr;\n"


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The state folder, with the example's rules."""
    monkeypatch.setenv("CALLCONTROL_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("CALLCONTROL_RULES", str(EXAMPLE))
    return tmp_path / "state"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table on a disk."""
    path = tmp_path / "people.csv"
    path.write_text(TABLE)
    return path


def run(*words: object) -> Result:
    return CliRunner().invoke(program(), [str(word) for word in words])


def done(*words: object) -> str:
    result = run(*words)
    assert result.exit_code == 0, result.output
    return result.output


def test_a_table_is_imported_and_asked_about(table: Path, state: Path) -> None:
    assert "nobody is known" in done("callers", "stats")
    assert "3 people with 2 numbers could be imported" in done("callers", "import", table, "--dry-run")
    assert not state.exists()
    assert "imported; the directory has 3" in done("callers", "import", table)
    ann = done("callers", "show", ANN)
    assert "17, Ann Lee, Spanish, northside, date of birth known" in ann
    assert "1984" not in ann
    assert "theirs differ" in done("callers", "show", BEN)
    assert "3 people with 2 numbers, 1 of them shared" in done("callers", "stats")
    table.write_text(f"{HEAD}{ANN};17;Ann Lee;;es;northside\n")
    assert "the directory has 1" in done("callers", "import", table, "--replace")
    assert "nothing is known" in done("callers", "show", BEN)
    assert "forgotten: 1 in the directory, nothing of earlier calls" in done("callers", "forget", ANN)
    assert "nothing was known" in done("callers", "forget", ANN)
    for output in (ann, done("callers", "stats")):
        assert ANN not in output


def test_a_mistake_changes_nothing(table: Path) -> None:
    done("callers", "import", table)
    table.write_text(f"{HEAD}{ANN};17;Ann Lee;14/03/1984;es;northside\nNightingale;18;;;;\n")
    result = run("callers", "import", table, "--replace")
    assert result.exit_code == 1
    assert f"{table}:2:25: date_of_birth: this is no date" in result.output
    assert f"{table}:3:1: number: this is no telephone number" in result.output
    assert "Nightingale" not in result.output
    assert "3 people" in done("callers", "stats")
    missing = run("callers", "import", table.with_name("gone.csv"))
    assert "No such file" in str(missing.exception)


@pytest.mark.parametrize("number", ["5550143", "Nightingale", ""])
def test_a_number_that_is_none_is_not_repeated(number: str, table: Path) -> None:
    done("callers", "import", table)
    for command in ("show", "forget"):
        error = run("callers", command, number).exception
        assert "write it such as +1202" in str(error).replace("+12125550190", "+1202")
        assert not number or number not in str(error)


def test_what_earlier_calls_left_is_shown(table: Path, state: Path) -> None:
    done("callers", "import", table)
    store, now = CallersStore(state / "callers.sqlite", sealer_of(state / "sealing.key"), 1.0), datetime.now(UTC)
    person, north = PersonId("northside-101"), LocationKey("northside")
    memory = Remembered(now, north, Language("fr"), now, Category.BILLING, person, now)
    store.change(BEN, lambda _: (memory, now + timedelta(days=9)))
    store.close()
    text = done("callers", "show", BEN)
    assert "at northside" in text
    assert "language: French" in text
    assert "about: billing, answered by northside-101" in text
    assert "forgotten: 2 in the directory, what earlier calls left" in done("callers", "forget", BEN)


def test_route_begins_as_the_number_is_recognised(table: Path) -> None:
    words = ("route", "northside", "--at", "2026-03-03 09:30", "--caller")
    before = done(*words, ANN)
    assert "menu in English" in before
    assert "greeted" not in before
    done("callers", "import", table)
    after = done(*words, ANN)
    assert "the number is known here: greeted in Spanish, by the directory" in after
    assert "menu in Spanish" in after
    assert "For English, press 9." in after
    assert ANN not in after
    assert "menu in English" in done(*words, BEN)
    assert "nothing is known of the number here" in done(*words, "+12025550199")
