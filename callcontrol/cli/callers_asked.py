"""Who would seem to be calling, as a command asks."""

from datetime import datetime

from rich.text import Text

from callcontrol.callers import number_of
from callcontrol.callers.importing import known_of
from callcontrol.config import Settings
from callcontrol.journal import read_sealer
from callcontrol.model.callers import Recognised, Recognition
from callcontrol.model.calls import CallerKind
from callcontrol.model.rules import Location
from callcontrol.routing import recognised
from callcontrol.routing.phrases import language_name

_KINDS = {
    Recognition.KNOWN: "the number is known here",
    Recognition.NEW: "nothing is known of the number here",
    Recognition.SHARED: "the number is shared by several people",
    Recognition.WITHHELD: "the number could not be called back, and is not looked up",
}


def recognised_as(settings: Settings, number: str, location: Location, moment: datetime) -> Recognised | None:
    """What this box would tell of a number at a moment; None: the location recognises nobody, or nobody is known.

    Raises CallcontrolError where the file of callers, or its key, can not be read.
    """
    if location.recognise is None or not settings.callers.exists():
        return None
    caller = number_of(CallerKind.NUMBER, number, location)
    if caller is None:
        return Recognised(Recognition.WITHHELD)
    known = known_of(settings.callers, read_sealer(settings.seal_file), caller)
    return recognised(location, known.entries, known.memory, moment)


def told(known: Recognised) -> Text:
    """The same in words, without anything personal."""
    words = _KINDS.get(known.kind, known.kind.value)
    if known.language is not None:
        by = "chosen in an earlier call" if known.from_memory else "by the directory"
        words += f": greeted in {language_name(known.language)}, {by}"
    return Text(words, style="yellow")
