"""Which database commands read."""

import json

from callcontrol.config import Settings
from callcontrol.model.errors import CallcontrolError


def dsn_of(settings: Settings) -> str:
    """The database of the environment, else that of the box that `callcontrol run --sandbox` keeps up.

    Raises CallcontrolError that says what to do when there is neither.
    """
    if settings.dsn is not None:
        return settings.dsn.get_secret_value()
    path = settings.run_file
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["dsn"])
    except (OSError, ValueError, KeyError):
        raise CallcontrolError(
            f"no database is known: set CALLCONTROL_DSN, or start a box with 'make run' (no {path} was found)"
        ) from None
