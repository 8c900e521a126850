"""A directory as people bring it: what is read, and every mistake at its place, without anything of anybody."""

from datetime import date

import pytest

from callcontrol.callers import TableError
from callcontrol.callers.columns import Dates
from callcontrol.callers.table import Listed, read_table
from callcontrol.model.callers import Entry
from callcontrol.model.errors import Problem
from callcontrol.model.names import Language, LocationKey
from tests.fixtures.rules import example_group

GROUP = example_group()
TODAY = date(2026, 3, 3)
ANN, BEN = "+12025550143", "+12025550144"


def read(text: str | bytes, dates: Dates = Dates.ISO) -> tuple[Listed, ...]:
    return read_table("p.csv", text if isinstance(text, bytes) else text.encode(), GROUP, TODAY, dates)


def refused(text: str | bytes, dates: Dates = Dates.ISO) -> tuple[Problem, ...]:
    with pytest.raises(TableError) as caught:
        read(text, dates)
    assert all(not problem.line_text for problem in caught.value.problems), "a line of the table is personal"
    return caught.value.problems


def places(text: str) -> list[str]:
    return [f"{one.source.line}:{one.source.column} {one.message}" for one in refused(text)]


def test_everything_that_a_line_can_say() -> None:
    head = "number,id,name,date_of_birth,code,language,location,shared\n"
    [ann] = read(f'{head}{ANN},17,"Lee, Ann",1984-03-14,4711,es,northside,yes\n')
    whole = Entry("17", "Lee, Ann", "1984-03-14", "4711", Language("es"), LocationKey("northside"), shared=True)
    assert ann == Listed(ANN, whole)
    assert "Ann" not in repr(ann.entry)
    [bare] = read(f"{head}{ANN},17,,,,,,\n")
    assert bare.entry == Entry("17")


@pytest.mark.parametrize(
    "spelt", [ANN, "12025550143", "2025550143", "(202) 555-0143", "+1 202.555.0143", "1-202-555-0143"]
)
def test_a_number_however_it_is_written(spelt: str) -> None:
    assert read(f"number,id\n{spelt},1\n")[0].number == ANN


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_what_spreadsheets_write(mark: str, delimiter: str, end: str) -> None:
    lines = [("Number", "ID", "Date of birth"), (ANN, "1", "1984-03-14"), ("", "", ""), (BEN, "2", '"1990-01-01"')]
    text = mark + end.join(delimiter.join(line) for line in lines)
    assert [(one.number, one.entry.date_of_birth) for one in read(text)] == [(ANN, "1984-03-14"), (BEN, "1990-01-01")]


def test_dates_in_the_order_that_is_said() -> None:
    for dates, written in ((Dates.MDY, "3/14/1984"), (Dates.DMY, "14/03/1984"), (Dates.DMY, "14.03.1984")):
        assert read(f"number,id,date_of_birth\n{ANN},1,{written}", dates)[0].entry.date_of_birth == "1984-03-14"
    [problem] = refused(f"number,id,date_of_birth\n{ANN},1,14/03/1984", Dates.MDY)
    assert "--dates dmy" in problem.hint


def test_several_people_of_one_number() -> None:
    assert [one.number for one in read(f"number,id\n{ANN},1\n{ANN},2\n")] == [ANN, ANN]


def test_all_mistakes_in_one_pass_each_at_its_place() -> None:
    head = "number,id,name,date_of_birth,code,language,location,shared\n"
    found = places(
        f"{head}"
        "555,1,,,,,,\n"
        f"{ANN},,,,,,,\n"
        f'{ANN},"a\nb",,1984-13-14,,,,\n'
        f"{ANN},2,,1879-12-31,47x,english,nortside,maybe\n"
        f"{ANN},3,,2026-03-04,,,,\n"
        f"{ANN},4,,\n"
        f"{ANN},5,,,,,,\n"
        f"12025550143,5,,,,,,\n"
    )
    assert found == [
        "2:1 number: this is no telephone number",
        "3:14 id: `id` is blank",
        "4:14 id: this holds a character that can not be shown",
        "5:5 date_of_birth: this is no date",
        "6:17 date_of_birth: nobody who calls was born on this day",
        "6:28 code: this is no code",
        "6:32 language: this is no language code",
        "6:40 location: there is no such location",
        "6:49 shared: this is neither yes nor no",
        "7:17 date_of_birth: nobody who calls was born on this day",
        "8:17 this line has 4 fields, the first one 8",
        "10:1 this number and id are in line 9 already",
    ]


def test_no_message_holds_anything_of_the_table() -> None:
    values = ("5551234x", "Nightingale, F.", "14th of March", "47-11", "english", "nowhere", "perhaps")
    row = ",".join(f'"{value}"' for value in values)
    told = refused(f"number,name,date_of_birth,code,language,location,shared,id\n{row},\n")
    for problem in told:
        assert not any(value in str(problem) for value in values), problem
    headless = refused(f"{ANN},17,Nightingale\n")
    assert [problem.message for problem in headless] == ["the first line names no columns"]


def test_the_columns() -> None:
    assert places("") == ["1:1 the table is empty"]
    assert places("number,id,nmae,id\n") == [
        "1:11 there is no column `nmae`",
        "1:16 the column `id` is there twice",
    ]
    assert places("number,name\n") == ["1:1 the column `id` is missing"]


def test_what_is_no_text() -> None:
    assert "UTF-16" in refused("number,id\n".encode("utf-16"))[0].message
    [problem] = refused(b"number,id,name\n" + ANN.encode() + b",1,Jos\xe9\n")
    assert (problem.source.line, problem.source.column) == (2, 19)
    assert "CSV UTF-8" in problem.hint
    [unclosed] = refused(f'number,id\n{ANN},"1\n{BEN},2\n')
    assert unclosed.source.line == 2
    assert "quotation" in unclosed.hint
