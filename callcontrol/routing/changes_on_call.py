"""What changes for callers who need somebody on call: who has duty, who is rung, and how long."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from callcontrol.model.names import ChainName, ContactName
from callcontrol.model.on_call import ON_CALL, Chain
from callcontrol.model.rules import Group
from callcontrol.routing.changes_pair import Change
from callcontrol.routing.phrases import duration_in_words, moment_in_words
from callcontrol.routing.rota import asks_rota, contacts_of, duty_moments, on_duty
from callcontrol.routing.sentences import reached

_MOST = 3
"""Stretches of another duty that are told one by one."""


def chains_changed(old: Group, new: Group, first_day: date, days: int) -> Iterator[Change]:
    """Chains that calls come to in both; duty is compared over so many days."""
    both = [name for name in _reached(new) if name in _reached(old)]
    for name in (name for name in both if name in old.chains and name in new.chains):
        before, after = old.chains[name], new.chains[name]
        where = f"on call {name}"
        for what, was, now in (
            ("rung", _steps(old, before), _steps(new, after)),
            ("rounds", str(before.rounds), str(after.rounds)),
        ):
            if was != now:
                yield Change(where, what, was, now, after.source)
        if asks_rota(before) and asks_rota(after):
            yield from _duty(old, new, before, after, first_day, days)
        yield from _numbers(old, new, after)


def _reached(group: Group) -> tuple[ChainName, ...]:
    found = (chain for location in group.locations.values() for chain in reached(group, location).chains)
    return tuple(dict.fromkeys(found))


def _steps(group: Group, chain: Chain) -> str:
    told = []
    for step in chain.steps:
        who = " and ".join(_label(group, contact) for contact in step.contacts)
        times = f", {step.times} times" if step.times > 1 else ""
        told.append(f"{who} for {duration_in_words(step.ring_seconds)}{times}")
    return "; then ".join(told) or "nobody"


def _duty(old: Group, new: Group, before: Chain, after: Chain, first_day: date, days: int) -> Iterator[Change]:
    """The stretches in which somebody else is on call, the first of them one by one."""
    begin = datetime.combine(first_day, time(0, 0), after.zone).astimezone(UTC)
    end = begin + timedelta(days=days)
    moments = sorted({begin, end, *duty_moments(before, begin, end), *duty_moments(after, begin, end)})
    stretches: list[tuple[datetime, datetime, str, str]] = []
    for start, until in pairwise(moments):
        was, now = _on_duty(old, before, start), _on_duty(new, after, start)
        if was == now:
            continue
        if stretches and stretches[-1][1:] == (start, was, now):
            stretches[-1] = (stretches[-1][0], until, was, now)
        else:
            stretches.append((start, until, was, now))
    for start, until, was, now in stretches[:_MOST]:
        spoken = " to ".join(moment_in_words(moment.astimezone(after.zone)) for moment in (start, until))
        duty = on_duty(after, start)
        yield Change(f"on call {after.name}", spoken, was, now, duty.source if duty is not None else after.source)
    if len(stretches) > _MOST:
        more = f"{len(stretches) - _MOST} more stretches of time"
        yield Change(f"on call {after.name}", more, "somebody", "somebody else, or nobody", after.source)


def _on_duty(group: Group, chain: Chain, at_utc: datetime) -> str:
    duty = on_duty(chain, at_utc)
    return _label(group, duty.contact) if duty is not None else "nobody"


def _numbers(old: Group, new: Group, chain: Chain) -> Iterator[Change]:
    """That somebody is reached elsewhere, but not where: numbers are personal."""
    for name in contacts_of(chain):
        before, after = old.contacts.get(name), new.contacts.get(name)
        if before is None or after is None:
            continue
        where = f"on call {chain.name}"
        if before.number != after.number:
            yield Change(where, f"{after.label}'s number", "one", "another", after.source)
        if before.presses_one != after.presses_one:
            was, now = (("must press 1" if one.presses_one else "is joined at once") for one in (before, after))
            yield Change(where, f"{after.label} picking up", was, now, after.source)


def _label(group: Group, name: ContactName) -> str:
    if name == ON_CALL:
        return "whoever is on call"
    contact = group.contacts.get(name)
    return contact.label if contact is not None else name
