from datetime import UTC, datetime
from pathlib import Path

import pytest

from callcontrol.sandbox.cdr import read_cdr

ROW = (
    '"","+13475550177","+12125550110","callcontrol-arrival",{clid},"PJSIP/trunk-00000000",'
    '"PJSIP/northside-101-00000001","Stasis","callcontrol,inbound,+12125550110",'
    '"2026-03-03 14:30:00",{answer},"2026-03-03 14:30:07",7,{billed},'
    '"{disposition}","DOCUMENTATION","1795346686.0",""\n'
)
ANSWERED = {"clid": '""', "answer": '"2026-03-03 14:30:04"', "billed": 3, "disposition": "ANSWERED"}


def test_a_row_as_asterisk_writes_it(tmp_path: Path) -> None:
    file = tmp_path / "Master.csv"
    file.write_text(ROW.format(**ANSWERED))
    (row,) = read_cdr(file)
    assert row.destination == "+12125550110"
    assert row.destination_channel == "PJSIP/northside-101-00000001"
    assert row.answer == datetime(2026, 3, 3, 14, 30, 4, tzinfo=UTC)
    assert (row.duration, row.billed, row.unique_id) == (7, 3, "1795346686.0")


def test_a_call_that_was_never_answered_has_no_answer_time(tmp_path: Path) -> None:
    file = tmp_path / "Master.csv"
    file.write_text(ROW.format(**{**ANSWERED, "answer": "", "billed": 0, "disposition": "FAILED"}))
    assert read_cdr(file)[0].answer is None


def test_a_caller_id_with_quotes_and_a_line_break_is_one_row(tmp_path: Path) -> None:
    file = tmp_path / "Master.csv"
    file.write_text(ROW.format(**{**ANSWERED, "clid": '"""a\r\n"";--"" <1>"'}) + ROW.format(**ANSWERED), newline="")
    first, second = read_cdr(file)
    assert first.caller_id == '"a\r\n";--" <1>'
    assert second.caller_id == ""


def test_a_row_still_being_written_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "Master.csv"
    file.write_text(ROW.format(**ANSWERED) + '"","+1347')
    assert len(read_cdr(file)) == 1


def test_no_file_yet_means_no_calls_yet(tmp_path: Path) -> None:
    assert read_cdr(tmp_path / "Master.csv") == []


def test_another_form_is_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / "Master.csv"
    file.write_text("a,b,c\n")
    with pytest.raises(ValueError, match=r"Master\.csv: row 1: 3 fields"):
        read_cdr(file)
