"""What a call comes to, in words: who would be rung, what is promised and by when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from rich.text import Text

from callcontrol.model.calls import Asking
from callcontrol.model.names import BoxName, CallbackName, ChainName, ContactName, Did, PersonId, QueueName, Source
from callcontrol.model.paths import AnswerKind
from callcontrol.model.rules import Group, Location
from callcontrol.model.serving import language_skill
from callcontrol.model.staff import Queue
from callcontrol.routing import Key, due, window
from callcontrol.routing.asking import question_of
from callcontrol.routing.calling_out import ContactsRung, rings_of
from callcontrol.routing.graph import Act, Kind, Node
from callcontrol.routing.phrases import day_in_words, duration_in_words, kept_in_words, language_name
from callcontrol.routing.serving_view import could_be_rung, works_at
from callcontrol.routing.stage_words import keeps_recordings
from callcontrol.routing.walk import Step, Walk


@dataclass(frozen=True, slots=True)
class Called:
    """A walk and what it was asked for."""

    group: Group
    walk: Walk
    place: Location
    """Whose clock the moments are told on."""
    did: Did | None
    at: datetime
    down: frozenset[QueueName]
    caller: str | None = None
    """The last digits of the caller's number, all that is kept of it; None: it is withheld."""

    def local(self, moment: datetime) -> str:
        """A moment on the clock that is told; the day only when it is another."""
        then, now = moment.astimezone(self.place.zone), self.at.astimezone(self.place.zone)
        return f"{then:%H:%M}" if then.date() == now.date() else f"{day_in_words(then)} {then:%H:%M}"

    def person(self, person: PersonId, node: Node) -> str:
        """Somebody by name and extension, and whether they speak the caller's language."""
        found = self.group.people[person]
        speaks = node.language is not None and language_skill(node.language) in found.skills
        knows = f", speaks {language_name(node.language)}" if speaks and node.language else ""
        return f"{found.name} ({found.extension}{knows})"

    def contact(self, name: ContactName) -> str:
        """A contact as colleagues read it."""
        found = self.group.contacts.get(name)
        return found.label if found is not None else name


def details_of(called: Called, step: Step) -> Iterator[Text]:
    """What a person who looks at one step wants to know of the place that it leads to."""
    node = step.node
    at = step.at or called.at
    match node.kind if node is not None else None:
        case Kind.QUEUE if node is not None:
            yield from _queue(called, node, at)
        case Kind.ON_CALL if node is not None:
            yield from _on_call(called, node, at)
        case Kind.BOX if node is not None:
            yield from _box(called, node, at)
        case Kind.CALLBACK if node is not None:
            yield from _callback(called, node, at)


def answer_of(called: Called, step: Step) -> str:
    """What a caller keyed in answer to a question: a choice by its meaning, digits by their number alone."""
    asked = called.walk.graph.nodes[step.edge.start]
    location, keys = called.walk.arrival.location, "".join(one.key for one in step.heard if isinstance(one, Key))
    if location is None or not isinstance(asked.stage, Asking):
        return step.edge.why
    question = question_of(location, asked.stage)
    if step.edge.act in {Act.UNCLEAR, Act.CORRECTED}:
        return f"{asked.name}: {step.edge.why}"
    if question.kind is AnswerKind.CHOICE:
        return f"{asked.name}: presses {keys}, {question.choices.get(keys, '')}"
    return f"{asked.name}: keys {'a date' if question.kind is AnswerKind.DATE else f'{len(keys)} keys'}"


def first_to_answer(called: Called, node: Node, step: Step) -> str:
    """Who answers when everybody who works is free: of a queue by name, of a chain by the first ring."""
    if step.person is not None:
        return called.person(step.person, node)
    sought = called.walk.graph.nodes[step.edge.start]
    chain = called.group.chains[ChainName(sought.name)]
    return _either(called, next((ring.contacts for ring in rings_of(chain, step.at or called.at) if ring.contacts), ()))


def _queue(called: Called, node: Node, at: datetime) -> Iterator[Text]:
    queue = called.group.queues[QueueName(node.name)]
    place = called.walk.arrival.location
    days = keeps_recordings(place, queue.name) if place is not None else None
    if place is not None and place.recording is not None and days is not None:
        yield line(f"recorded, announced, {kept_in_words(days)}", place.recording.source, "")
    if queue.name in called.down:
        yield Text("nobody of this queue is there (--down)", style="yellow")
    else:
        wait = duration_in_words(queue.max_wait_seconds)
        head = "stands at the head of the queue, before all who are not urgent; " if node.urgent else ""
        yield Text(f"{head}waits at most {wait}; when all are free, rung in this order:")
        yield from _people(called, node, queue, at)
    for edge in called.walk.graph.out(node.id):
        if edge.act in {Act.OVERFLOW, Act.CHOICE, Act.CLOSING, Act.NOBODY}:
            end = called.walk.graph.nodes.get(edge.end)
            ends = ", and the call ends" if edge.act is Act.NOBODY else ""
            yield line(f"if {edge.why}: {place_of(end)}{ends}", edge.source, "dim")


def _people(called: Called, node: Node, queue: Queue, at: datetime) -> Iterator[Text]:
    """By the ring from which on they may be rung."""
    if node.language is None:
        return
    number = 0
    rung = could_be_rung(called.group, queue, node.language)
    for after, people in groupby(rung, key=rung.__getitem__):
        ring = next((ring for ring in queue.rings if ring.after_seconds == after), None)
        if after > 0 and ring is not None:
            yield line(f"after {duration_in_words(after)} also:", ring.source, "")
        for person in people:
            number += 1
            found = called.group.people[person]
            away = "" if works_at(called.group, found, at) else ", not at work at this hour"
            words = f"{number}. {called.person(person, node)} for {duration_in_words(queue.ring_seconds)}{away}"
            yield line(words, found.source, "yellow" if away else "")


def _on_call(called: Called, node: Node, at: datetime) -> Iterator[Text]:
    chain = called.group.chains[ChainName(node.name)]
    yield Text("rung one after another, until somebody takes the call:")
    first = [ring for ring in rings_of(chain, at) if ring.stage.round == 0]
    for number, ring in enumerate((ring for ring in first if ring.stage.time == 0), 1):
        step = chain.steps[ring.stage.step]
        times = f", {step.times} times" if step.times > 1 else ""
        who = _either(called, ring.contacts)
        yield line(f"{number}. {who} for {duration_in_words(step.ring_seconds)}{times}", step.source, "")
        yield from _named(called, ring)
    if chain.rounds > 1:
        yield Text(f"and all again, {chain.rounds} rounds in all", style="dim")
    unreached = called.walk.graph.by(node.id, Act.UNREACHED)
    if unreached is not None:
        end = called.walk.graph.nodes.get(unreached.end)
        yield Text(f"if {unreached.why}: {place_of(end)}, and the call ends", style="dim")


def _named(called: Called, ring: ContactsRung) -> Iterator[Text]:
    """The rule that says who is on call."""
    duty = ring.duty
    if duty is not None:
        why = f"by a swap: {duty.swap.reason}" if duty.swap is not None else "by the rota"
        yield line(f"   on call at {called.local(ring.at)}: {called.contact(duty.contact)}, {why}", duty.source, "dim")
    elif "on_call" in called.group.chains[ring.stage.chain].steps[ring.stage.step].contacts:
        yield Text(f"   nobody is on call at {called.local(ring.at)}", style="yellow")


def _box(called: Called, node: Node, at: datetime) -> Iterator[Text]:
    box, location = called.group.boxes[BoxName(node.name)], called.walk.arrival.location
    yield Text(f"records a message of at most {duration_in_words(box.longest_seconds)}")
    promised = due(location, box, at) if location is not None else None
    within = f"{duration_in_words(box.within_seconds)} of being open"
    by = f"answered by {called.local(promised)}" if promised is not None else "not answered in the days ahead"
    yield line(f"{by} ({within})", box.source, "" if promised is not None else "yellow")


def _callback(called: Called, node: Node, at: datetime) -> Iterator[Text]:
    callback, location = called.group.callbacks[CallbackName(node.name)], called.walk.arrival.location
    if called.caller is not None:
        yield Text(f"the number ending in {called.caller} is read back; 1 confirms it")
    else:
        yield Text("no number to read back: the caller keys one")
    promised = window(location, callback, at) if location is not None else None
    if promised is None:
        yield line("no window comes in the days ahead", callback.source, "yellow")
        return
    starts, ends = (moment.astimezone(called.place.zone) for moment in promised)
    when = f"{day_in_words(starts)} {starts:%H:%M}-{ends:%H:%M}"
    yield line(f"called back {when} by somebody of {callback.queue}", callback.source, "")


def place_of(node: Node | None) -> str:
    """Where an edge leads."""
    if node is None:
        return "nothing"
    match node.kind:
        case Kind.MENU:
            menu = "menu" if node.name in {"menu", "closed_menu"} else f"menu {node.name}"
            return f"{menu} in {language_name(node.language)}" if node.language else menu
        case Kind.PERSON:
            return "a person"
        case _:
            return f"{node.kind.value} {node.name}"


def line(words: str, source: Source | None, style: str = "bold") -> Text:
    """Words and, behind them, the rule's place."""
    shown = Text().append(words, style=style or "default")
    if source is not None:
        shown.append(f"  {source}", style="not bold dim")
    return shown


def _either(called: Called, contacts: tuple[ContactName, ...]) -> str:
    return " or ".join(called.contact(name) for name in contacts) or "nobody"
