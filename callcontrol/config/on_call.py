"""Who is reached outside: contacts, and on-call chains with their steps."""

from dataclasses import dataclass
from datetime import date, timedelta

from callcontrol.config.problems import Problems, did_you_mean, quote
from callcontrol.config.schema import GroupEntry
from callcontrol.config.schema_on_call import ChainEntry, ContactEntry
from callcontrol.config.scope import Document
from callcontrol.config.tree import Mapping as MappingTree
from callcontrol.config.tree import Tree, find, is_whole, key_source, source_of
from callcontrol.model.names import ContactName, Language, Source
from callcontrol.model.on_call import ON_CALL, Contact, Step, Swap


@dataclass(frozen=True, slots=True)
class Reachable:
    """Whom chains may name."""

    contacts: frozenset[str] | None
    """None: not known, because their list is wrong."""
    problems: Problems

    def check(self, name: str, where: Source) -> None:
        """A name must be a contact's."""
        if self.contacts is None or name in self.contacts:
            return
        if name == ON_CALL:
            message, hint = f"{quote(name)} is whoever the rota names: it can not stand here", "name one of `contacts`"
        else:
            message = f"there is no contact {quote(name)}"
            hint = did_you_mean(name, self.contacts, "" if self.contacts else "add it under `contacts`")
        self.problems.add(where, message, hint)


def contacts_of(group: Document[GroupEntry], problems: Problems) -> dict[ContactName, Contact]:
    """Everybody who is reached outside."""
    tree = group.tree.values.get("contacts")
    if tree is None:
        return {}
    found = {}
    for name, entry in (group.entry.contacts or {}).items():
        source = key_source(tree, name)
        if name == ON_CALL:
            message = f"{quote(name)} can be nobody's name: in a step it is whoever the rota names"
            problems.add(source, message, "give the contact another name")
        found[ContactName(name)] = _contact(ContactName(name), entry, source)
    return found


def _contact(name: ContactName, entry: ContactEntry, source: Source) -> Contact:
    languages = tuple(map(Language, entry.languages or ()))
    return Contact(name, entry.name, entry.number, entry.press_one, languages, source)


def reachable(group: Document[GroupEntry], problems: Problems) -> Reachable:
    """The contacts that chains may name, wrong entries included."""
    if "contacts" in group.tree.dropped:
        return Reachable(None, problems)
    tree = group.tree.values.get("contacts")
    broken = tree.dropped if isinstance(tree, MappingTree) else set()
    return Reachable(frozenset({*(group.entry.contacts or {}), *broken}), problems)


def steps_of(chain: ChainEntry, tree: Tree, people: Reachable) -> tuple[Step, ...]:
    """The steps of a chain; each rings somebody, and nobody twice at once."""
    found = []
    for index, entry in enumerate(chain.steps):
        inside = find(tree, ("steps", index))
        if inside is None:
            continue
        for place, name in enumerate(entry.ring):
            where = source_of(inside, "ring", place)
            if name != ON_CALL:
                people.check(name, where)
            elif chain.weeks is None and isinstance(tree, MappingTree) and "weeks" not in tree.dropped:
                people.problems.add(where, "the chain has no `weeks` that name who is on call", "add `weeks`")
            if name in entry.ring[:place]:
                people.problems.add(where, f"{quote(name)} is rung twice at once", "keep one of them")
        ring = find(inside, ("ring",))
        if not entry.ring and ring is not None and is_whole(ring):
            people.problems.add(ring.source, "this step rings nobody", "name contacts, or remove the step")
        found.append(Step(tuple(map(ContactName, entry.ring)), entry.seconds, entry.times, inside.source))
    steps = find(tree, ("steps",))
    if not found and steps is not None and is_whole(steps):
        people.problems.add(steps.source, "this chain has no step", "write such as - {ring: [on_call]}")
    return tuple(found)


def swaps_of(chain: ChainEntry, tree: Tree, people: Reachable) -> tuple[Swap, ...]:
    """Who takes over when; never two at once."""
    found: list[Swap] = []
    for index, entry in enumerate(chain.swaps or ()):
        inside = find(tree, ("swaps", index))
        if inside is None:
            continue
        people.check(entry.contact, source_of(inside, "contact"))
        if entry.until <= entry.starts:
            where = source_of(inside, "until")
            people.problems.add(where, "this swap ends before it starts", "`until` must be later than `from`")
            continue
        swap = Swap(entry.starts, entry.until, ContactName(entry.contact), entry.reason, inside.source)
        other = next((one for one in found if one.starts < swap.ends and swap.starts < one.ends), None)
        if other is not None:
            message = f"this swap and another one hold at once ({other.source})"
            people.problems.add(swap.source, message, "let one end before the other starts")
        found.append(swap)
    return tuple(found)


def first_week_of(chain: ChainEntry, tree: Tree, problems: Problems) -> date:
    """The Monday of the rota's first week; needed where several weeks take turns."""
    if chain.first_week is not None:
        return chain.first_week - timedelta(days=chain.first_week.weekday())
    if len(chain.weeks or ()) > 1 and isinstance(tree, MappingTree) and "first_week" not in tree.dropped:
        message = f"{len(chain.weeks or ())} weeks take turns, and nothing says which is when"
        problems.add(key_source(tree, "weeks"), message, "add `first_week:` with any date of a week that is the first")
    return date(2024, 1, 1)
