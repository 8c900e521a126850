"""What leads on from every stage that is no menu, as the functions of the live call say."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from callcontrol.model.calls import (
    Answering,
    Asking,
    CallingOut,
    Closed,
    Done,
    Greeting,
    InMenu,
    Outcome,
    Promising,
    Recording,
    Stage,
    Telling,
    Waiting,
)
from callcontrol.model.endings import outcome_of_hangup
from callcontrol.model.names import CallTypeName, Language
from callcontrol.model.rules import Group, Location, SystemPrompt
from callcontrol.model.staff import Overflow
from callcontrol.routing.asking import after_question, question_of
from callcontrol.routing.closing import after_closing, closes_over, fate
from callcontrol.routing.graph import Act, Edge, Node, NodeId
from callcontrol.routing.phrases import duration_in_words
from callcontrol.routing.stage_words import system_lines
from callcontrol.routing.stages import after_choice, after_closed, destination, menu_again, stage_of, without_number

ARRIVED = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands for every moment: no node of a graph knows when a call came to it."""
NOWHERE = "(nothing)/"
"""How the ids of places begin that do not exist because the rules say nothing of them."""


@dataclass(frozen=True, slots=True)
class WithPerson:
    """Caller and person talk; ``node`` is where the person was sought."""

    node: Node


@dataclass(frozen=True, slots=True)
class Leaving:
    """An edge that does not know its end yet, and the stage there; a bare id: the rules have no such place."""

    edge: Edge
    after: Stage | WithPerson | NodeId
    language: Language
    waited: bool = False
    """Whether the caller has waited in a queue before."""


def nowhere(call_type: CallTypeName, *, is_open: bool) -> NodeId:
    """A place that does not exist: where calls of a type go at times of which it says nothing."""
    return NodeId(f"{NOWHERE}{call_type}/{'open' if is_open else 'closed'}")


def leaving(
    group: Group, location: Location, node: Node, stage: Stage, language: Language, *, waited: bool = False
) -> Iterator[Leaving]:
    """Everything that leads on from a stage that is no menu; ``waited``: the caller comes from a queue."""

    def on(act: Act, after: Stage | WithPerson, why: str) -> Leaving:
        return Leaving(Edge(node.id, act, node.id, why, node.source), after, language)

    match stage:
        case Asking():
            yield from _after_question(group, location, node, stage, language)
        case Recording():
            yield on(Act.LEFT, Telling(Outcome.MESSAGE_LEFT), "the caller leaves a message")
            yield on(Act.NO_MESSAGE, Done(outcome_of_hangup(stage, waited=waited), ""), "nothing is said, twice")
        case Promising():
            yield on(Act.PROMISED, Telling(Outcome.CALLBACK_PROMISED), "the caller confirms a number")
            helped = without_number(location, stage, ARRIVED) if not waited else None
            over = Done(outcome_of_hangup(stage, waited=waited), "")
            yield on(Act.NO_NUMBER, helped or over, "no number is agreed on")
        case CallingOut():
            yield on(Act.TAKEN, WithPerson(node), "somebody who is rung takes the call")
            rounds = group.chains[stage.chain].rounds
            yield on(Act.UNREACHED, Telling(Outcome.UNREACHED), f"nobody takes it in {_times(rounds, 'round')}")
        case Waiting():
            yield from _out_of_queue(group, location, node, stage, language)
        case _:
            for told in _told(location, stage):
                yield on(*told)


def _told(location: Location, stage: Stage) -> Iterator[tuple[Act, Stage, str]]:
    """What follows when something has been told."""
    match stage:
        case Greeting():
            yield Act.GREETED, InMenu(), "the greeting is over, or a key cut it off"
        case Closed():
            menu = after_closed(location)
            if menu is None:
                yield Act.SPOKEN, Done(Outcome.AFTER_HOURS, ""), "the message is over"
            else:
                yield Act.SPOKEN, menu, "the message is over, or a key cut it off"
        case Answering(back=back):
            yield Act.TOLD, back, "the answer is over, or a key cut it off"
        case Telling(outcome=outcome):
            yield Act.SPOKEN, Done(outcome, ""), "the message is over"
        case _:
            return


def _after_question(
    group: Group, location: Location, node: Node, stage: Asking, language: Language
) -> Iterator[Leaving]:
    call_type, question = location.call_types[stage.call_type], question_of(location, stage)
    to = destination(call_type, is_open=stage.open)
    leads = to.source if to is not None else call_type.source
    tries = f"{stage.tries + 1} of {question.tries}"
    acts = [(Act.KEYED, "answered"), (Act.UNCLEAR, f"unclear {tries}")]
    if question.read_back:
        acts.append((Act.CORRECTED, f"not right {tries}"))
    for act, why in acts:
        corrects = act is Act.CORRECTED
        answered = act is Act.KEYED
        after: Stage | NodeId = after_question(location, stage, ARRIVED, answered=answered, corrects=corrects)
        again = isinstance(after, Asking) and after.question == stage.question and not corrects
        words = system_lines(group, language, SystemPrompt.ANSWER_UNCLEAR) if again else ()
        if isinstance(after, Telling):
            after = nowhere(call_type.name, is_open=stage.open)
        edge = Edge(node.id, act, node.id, why, question.source, words=words, category=call_type.category, leads=leads)
        yield Leaving(edge, after, language)


def _out_of_queue(
    group: Group, location: Location, node: Node, stage: Waiting, language: Language
) -> Iterator[Leaving]:
    queue = group.queues[stage.queue]
    if node.people:
        source = group.people[node.people[0]].source
        answered = Edge(node.id, Act.ANSWERED, node.id, "somebody of the queue answers", source)
        yield Leaving(answered, WithPerson(node), language)
    for overflow in queue.overflow:
        edge = Edge(node.id, Act.OVERFLOW, node.id, condition_in_words(overflow), overflow.source, overflow=overflow)
        after = stage_of(overflow.to, ARRIVED, menu_again(is_open=stage.open), stage.call_type)
        yield Leaving(edge, after, language, waited=True)
    for choice in queue.keys:
        why = f"presses {choice.key} while waiting"
        edge = Edge(node.id, Act.CHOICE, node.id, why, choice.source, keys=choice.key)
        yield Leaving(edge, after_choice(stage, choice, ARRIVED), language, waited=True)
    if closes_over(location, stage):
        yield _closing(group, location, node, stage, language)
    why = f"nobody answers within {duration_in_words(queue.max_wait_seconds)}"
    nobody = Edge(node.id, Act.NOBODY, node.id, why, queue.source)
    yield Leaving(nobody, Telling(Outcome.UNANSWERED), language)


def _closing(group: Group, location: Location, node: Node, stage: Waiting, language: Language) -> Leaving:
    queue, to = group.queues[stage.queue], fate(location, stage)
    why = f"{location.key} closes and nobody is there, or {duration_in_words(queue.closing_grace_seconds)} later"
    words = system_lines(group, language, SystemPrompt.CLOSED_MEANWHILE)
    leads = to.source if to is not None else None
    edge = Edge(node.id, Act.CLOSING, node.id, why, leads or location.after_hours.source, words=words, leads=leads)
    return Leaving(edge, after_closing(location, stage, ARRIVED), language, waited=True)


def condition_in_words(overflow: Overflow) -> str:
    """When a caller goes on from a queue."""
    if overflow.after_seconds is not None:
        return f"nobody answers within {duration_in_words(overflow.after_seconds)}"
    if overflow.longer_than is not None:
        return f"more than {overflow.longer_than} wait already"
    return f"nobody is there for {duration_in_words(overflow.unattended_seconds or 0.0)}"


def _times(number: int, what: str) -> str:
    return f"1 {what}" if number == 1 else f"{number} {what}s"
