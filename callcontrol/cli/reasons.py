"""Why somebody takes personal data out of its seal: asked for by every command that does."""

from callcontrol.model.errors import CallcontrolError

LONGEST_REASON = 500
"""Characters."""


def reason_of(written: str) -> str:
    """A reason that can be kept, on one line. Raises CallcontrolError."""
    why = " ".join(written.split())
    if not why or len(why) > LONGEST_REASON or not why.isprintable():
        raise CallcontrolError(f"--reason: write why, in at most {LONGEST_REASON} characters")
    return why
