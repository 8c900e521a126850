"""What a caller keys in one after the other: digits of a date, of a number."""

from collections.abc import Callable

from callcontrol.flows.keys import Keys

SILENCE_SECONDS = 5.0
"""Between two keys; longer and the entry is over."""
END_KEY = "#"
_TRAILING_SECONDS = 0.8
"""Many press the pound key though the entry is complete without it: it must not count in what follows."""


async def entry(keys: Keys, is_complete: Callable[[str], bool]) -> str:
    """All keys of one entry, those keyed ahead included; empty after a silence. ``is_complete`` bounds it."""
    keyed = ""
    while not is_complete(keyed):
        key = await keys.next(SILENCE_SECONDS)
        if key is None:
            return keyed
        keyed += key
    if len(keyed) > 1 and not keyed.endswith(END_KEY):
        await keys.skip(END_KEY, _TRAILING_SECONDS)
    return keyed
