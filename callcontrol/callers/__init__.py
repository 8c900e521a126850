"""Who calls: the directory of callers, and what earlier calls left, sealed on this machine."""

from callcontrol.callers.errors import Busy, CallersError, LookupFailed, TableError
from callcontrol.callers.file import CallersFile, Counts
from callcontrol.callers.lookup import Chain, Found, Lookup
from callcontrol.callers.numbers import e164, region_of
from callcontrol.callers.recogniser import LOOKUP_SECONDS, Callers, callers, number_of
from callcontrol.callers.sealed import Seals, marks_of
from callcontrol.callers.store import CallersStore

__all__ = [
    "LOOKUP_SECONDS",
    "Busy",
    "Callers",
    "CallersError",
    "CallersFile",
    "CallersStore",
    "Chain",
    "Counts",
    "Found",
    "Lookup",
    "LookupFailed",
    "Seals",
    "TableError",
    "callers",
    "e164",
    "marks_of",
    "number_of",
    "region_of",
]
