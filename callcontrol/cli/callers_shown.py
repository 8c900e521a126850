"""What is known of a number, as a person reads it."""

from collections.abc import Iterator

from rich.text import Text

from callcontrol.callers.importing import Known
from callcontrol.model.callers import Entry, Remembered
from callcontrol.routing.phrases import language_name
from callcontrol.routing.recognising import agree, is_shared


def shown(known: Known) -> Text:
    """Everybody of a number and what earlier calls left; of dates of birth and codes only whether they are there."""
    return Text("\n").join(_lines(known))


def _lines(known: Known) -> Iterator[Text]:
    if not known.entries and known.memory is None:
        yield Text("nothing is known of this number")
        return
    for entry in known.entries:
        yield _entry(entry)
    if is_shared(known.entries):
        words = "shared: nobody is told who answered last"
        if not agree(known.entries):
            words += ", and no language is remembered, for theirs differ"
        yield Text(words, style="yellow")
    if known.memory is not None:
        yield from _memory(known.memory)


def _entry(entry: Entry) -> Text:
    told = Text(entry.id, style="bold")
    parts = [entry.name, language_name(entry.language) if entry.language else "", entry.location or ""]
    parts += ["date of birth known" if entry.date_of_birth else "", "code known" if entry.code else ""]
    return told.append("".join(f", {part}" for part in parts if part), style="not bold")


def _memory(memory: Remembered) -> Iterator[Text]:
    where = f" at {memory.location}" if memory.location else ""
    yield Text(f"last call {memory.called_at.astimezone():%Y-%m-%d %H:%M}{where}")
    if memory.language is not None and memory.language_at is not None:
        yield Text(f"language: {language_name(memory.language)}, since {memory.language_at.astimezone():%Y-%m-%d}")
    if memory.category is not None and memory.person_at is not None:
        answered = f", answered by {memory.person}" if memory.person else ""
        yield Text(f"about: {memory.category}{answered}, {memory.person_at.astimezone():%Y-%m-%d}")
