"""The checks of the proof that look at who answers, what is spoken, and when."""

from collections import Counter
from collections.abc import Iterable, Iterator

from callcontrol.model.names import Language, QueueName
from callcontrol.model.placeholders import placeholders
from callcontrol.model.rules import SystemPrompt
from callcontrol.model.serving import language_skill
from callcontrol.model.staff import Person
from callcontrol.routing.case import Case
from callcontrol.routing.findings import Finding, Gap
from callcontrol.routing.graph import Act, Edge, Kind, Node
from callcontrol.routing.listeners import listeners
from callcontrol.routing.phrases import language_name
from callcontrol.routing.sentences import frames
from callcontrol.routing.stage_words import system_line
from callcontrol.routing.whispering import SPEAKS
from callcontrol.routing.words import Line


def every_queue_can_be_served(case: Case) -> Iterator[Finding]:
    """Somebody has the skills of each queue that callers come to, and works where that queue may ring."""
    told: set[QueueName] = set()
    for node, way in _queues(case):
        if node.queue is None or node.queue in told:
            continue
        people = [case.group.people[person] for person in node.people]
        source = (way[-1].leads or way[-1].source) if way else node.source
        if not people:
            told.add(node.queue)
            message = f"nobody can serve the queue {node.queue}: it needs {_wanted(case, node)}"
            hint = "give somebody the skills, or lead callers to another queue"
            yield case.finding(Gap.NOBODY_ABLE, message, hint, source, way, f"{node.queue} → nobody, ever")
        elif _is_foreign(case, node.queue, people, way):
            told.add(node.queue)
            message = f"nobody of {case.location.key} serves the queue {node.queue}, only {_of(people)}"
            hint = "lead callers to a queue of this location, or let its own people serve it too"
            yield case.finding(Gap.FOREIGN_QUEUE, message, hint, source, way, f"{node.queue} → {_of(people)} only")


def _is_foreign(case: Case, name: QueueName, people: list[Person], way: tuple[Edge, ...]) -> bool:
    """Whether callers come straight to another location's queue; overflow and rings say that they want it so."""
    straight = not way or way[-1].act not in {Act.OVERFLOW, Act.CHOICE}
    ours = case.location.key in case.group.queues[name].sites
    return straight and not ours and all(person.location != case.location.key for person in people)


def every_language_is_spoken(case: Case) -> Iterator[Finding]:
    """Whoever chose a further language can be answered in it, in each queue."""
    for node, way in _queues(case):
        language = node.language
        if language is None or language == case.location.default_language or not node.people:
            continue
        if not any(language_skill(language) in case.group.people[person].skills for person in node.people):
            name = language_name(language)
            message = f"{name} is offered, but nobody who serves {node.queue} speaks it"
            hint = f"give somebody the skill {language_skill(language)}"
            yield case.finding(
                Gap.LANGUAGE_UNSPOKEN, message, hint, node.source, way, f"{node.queue} → nobody speaks it"
            )


def every_language_is_named(case: Case) -> Iterator[Finding]:
    """Whoever is told of a caller before they talk hears which language it will be, if it is not their own."""
    hearing = sorted(listeners(case.group, case.location))
    for spoken in (choice.language for choice in case.location.languages):
        name = SPEAKS.get(spoken)
        sentence = case.group.prompts.get(name) if name is not None else None
        texts = sentence.text if sentence is not None else {}
        for ear in (ear for ear in hearing if ear != spoken and not texts.get(ear, "").strip()):
            told = (
                f"who is told of callers in {language_name(ear)} does not hear that one speaks {language_name(spoken)}"
            )
            hint = f"no sentence can name {language_name(spoken)}: it is on the telephone's display alone"
            if name is not None:
                hint = f"add `{name.value}: {{{ear}: ...}}` under `messages`"
            source = sentence.source if sentence is not None else case.location.source
            yield case.finding(Gap.LANGUAGE_UNNAMED, told, hint, source)


def every_word_exists(case: Case) -> Iterator[Finding]:
    """Whatever is spoken, on every way, has a text in the language in which it is spoken."""
    told: set[tuple[str, Language]] = set()
    for way, words in _spoken(case):
        for prompt, language in (*words, *_frames(case, words)):
            if prompt.text.get(language, "").strip() or (prompt.name, language) in told:
                continue
            told.add((prompt.name, language))
            message = f"`{prompt.name}` has no text in {language_name(language)} ({language})"
            hint = f"add a line `{language}: ...`, or do not offer the language"
            yield case.finding(Gap.MISSING_PROMPT, message, hint, prompt.source, way, f"{prompt.name} is silent")


def _frames(case: Case, words: Iterable[Line]) -> Iterator[Line]:
    """The sentences that stand in the places of values."""
    for prompt, language in words:
        for name in sorted(frames(placeholders(prompt.text.get(language, "")))):
            yield system_line(case.group, name, language)


def it_opens_some_day(case: Case) -> Iterator[Finding]:
    """A location that is never open answers nobody."""
    if not any(span.opened.open for span in case.timeline):
        message = f"{case.location.key} is never open on any of the days looked at"
        closing = Counter(span.opened.source or case.location.source for span in case.timeline)
        source = closing.most_common(1)[0][0] if closing else None
        yield case.finding(Gap.NEVER_OPEN, message, "give it `hours:`, or fewer closures", source)


def help_finds_the_place(case: Case) -> Iterator[Finding]:
    """Where phones may dial emergency numbers, somebody has written down the address that help is sent to."""
    group, location = case.group, case.location
    if not group.emergency_numbers or (location.emergency is not None and location.emergency.address):
        return
    if any(person.location == location.key for person in group.people.values()):
        message = f"{location.key} has no address for emergency calls: its name stands for it"
        hint = 'add such as `emergency: {address: "12 Harbor Street, Springfield"}`'
        source = location.emergency.source if location.emergency is not None else location.source
        yield case.finding(Gap.NO_ADDRESS, message, hint, source)


def _queues(case: Case) -> Iterator[tuple[Node, tuple[Edge, ...]]]:
    for node, way in case.routes.items():
        stage = case.graph.nodes.get(node)
        if stage is not None and stage.kind is Kind.QUEUE:
            yield stage, way


def _spoken(case: Case) -> Iterator[tuple[tuple[Edge, ...], tuple[Line, ...]]]:
    for node, way in case.routes.items():
        stage = case.graph.nodes.get(node)
        if stage is not None:
            yield way, (*stage.words, *stage.more)
        for edge in case.graph.out(node):
            yield (*way, edge), edge.words
    trouble = case.group.prompts[SystemPrompt.TECHNICAL_TROUBLE]
    for choice in case.location.languages:
        yield (), ((trouble, choice.language),)


def _wanted(case: Case, node: Node) -> str:
    queue = case.group.queues[QueueName(node.name)]
    least = dict(queue.least)
    wanted = [f"{skill} {least[skill]}" if skill in least else skill for skill in sorted(queue.skills)]
    if queue.language_required and node.language is not None:
        wanted.append(language_skill(node.language))
    return " and ".join(wanted) or "a person"


def _of(people: list[Person]) -> str:
    return "people of " + " and ".join(sorted({person.location for person in people}))
