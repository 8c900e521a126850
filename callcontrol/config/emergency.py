"""What the rules say of emergency calls from desk phones."""

from collections.abc import Iterable, Mapping

from callcontrol.config.problems import Problems, did_you_mean, quote
from callcontrol.config.schema import GroupEntry
from callcontrol.config.schema_emergency import EmergencyEntry
from callcontrol.config.scope import Document, Scope
from callcontrol.config.serving import knows_people
from callcontrol.config.tree import Mapping as MappingTree
from callcontrol.config.tree import key_source, source_of
from callcontrol.model.emergency import BACK_SECONDS, DEFAULT_PREFIXES, Emergency, dialled_as
from callcontrol.model.names import Did, LocationKey, PersonId, QueueName
from callcontrol.model.serving import Need, meets
from callcontrol.model.staff import Person, Queue


def dialled(entry: GroupEntry) -> dict[str, str]:
    """The emergency numbers, by what is dialled for them."""
    return dialled_as(entry.emergency_numbers or (), prefixes_of(entry))


def prefixes_of(entry: GroupEntry | None) -> tuple[str, ...]:
    """What is dialled before an emergency number; an empty list means nothing is."""
    written = entry.emergency_prefixes if entry else None
    return DEFAULT_PREFIXES if written is None else tuple(written)


def check_lists(group: Document[GroupEntry], problems: Problems) -> None:
    """No number and no prefix twice."""
    for key, written in (
        ("emergency_numbers", group.entry.emergency_numbers or ()),
        ("emergency_prefixes", group.entry.emergency_prefixes or ()),
    ):
        for index, text in enumerate(written):
            if text in written[:index]:
                where = source_of(group.tree, key, index)
                problems.add(where, f"{quote(text)} is written twice", "keep one of them")


def emergencies_of(
    scopes: Iterable[Scope], people: Mapping[PersonId, Person], queues: Mapping[QueueName, Queue]
) -> dict[LocationKey, Emergency]:
    """What each location says; wrong numbers and names are problems."""
    everywhere = list(scopes)
    sure = frozenset(scope.key for scope in everywhere if knows_people(scope))
    found = {}
    for scope in everywhere:
        entry, tree = scope.own.emergency, scope.document.tree.values.get("emergency")
        if entry is not None and isinstance(tree, MappingTree):
            _check_callback(scope, entry, tree)
            notify = None
            if entry.notify is not None:
                notify = _notified(scope, entry.notify, tree, _Known(people, queues, sure))
            found[scope.key] = Emergency(
                address=entry.address or "",
                callback=Did(entry.callback) if entry.callback is not None else None,
                back_seconds=_back_seconds(scope, entry, tree),
                notify=notify,
                source=key_source(scope.document.tree, "emergency"),
            )
    return found


def _check_callback(scope: Scope, entry: EmergencyEntry, tree: MappingTree) -> None:
    """Whoever answers emergency calls must reach the place where help is needed."""
    own = scope.own.dids or ()
    if entry.callback is not None and own and entry.callback not in own:
        message = f"{quote(entry.callback)} is no number of {scope.key}: help could not call back"
        scope.problems.add(source_of(tree, "callback"), message, did_you_mean(entry.callback, own))


def _back_seconds(scope: Scope, entry: EmergencyEntry, tree: MappingTree) -> float:
    """Other callers must not meet the phones of an emergency: the number must be nobody's to call otherwise."""
    own = scope.own.dids or ()
    if entry.callback is not None and entry.callback not in own[:1]:
        return entry.callback_for if entry.callback_for is not None else BACK_SECONDS
    if entry.callback_for is not None:
        message = "emergency calls show the number that everybody calls: nobody could tell who calls it back"
        hint = "add a number to `dids` that nobody is told of, and name it in `callback`"
        scope.problems.add(source_of(tree, "callback_for"), message, hint)
    return 0.0


class _Known:
    """Who and what can be named."""

    def __init__(
        self, people: Mapping[PersonId, Person], queues: Mapping[QueueName, Queue], sure: frozenset[LocationKey]
    ) -> None:
        self.people, self.queues, self.sure = people, queues, sure


def _notified(scope: Scope, names: Iterable[str], tree: MappingTree, known: _Known) -> tuple[PersonId, ...]:
    found: list[PersonId] = []
    for index, name in enumerate(names):
        where = source_of(tree, "notify", index)
        if name[-1].isdigit() and (name.isdigit() or "-" in name):
            phone = PersonId(f"{scope.key}-{name}" if name.isdigit() else name)
            site = LocationKey(phone.rpartition("-")[0])
            if phone in known.people:
                found.append(phone)
            elif site in known.sure or site not in scope.sites:
                hint = did_you_mean(phone, known.people, "name an extension of `people`")
                scope.problems.add(where, f"there is no phone {quote(phone)}", hint)
        else:
            found += _of_queue(scope, name, known)
            scope.check_named("queue", name, _queue_names(scope, known), where)
    return tuple(dict.fromkeys(found))


def _queue_names(scope: Scope, known: _Known) -> frozenset[str] | None:
    own = {name.partition("/")[2]: name for name in known.queues if name.startswith(f"{scope.key}/")}
    return scope.names("queues", own)


def _of_queue(scope: Scope, name: str, known: _Known) -> list[PersonId]:
    """Those who serve the queue from the first second on."""
    queue = known.queues.get(QueueName(f"{scope.key}/{name}"))
    if queue is None:
        return []
    need = Need(queue.skills, queue.least, queue.sites)
    return [person.id for person in known.people.values() if meets(person, need)]
