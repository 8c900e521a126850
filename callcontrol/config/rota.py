"""On-call chains, and the weeks of their rotas."""

from collections.abc import Iterator
from datetime import time
from zoneinfo import ZoneInfo

from callcontrol.config.moments import duty_times
from callcontrol.config.on_call import Reachable, first_week_of, reachable, steps_of, swaps_of
from callcontrol.config.problems import Problems, quote
from callcontrol.config.schema import GroupEntry
from callcontrol.config.schema_on_call import ChainEntry
from callcontrol.config.scope import Document
from callcontrol.config.tree import Mapping as MappingTree
from callcontrol.config.tree import Tree, find, is_whole, key_source, source_of
from callcontrol.config.values import weekdays
from callcontrol.model.names import ChainName, ContactName, Source
from callcontrol.model.on_call import Chain, Shift

_DAY = 24 * 60
_WEEK = 7 * _DAY

Weeks = tuple[tuple[Shift, ...], ...]


def chains_of(group: Document[GroupEntry], problems: Problems) -> dict[ChainName, Chain]:
    """Every on-call chain of the group."""
    tree = group.tree.values.get("on_call")
    if tree is None:
        return {}
    people, found = reachable(group, problems), {}
    for name, entry in (group.entry.on_call or {}).items():
        inside, source = find(tree, (name,)), key_source(tree, name)
        if name in (people.contacts or ()):
            message = f"{quote(name)} is a contact and an on-call chain"
            problems.add(source, message, "give one of them another name")
        zone = _zone(group, name, entry, source, problems)
        if inside is not None:
            chain = _chain(ChainName(name), entry, inside, source, people, zone or ZoneInfo("UTC"))
            found[ChainName(name)] = chain
    return found


def _chain(name: ChainName, entry: ChainEntry, tree: Tree, source: Source, people: Reachable, zone: ZoneInfo) -> Chain:
    weeks = _weeks(entry, tree, people)
    _check_overlaps(weeks, people.problems)
    return Chain(
        name=name,
        label=entry.label,
        zone=zone,
        weeks=weeks,
        first_week=first_week_of(entry, tree, people.problems),
        swaps=swaps_of(entry, tree, people),
        steps=steps_of(entry, tree, people),
        rounds=entry.rounds,
        source=source,
    )


def _zone(
    group: Document[GroupEntry], name: str, entry: ChainEntry, source: Source, problems: Problems
) -> ZoneInfo | None:
    defaults = group.entry.defaults
    zone = entry.time_zone or (defaults.time_zone if defaults else None)
    if zone is None:
        chain, shared = find(group.tree, ("on_call", name)), group.tree.values.get("defaults")
        broken = [tree for tree in (chain, shared) if isinstance(tree, MappingTree) and "time_zone" in tree.dropped]
        if not broken and "defaults" not in group.tree.dropped:
            hint = "add such as `time_zone: America/New_York`, here or under `defaults`"
            problems.add(source, f"`time_zone` is missing for {quote(name)}", hint)
    return zone


def _weeks(entry: ChainEntry, tree: Tree, people: Reachable) -> Weeks:
    found = []
    for index, week in enumerate(entry.weeks or ()):
        inside = find(tree, ("weeks", index))
        if inside is None:
            continue
        shifts = tuple(sorted(_shifts(week, inside, people), key=lambda shift: (shift.weekday, shift.starts)))
        if not shifts and is_whole(inside):
            people.problems.add(inside.source, "nobody is on call in this week", "name somebody, or remove the week")
        found.append(shifts)
    written = find(tree, ("weeks",))
    if entry.weeks is not None and not found and written is not None and is_whole(written):
        people.problems.add(written.source, "`weeks` without a week", "write one, or remove the key")
    return tuple(found)


def _shifts(week: dict[str, dict[str, str]], tree: Tree, people: Reachable) -> Iterator[Shift]:
    for days, duties in week.items():
        for times, name in duties.items():
            people.check(name, source_of(tree, days, times))
            starts, ends = duty_times(times)
            for day in weekdays(days):
                yield Shift(day, starts, ends, ContactName(name), key_source(tree, days, times))


def _check_overlaps(weeks: Weeks, problems: Problems) -> None:
    """No two contacts are on call at once; the last week is followed by the first one."""
    spans = sorted(_spans(weeks), key=lambda span: span[:2])
    period = len(weeks) * _WEEK
    until, holder = 0, None
    for begins, ends, shift in (*spans, *((begins + period, ends + period, shift) for begins, ends, shift in spans)):
        if holder is not None and begins < until and holder.contact != shift.contact:
            first, second = sorted((holder.source, shift.source))
            names = f"{quote(holder.contact)} and {quote(shift.contact)}"
            message = f"{names} are on call at once ({first})"
            problems.add(second, message, "let one end when the other starts", f"overlaps {first}")
        elif holder is None or ends > until:
            until, holder = ends, shift


def _spans(weeks: Weeks) -> Iterator[tuple[int, int, Shift]]:
    """Minutes from the first Monday on."""
    for number, week in enumerate(weeks):
        for shift in week:
            begins = number * _WEEK + shift.weekday * _DAY + _minutes(shift.starts)
            length = (_minutes(shift.ends) - _minutes(shift.starts)) % _DAY or _DAY
            yield begins, begins + length, shift


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute
