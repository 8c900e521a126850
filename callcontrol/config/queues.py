"""Queues of a location: who is rung, in which rings, and where callers go on."""

from collections.abc import Iterable

from callcontrol.config.call_types import overflowing
from callcontrol.config.named import Named, Targets, queue_name
from callcontrol.config.problems import did_you_mean, quote
from callcontrol.config.schema_staff import QueueEntry, RingEntry
from callcontrol.config.scope import Picked, Scope
from callcontrol.config.tokens import Skilled
from callcontrol.config.tree import Mapping, Tree, find, is_whole, source_of
from callcontrol.config.waiting import Offered, alert_of, announce_of, comfort_of, keys_of
from callcontrol.model.names import LocationKey, QueueName, Skill
from callcontrol.model.paths import ToQueue
from callcontrol.model.staff import Overflow, Queue, Ring

EVERYWHERE = "all"
"""Among a ring's sites: every location."""


def queues_of(
    scope: Scope, named: Named, used: Iterable[str], targets: Targets, offered: Offered
) -> dict[QueueName, Queue]:
    """The queues of these names that there are."""
    found = {}
    for name in used:
        picked = named.queues.get(name)
        if picked is not None:
            found[queue_name(scope.key, name)] = _queue(scope, name, picked, targets, offered)
    return found


def _queue(scope: Scope, name: str, picked: Picked[QueueEntry], targets: Targets, offered: Offered) -> Queue:
    entry = picked.value
    return Queue(
        name=queue_name(scope.key, name),
        label=entry.label,
        number=entry.number or "",
        skills=skills_of(entry.skills),
        ring_seconds=entry.ring,
        cooldown_seconds=entry.cooldown,
        max_wait_seconds=entry.max_wait,
        source=picked.key,
        least=frozenset((Skill(one.name), one.level) for one in entry.skills if one.level > 1),
        prefers=frozenset(map(Skill, entry.prefers or ())),
        language_required=entry.language == "required",
        sites=frozenset({scope.key}),
        rings=_rings(scope, picked),
        overflow=_overflow(scope, name, picked, targets),
        closing_grace_seconds=entry.closing_grace,
        whisper=entry.whisper,
        wrap_up_seconds=entry.wrap_up or 0.0,
        misses=entry.misses,
        sticky_seconds=entry.sticky or 0.0,
        keep_free=entry.keep_free or 0,
        at_once=entry.at_once,
        announce=announce_of(picked),
        comfort=comfort_of(scope, name, picked, offered),
        keys=keys_of(scope, name, picked, targets, offered),
        alert=alert_of(picked),
        lamp_after_seconds=entry.lamp_after,
    )


def skills_of(skills: Iterable[Skilled]) -> frozenset[Skill]:
    """The skills alone, without their levels."""
    return frozenset(Skill(one.name) for one in skills)


def _rings(scope: Scope, picked: Picked[QueueEntry]) -> tuple[Ring, ...]:
    found: list[Ring] = []
    for index, entry in enumerate(picked.value.rings or ()):
        tree = find(picked.tree, ("rings", index))
        if tree is None:
            continue
        if found and entry.after <= found[-1].after_seconds:
            message = f"this ring does not start later than the one before ({found[-1].source})"
            scope.problems.add(source_of(tree, "after"), message, "put the rings in order, each with a later `after`")
        _check_without(scope, picked, entry, tree)
        without = frozenset(map(Skill, entry.without or ()))
        found.append(Ring(entry.after, _sites(scope, entry, tree), without, tree.source))
    return tuple(found)


def _sites(scope: Scope, entry: RingEntry, tree: Tree) -> frozenset[LocationKey]:
    for index, name in enumerate(entry.sites or ()):
        if name != EVERYWHERE and name not in scope.sites:
            where = source_of(tree, "sites", index)
            hint = did_you_mean(name, {*scope.sites, EVERYWHERE})
            scope.problems.add(where, f"{quote(name)} is no location", hint)
    if EVERYWHERE in (entry.sites or ()):
        return scope.sites
    return frozenset(map(LocationKey, entry.sites or ()))


def _check_without(scope: Scope, picked: Picked[QueueEntry], entry: RingEntry, tree: Tree) -> None:
    queue, written = picked.value, find(picked.tree, ("prefers",))
    unsure = isinstance(picked.tree, Mapping) and "prefers" in picked.tree.dropped
    unsure = unsure or (written is not None and not is_whole(written))
    needed = {one.name for one in queue.skills}
    for index, name in enumerate(entry.without or ()):
        if name in (queue.prefers or ()) or unsure:
            continue
        where = source_of(tree, "without", index)
        if name in needed:
            hint = "what must never be given up stands under `skills`, what may be under `prefers`"
            scope.problems.add(where, f"{quote(name)} can not be done without: it is one of the queue's `skills`", hint)
        else:
            hint = did_you_mean(name, queue.prefers or (), "a ring does without what `prefers` names")
            scope.problems.add(where, f"the queue does not prefer {quote(name)}", hint)


def _overflow(scope: Scope, name: str, picked: Picked[QueueEntry], targets: Targets) -> tuple[Overflow, ...]:
    found: list[Overflow] = []
    for index, entry in enumerate(picked.value.overflow or ()):
        tree = find(picked.tree, ("overflow", index))
        to = overflowing(scope, entry, tree, targets) if tree is not None else None
        if tree is None or to is None:
            continue
        if isinstance(to, ToQueue) and entry.queue == name:
            scope.problems.add(to.source, f"the queue {quote(name)} leads to itself", "name another destination")
        found.append(Overflow(to, entry.after, entry.longer_than, entry.unattended, tree.source, entry.until))
    return tuple(found)
