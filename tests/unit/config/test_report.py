"""Problems as they are shown."""

import io

from rich.console import Console

from callcontrol.config.report import WIDEST, plain_report, print_problems, window
from callcontrol.model.errors import Problem
from callcontrol.model.names import Source
from tests.fixtures.rules import NORTHSIDE, edited, problems_of


def test_the_caret_stands_under_the_mistake() -> None:
    problems = problems_of(edited(NORTHSIDE, "4: clinical", "4: clincal"))
    lines = plain_report(problems).splitlines()
    [problem] = problems
    assert lines[0] == f"locations/northside.yaml:{problem.source.line}:8: {problem.message}"
    assert "northside has no call type or menu `clincal`" in lines[0]
    assert lines[1][lines[2].index("^") :] == "clincal"
    assert lines[3].strip() == 'did you mean "clinical"?'
    assert lines[-1] == "1 problem"


def test_colour_only_where_the_console_has_it() -> None:
    problems = problems_of(edited(NORTHSIDE, "4: clinical", "4: clincal"))
    plain, coloured = io.StringIO(), io.StringIO()
    print_problems(problems, Console(file=plain, width=20))
    print_problems(problems, Console(file=coloured, width=20, force_terminal=True, color_system="standard"))
    assert plain.getvalue() == plain_report(problems)
    assert "\x1b[" in coloured.getvalue()


def test_nothing_in_a_file_reaches_the_terminal_as_a_command() -> None:
    problem = Problem(Source("a\x1b.yaml", 1, 3), "[red]x[/red]\x1b[2J", "y\r\n", "\x1b]0;title\x07[bold]")
    shown = plain_report([problem])
    assert "\x1b" not in shown
    assert "\r" not in shown
    assert "[red]x[/red]" in shown


def test_a_long_line_is_shown_around_its_mistake() -> None:
    line = "a" * 500 + "X" + "b" * 500
    shown, caret = window(line, 501)
    assert len(shown) <= WIDEST + 2
    assert shown[caret] == "X"
    assert window(line, 1)[0].endswith("…")
    assert window(line, 5000)[0].startswith("…")
    assert window("", 1) == ("", 0)
