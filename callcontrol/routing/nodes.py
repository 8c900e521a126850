"""From a stage of a call to the node of the graph that stands for it."""

from callcontrol.model.calls import (
    Answering,
    Asking,
    CallingOut,
    Closed,
    Done,
    Greeting,
    InMenu,
    Promising,
    Recording,
    Stage,
    Telling,
    Waiting,
)
from callcontrol.model.names import Language
from callcontrol.model.paths import CLOSED_MENU
from callcontrol.model.rules import Group, Location
from callcontrol.routing import stage_words
from callcontrol.routing.graph import Kind, Node, NodeId
from callcontrol.routing.serving_view import could_be_rung
from callcontrol.routing.stages import is_urgent, last_words
from callcontrol.routing.words import closed_words, menu_words, opening_words


def node_id(stage: Stage, language: Language, *, waited: bool = False) -> NodeId:
    """The id of the node; moments and people are no part of it, a node stands for all of them.

    ``waited``: the caller comes from a queue, which boxes and callbacks tell apart.
    """
    match stage:
        case Greeting():
            return NodeId(f"greeting/{language}")
        case Closed():
            return NodeId(f"closed/{language}")
        case InMenu():
            new = "" if stage.greeted else ".new"
            when = "" if stage.open or stage.menu == CLOSED_MENU else ".closed"
            return NodeId(f"{stage.menu}/{language}/{stage.silences}.{stage.wrong_keys}{new}{when}")
        case Asking():
            return NodeId(f"question/{stage.call_type}/{stage.question}.{stage.tries}/{_when(stage.open)}/{language}")
        case Answering():
            return NodeId(f"answer/{stage.answer}/{_when(stage.back.open)}/{language}")
        case Telling():
            return NodeId(f"message/{last_words(stage.outcome).value}/{language}")
        case Done():
            return NodeId(f"end/{stage.outcome.value}")
        case _:
            return NodeId(f"{_place(stage, waited)}/{language}")


def _place(stage: Stage, waited: bool) -> str:
    """A place that the practice has, whoever comes to it."""
    match stage:
        case Recording():
            return f"box/{stage.box}{'/waited' if waited else ''}"
        case Promising():
            return f"callback/{stage.callback}/{'waited' if waited else _when(stage.open)}"
        case CallingOut():
            return f"on_call/{stage.chain}"
        case Waiting():
            call_type = f"/{stage.call_type}" if stage.call_type is not None else ""
            return f"queue/{stage.queue}{call_type}/{_when(stage.open)}"
        case _:  # a person's phone or a talk: no rule leads there by itself
            raise ValueError(f"no rule leads to {type(stage).__name__}")


def node_of(group: Group, location: Location, stage: Stage, language: Language, node: NodeId) -> Node | None:
    """The node of a stage as a caller of this language lives through it; None: the rules have no such place."""
    match stage:
        case Greeting():
            words = opening_words(group, location, language)
            return Node(node, Kind.GREETING, "greeting", location.greeting.source, language, words)
        case Closed():
            words = closed_words(group, location, language)
            return Node(node, Kind.MESSAGE, "after hours", location.after_hours.source, language, words)
        case InMenu(menu=menu) if menu in location.menus:
            words, source = menu_words(location, language, stage), location.menus[menu].source
            return Node(node, Kind.MENU, menu, source, language, words, stage=stage)
        case Asking() if stage.call_type in location.call_types:
            return _question(node, group, location, stage, language)
        case Answering(answer=answer) if answer in location.answers:
            words, source = stage_words.answer_words(location, stage, language), location.answers[answer].source
            return Node(node, Kind.ANSWER, answer, source, language, words)
        case Telling(outcome=outcome):
            words = stage_words.system_lines(group, language, last_words(outcome))
            return Node(node, Kind.MESSAGE, last_words(outcome).value, words[0][0].source, language, words)
        case Done(outcome=outcome):
            return Node(node, Kind.END, outcome.value, None)
        case _:
            return _served(node, group, location, stage, language)


def _question(node: NodeId, group: Group, location: Location, stage: Asking, language: Language) -> Node | None:
    name = location.call_types[stage.call_type].questions[stage.question]
    if name not in location.questions:
        return None
    words = stage_words.question_words(location, stage, language)
    more = stage_words.question_more(group, location, stage, language)
    return Node(node, Kind.QUESTION, name, location.questions[name].source, language, words, more, stage=stage)


def _served(node: NodeId, group: Group, location: Location, stage: Stage, language: Language) -> Node | None:
    """Where somebody of the practice takes a call, now or later."""
    match stage:
        case Waiting(queue=name) if name in group.queues:
            queue = group.queues[name]
            urgent = is_urgent(location, stage.call_type)
            said = stage_words.queue_words(group, location, name, language, urgent=urgent)
            people = tuple(could_be_rung(group, queue, language))
            more = stage_words.queue_more(group, queue, language)
            return Node(node, Kind.QUEUE, name, queue.source, language, said, more, name, people, urgent=urgent)
        case CallingOut(chain=name) if name in group.chains:
            chain = group.chains[name]
            words, more = (
                stage_words.on_call_words(group, language),
                stage_words.on_call_more(group, location, chain, language),
            )
            return Node(node, Kind.ON_CALL, name, chain.source, language, words, more)
        case Recording(box=name) if name in group.boxes:
            box = group.boxes[name]
            words, more = stage_words.box_words(box, language), stage_words.box_more(group, language)
            return Node(node, Kind.BOX, name, box.source, language, words, more)
        case Promising(callback=name) if name in group.callbacks:
            callback = group.callbacks[name]
            words, more = stage_words.callback_words(callback, language), stage_words.callback_more(group, language)
            return Node(node, Kind.CALLBACK, name, callback.source, language, words, more)
        case _:
            return None


def _when(is_open: bool) -> str:
    return "open" if is_open else "closed"
