"""What follows from who seems to be calling, pure: how a call begins, and what is kept of it for the next one."""

import hmac
from datetime import datetime, timedelta

from callcontrol.model.callers import Entry, Recognised, Recognition, Remembered
from callcontrol.model.calls import CallerKind, CallRecord, Outcome
from callcontrol.model.names import Language
from callcontrol.model.paths import Identifies, Question
from callcontrol.model.rules import Location

_NOT_OURS = frozenset({Outcome.PASSED_ON, Outcome.UNKNOWN_NUMBER})


def languages_to_begin_in(location: Location) -> tuple[Language, ...]:
    """Every language in which a call can be greeted, the location's first one first."""
    if location.recognise is None:
        return (location.default_language,)
    return tuple(choice.language for choice in location.languages)


def recognised(
    location: Location, entries: tuple[Entry, ...], memory: Remembered | None, now: datetime
) -> Recognised | None:
    """What a number tells at ``now`` (aware UTC), by the location's rule; None: it recognises nobody.

    What the caller chose themselves goes before the directory. Of a number that several share, a language counts only
    if all of them have the same, and nothing is said of who answered last.
    """
    rule = location.recognise
    if rule is None:
        return None
    shared = is_shared(entries)
    chosen = _held(memory.language, memory.language_at, rule.language_days, now) if memory is not None else None
    listed = next((entry.language for entry in entries), None)
    if not agree(entries):
        chosen = listed = None
    language = next((one for one in (chosen, listed) if one in languages_to_begin_in(location)), None)
    remembers = memory is not None and _holds(memory.person_at, rule.person_days, now)
    known = bool(entries) or chosen is not None or remembers
    return Recognised(
        kind=Recognition.SHARED if shared else Recognition.KNOWN if known else Recognition.NEW,
        language=language,
        category=memory.category if memory is not None and remembers else None,
        person=memory.person if memory is not None and remembers and not shared else None,
        entries=entries,
        from_memory=language is not None and language == chosen,
    )


def to_remember(
    location: Location, record: CallRecord, found: Recognised, before: Remembered | None, now: datetime
) -> Remembered | None:
    """What is kept of a call that has ended, in the place of what was kept ``before``; None: nothing new.

    A language is kept when a key chose it, and anew when a caller who was greeted in it went on in it. One in which
    the caller merely was greeted because it is the location's first says nothing.
    """
    rule = location.recognise
    if rule is None or record.caller_kind is not CallerKind.NUMBER or record.outcome in _NOT_OURS:
        return None
    kept = before or Remembered(now)
    language, language_at = kept.language, kept.language_at
    spoken = record.language or location.default_language
    chosen = spoken != (found.language or location.default_language)
    renewed = found.from_memory and found.language == spoken and record.category is not None
    if rule.language_days and agree(found.entries) and (chosen or renewed):
        language, language_at = spoken, now
    if not rule.language_days or not agree(found.entries):
        language = language_at = None
    category, person, person_at = kept.category, kept.person, kept.person_at
    if not rule.person_days:
        category = person = person_at = None
    elif record.category is not None:
        talked = record.person if record.answered_at is not None and not is_shared(found.entries) else None
        category, person, person_at = record.category, talked or person, now
    if is_shared(found.entries):
        person = None
    if language is None and category is None:
        return None if before is None else Remembered(now, location.key)
    return Remembered(now, location.key, language, language_at, category, person, person_at)


def kept_until(location: Location, memory: Remembered) -> datetime:
    """When nothing of it counts any more, by the location's rule."""
    rule = location.recognise
    ends = [memory.called_at]
    if rule is not None and memory.language_at is not None:
        ends.append(memory.language_at + timedelta(days=rule.language_days))
    if rule is not None and memory.person_at is not None:
        ends.append(memory.person_at + timedelta(days=rule.person_days))
    return max(ends)


def is_shared(entries: tuple[Entry, ...]) -> bool:
    """Whether several people call from this number."""
    return len(entries) > 1 or any(entry.shared for entry in entries)


def agree(entries: tuple[Entry, ...]) -> bool:
    """Whether all have the same language, or none has one."""
    return len({entry.language for entry in entries}) <= 1


def identified(question: Question, answer: str, entries: tuple[Entry, ...]) -> Entry | None:
    """Whose datum the answer is; None: nobody's, or that of two. How long it takes tells nothing of the datum."""
    found = [entry for entry in entries if _same(_datum(question, entry), answer)]
    return found[0] if len(found) == 1 else None


def _datum(question: Question, entry: Entry) -> str:
    match question.identifies:
        case Identifies.DATE_OF_BIRTH:
            return entry.date_of_birth
        case Identifies.CODE:
            return entry.code
        case None:
            return ""


def _same(datum: str, answer: str) -> bool:
    return hmac.compare_digest(datum.encode(), answer.encode()) and datum != ""


def _held(language: Language | None, at: datetime | None, days: int, now: datetime) -> Language | None:
    return language if _holds(at, days, now) else None


def _holds(at: datetime | None, days: int, now: datetime) -> bool:
    return at is not None and days > 0 and now < at + timedelta(days=days)
