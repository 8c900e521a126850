"""How long to wait before the next attempt. Pure: chance is an argument."""

from callcontrol.ari.settings import AriSettings


def delay(settings: AriSettings, attempt: int, chance: float) -> float:
    """Seconds before attempt number ``attempt`` (from 0): doubling up to a limit.

    ``chance`` spreads it between half and the whole: this keeps several controllers from
    knocking in the same moment at an Asterisk that comes back.
    """
    doubled = settings.first_retry * 2.0 ** min(attempt, 32)
    return float(min(settings.longest_retry, doubled) * (0.5 + 0.5 * chance))
