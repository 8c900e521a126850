"""Numbers as trunks deliver them."""

import pytest

from callcontrol.model.calls import CallerKind
from callcontrol.routing import caller_kind, normalise_did

ABSURD = [
    "",
    "+",
    "s",
    "\"';--",
    "1" * 300,
    "+" * 300,
    "☎️12125550110",
    "+1212555\r\n0110",
    "+12125550110\n",
    "١٢١٢٥٥٥٠١١٠",
    "+1212555011O",
    "++12125550110",
    "0012125550110",
    "\x00",
    "$" + "{EXTEN}",
]


@pytest.mark.parametrize("text", ["+12125550110", "12125550110", " 12125550110 "])
def test_a_did_with_or_without_its_plus(text: str) -> None:
    assert normalise_did(text) == "+12125550110"


@pytest.mark.parametrize("text", [*ABSURD, "1234567", "1234567890123456"])
def test_anything_else_is_no_did(text: str) -> None:
    assert normalise_did(text) is None


@pytest.mark.parametrize("number", ["+12125550110", "12125550110", "212-555-0110", "(212) 555-0110", "101", "911"])
def test_a_caller_with_a_number(number: str) -> None:
    assert caller_kind("Maria", number) is CallerKind.NUMBER


@pytest.mark.parametrize(
    ("name", "number"),
    [("", ""), ("Anonymous", "anonymous"), ("", "Restricted"), ("", " UNAVAILABLE "), ("Anonymous", "+12125550110")],
)
def test_a_caller_who_withholds_it(name: str, number: str) -> None:
    assert caller_kind(name, number) is CallerKind.ANONYMOUS


@pytest.mark.parametrize("number", ["\"';--", "1" * 300, "☎️12125550110", "+1212\r\n0110", "+", "12", "1" * 16, "\x00"])
def test_an_absurd_number(number: str) -> None:
    assert caller_kind("x" * 1000, number) is CallerKind.UNREADABLE
