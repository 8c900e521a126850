"""Which conversations of a location are recorded."""

from collections.abc import Container

from callcontrol.config.named import Named, Targets, queue_name
from callcontrol.config.promises import Offered
from callcontrol.config.queues import EVERYWHERE
from callcontrol.config.scope import Scope
from callcontrol.config.speech import part, prompt
from callcontrol.config.tree import source_of
from callcontrol.model.paths import RecordingPolicy


def recording_of(
    scope: Scope, named: Named, has: Container[str], targets: Targets, offered: Offered
) -> RecordingPolicy | None:
    """The policy; None: nothing is recorded, as where the location ``has`` none of the named queues."""
    picked = scope.pick("recording", scope.own.recording, scope.defaults.recording)
    if picked is None or not picked.value.queues or picked.value.announcement is None:
        return None
    entry, names = picked.value, picked.value.queues
    known = targets.destinations["queue"]
    for index, name in enumerate(names):
        if name != EVERYWHERE:
            where = source_of(picked.tree, "queues", index)
            scope.check_named("queue", name, known if known is None else {*known, EVERYWHERE}, where)
    wanted = named.queues if EVERYWHERE in names else names
    queues = frozenset(queue_name(scope.key, name) for name in wanted if name in has)
    if not queues:
        return None
    spoken = prompt(scope, "recording", part(picked, "announcement", picked.value.announcement), offered)
    return RecordingPolicy(queues, spoken, entry.keep, picked.key) if spoken is not None else None
