"""How far property tests go: the same examples at every run, or as many new ones as CALLCONTROL_EXPLORE says."""

import os

from hypothesis import HealthCheck, settings


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
