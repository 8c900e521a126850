"""The shape of what whoever answers is told of a caller."""

from callcontrol.config.schema_base import Entry
from callcontrol.config.written import Truth


class ShownEntry(Entry):
    """How much a ringing phone shows beside location and queue."""

    answers: Truth = True
    """What the caller keyed in answer to questions, a date of birth for one; yes unless said."""
    waited: Truth = True
    """How long the caller has waited; yes unless said."""
    language: Truth = True
    """The caller's language where it is not the location's first; yes unless said."""
