"""What the engine answers depends on what happened, not on how Python keeps sets and dictionaries."""

import os
import subprocess
import sys

import pytest

from tests.support.exploring import a_few
from tests.support.queue_replay import random_day, replayed, shuffled
from tests.support.random_staff import lively


@pytest.mark.parametrize("seed", a_few(lively(60), 0, 2))
def test_rules_listed_in_another_order_give_the_same_commands(seed: int) -> None:
    day = random_day(seed)
    for order in range(3):
        assert replayed(shuffled(day.group, order), day.events) == day.answers


def test_other_hashes_give_the_same_commands() -> None:
    first, second, third = (_days_with_hashes(seed) for seed in ("1", "2", "77"))
    assert "Offer(" in first
    assert first == second == third


def _days_with_hashes(seed: str) -> str:
    command = [sys.executable, "-m", "tests.support.queue_replay"]
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True, timeout=120).stdout
