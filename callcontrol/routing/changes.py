"""What changes for callers between two sets of rules, in their terms. Pure."""

from collections.abc import Iterator
from datetime import date

from callcontrol.model.callers import Recognise
from callcontrol.model.names import LocationKey, Source
from callcontrol.model.rules import Group, LanguageChoice, SystemPrompt
from callcontrol.model.supervising import Supervision
from callcontrol.routing.changes_emergency import emergencies_changed
from callcontrol.routing.changes_hours import hours_changed
from callcontrol.routing.changes_menus import menus_changed
from callcontrol.routing.changes_on_call import chains_changed
from callcontrol.routing.changes_pair import Change, Pair, text_changed
from callcontrol.routing.changes_places import places_changed
from callcontrol.routing.changes_queues import queues_changed
from callcontrol.routing.changes_speech import speech_changed
from callcontrol.routing.changes_told import told_changed
from callcontrol.routing.compiling import Graphs, compile_group
from callcontrol.routing.phrases import language_name

__all__ = ["Change", "compare"]

_TEXTS = {"invitation": "invitation", "back": "way back to the first language"}


def compare(old: Group, new: Group, first_day: date, days: int) -> tuple[Change, ...]:
    """Everything that callers of ``new`` would notice who knew ``old``; hours are compared over so many days."""
    graphs = compile_group(old), compile_group(new)
    return tuple(_gathered(_changes(old, new, graphs, first_day, days), new))


def _gathered(changes: Iterator[Change], new: Group) -> Iterator[Change]:
    """One line for what one rule changes at several locations, where the first of them would have told it."""
    found: dict[tuple[str, str, str, Source | None], list[str]] = {}
    for change in changes:
        found.setdefault((change.what, change.was, change.now, change.source), []).append(change.where)
    for (what, was, now, source), where in found.items():
        everywhere = len(where) > 1 and set(where) == set(new.locations)
        yield Change("every location" if everywhere else ", ".join(dict.fromkeys(where)), what, was, now, source)


def _changes(old: Group, new: Group, graphs: tuple[Graphs, Graphs], first_day: date, days: int) -> Iterator[Change]:
    yield from _numbers(old, new)
    yield from _sentences(old, new)
    yield from speech_changed(old, new)
    for key, location in new.locations.items():
        before = old.locations.get(key)
        if before is None:
            continue
        pair = Pair(old, new, before, location, graphs[0].locations[key], graphs[1].locations[key])
        for what, was, now, source in hours_changed(before, location, first_day, days):
            yield pair.change(what, was, now, source)
        yield from _languages(pair)
        was_by, now_by = (", ".join(sorted(each.switch_hours)) or "nobody" for each in (before, location))
        yield from pair.differs("hours switched from elsewhere by", was_by, now_by, location.source)
        was_heard, now_heard = (_listeners(each.supervision) for each in (before, location))
        yield from pair.differs("conversations listened to by", was_heard, now_heard, location.source)
        yield from _recognise(pair)
        yield from text_changed(key, "greeting", before.greeting, location.greeting)
        yield from text_changed(key, "after-hours message", before.after_hours, location.after_hours)
        yield from told_changed(pair)
        yield from pair.differs("pace", before.pace.value, location.pace.value, location.source)
        yield from menus_changed(pair)
        yield from places_changed(pair)
        yield from queues_changed(pair)
        yield from emergencies_changed(pair)
    yield from chains_changed(old, new, first_day, days)


def _listeners(rule: Supervision | None) -> str:
    if rule is None:
        return "nobody"
    return ", ".join(sorted(rule.skills)) + (", with a tone" if rule.announce else "")


def _numbers(old: Group, new: Group) -> Iterator[Change]:
    """Who answers which number; that a location is new or gone shows in its numbers."""
    for did in sorted({*old.dids, *new.dids}):
        was, now = old.dids.get(did), new.dids.get(did)
        if was != now:
            source = new.locations[now].source if now is not None else _source(old, was)
            yield Change(did, "answered by", _nobody(was, old), _nobody(now, new), source)
    where = "numbers that no location owns"
    if old.unknown_did != new.unknown_did:
        source = _source(new, new.unknown_did) or _source(old, old.unknown_did)
        yield Change(where, "answered by", _nobody(None, old), _nobody(None, new), source)
    elif new.unknown_did is None:
        first, then = (next(iter(group.locations.values())) for group in (old, new))
        languages = (language_name(first.default_language), language_name(then.default_language))
        if languages[0] != languages[1]:
            yield Change(where, "message", f"in {languages[0]}", f"in {languages[1]}", then.source)


def _nobody(key: LocationKey | None, group: Group) -> str:
    if key is not None:
        return key
    return f"{group.unknown_did} (no location owns it)" if group.unknown_did else "a message (no location owns it)"


def _source(group: Group, key: LocationKey | None) -> Source | None:
    return group.locations[key].source if key is not None and key in group.locations else None


def _sentences(old: Group, new: Group) -> Iterator[Change]:
    for which in SystemPrompt:
        if which in old.prompts and which in new.prompts:
            yield from text_changed("every location", which.value, old.prompts[which], new.prompts[which])


def _languages(pair: Pair) -> Iterator[Change]:
    was = {choice.language: choice for choice in pair.old.languages}
    now = {choice.language: choice for choice in pair.new.languages}
    for language in dict.fromkeys((*was, *now)):
        before, after = was.get(language), now.get(language)
        source = after.source if after is not None else pair.new.source
        if _offered(before) != _offered(after):
            yield pair.change(language_name(language), _offered(before), _offered(after), source)
            continue
        for what in ("invitation", "back") if before and after else ():
            texts = getattr(before, what), getattr(after, what)
            if None not in texts:
                yield from text_changed(pair.new.key, _TEXTS[what], *texts)


def _recognise(pair: Pair) -> Iterator[Change]:
    """How callers are recognised, and for how long what they left is kept."""
    was, now = pair.old.recognise, pair.new.recognise
    source = now.source if now is not None else pair.new.source
    yield from pair.differs("callers", _recognised(was), _recognised(now), source)
    if was is not None and now is not None:
        yield from pair.differs("language remembered", _kept(was.language_days), _kept(now.language_days), source)
        yield from pair.differs("last call remembered", _kept(was.person_days), _kept(now.person_days), source)


def _recognised(rule: Recognise | None) -> str:
    return "recognised by their number" if rule is not None else "not recognised"


def _kept(days: int) -> str:
    return f"for {days} days" if days else "never"


def _offered(choice: LanguageChoice | None) -> str:
    if choice is None:
        return "not offered"
    return f"chosen with key {choice.key}" if choice.key is not None else "the greeting's language"
