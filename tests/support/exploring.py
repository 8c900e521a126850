"""How far property tests go: the same examples at every run, or as many new ones as CALLCONTROL_EXPLORE says."""

import os
from collections.abc import Sequence
from typing import TypeVar

from hypothesis import HealthCheck, settings

T = TypeVar("T")


def a_few(values: Sequence[T], number: int, every: int) -> Sequence[T]:
    """Of many values, for the case of this number every so-manieth, each in its turn; all where we explore."""
    return values if "CALLCONTROL_EXPLORE" in os.environ else values[number % every :: every]


def examples(count: int) -> settings:
    """Settings of a test of ``count`` examples."""
    explore = int(os.environ.get("CALLCONTROL_EXPLORE", "0"))
    return settings(
        max_examples=explore or count,
        derandomize=not explore,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
