"""What a speech engine is given to say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcontrol.prompts.words import spoken_words


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("hang up and dial 911.", "hang up and dial 9 1 1."),
        ("marque el 911 ahora", "marque el 9 1 1 ahora"),
        ("appelez le 112", "appelez le 1 1 2"),
        ("call 988, any time", "call 9 8 8, any time"),
        ("Call 212-555-0110 now.", "Call 2 1 2, 5 5 5, 0 1 1 0 now."),
        ("Call (212) 555-0110.", "Call 2 1 2, 5 5 5, 0 1 1 0."),
        ("Call +1 212 555 0110", "Call 1, 2 1 2, 5 5 5, 0 1 1 0"),
        ("Call +12125550110", "Call 1 2 1 2 5 5 5 0 1 1 0"),
        ("Appelez le 01 23 45 67 89.", "Appelez le 0 1, 2 3, 4 5, 6 7, 8 9."),
    ],
)
def test_numbers_that_save_lives_are_spelled_out(written: str, spoken: str) -> None:
    assert spoken_words(written) == spoken


@pytest.mark.parametrize(
    "text",
    [
        "We open at 8:30 a.m.",
        "It is 2026-03-03.",
        "The deposit is $911.00 or 1,250.50.",
        "Suite 1911, 42 Main Street, New York 10001",
        "Press 1 or 2.",
        "Route 3.911",
        "To repeat, press * or #.",
    ],
)
def test_other_figures_stay(text: str) -> None:
    assert spoken_words(text) == text


@pytest.mark.parametrize("command", ["[hi](/hel/)", "<break time='9s'/>", "[[h@l'oU]]", "{x}", "a\\b", "`c`"])
def test_no_engine_is_commanded(command: str) -> None:
    assert not set(spoken_words(f"one {command} two")) & set("[]{}<>\\`|")


@given(st.text(max_size=300))
def test_any_text_becomes_one_printable_line(text: str) -> None:
    words = spoken_words(text)
    assert words.isprintable()
    assert words == words.strip()
    assert "  " not in words
