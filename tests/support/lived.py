"""A call lived through the functions of the live stages one by one, and the same told of a walk through the graph."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import inf

from callcontrol.model.calls import (
    Answering,
    Asking,
    CallId,
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
from callcontrol.model.names import Did, Language, QueueName
from callcontrol.model.rules import Group, Location
from callcontrol.queueing import Caller, Closing, Device, GiveUp, Offer, Overflowing, QueueEngine
from callcontrol.routing import (
    Again,
    Back,
    Choose,
    Deeper,
    Heard,
    Silence,
    SwitchLanguage,
    ToPerson,
    Verdict,
    after_choice,
    after_closed,
    after_closing,
    after_question,
    begins_asking,
    choice_while_waiting,
    closing_time,
    decide,
    first_stage,
    is_complete,
    last_words,
    menu_again,
    next_ring,
    question_of,
    route,
    rung,
    stage_of,
    step_menu,
    take_answer,
    verdict,
)
from callcontrol.routing.graph import Act, Kind
from callcontrol.routing.recognising import languages_to_begin_in
from callcontrol.routing.serving_view import works_at
from callcontrol.routing.walk import Walk

LONG_AGO = -1e6
"""Seconds on the engine's clock: nobody who is away has just gone."""


@dataclass
class Life:
    """What came of a call: every stage in words, and how many of the keys nobody heard."""

    group: Group
    at: datetime
    down: frozenset[QueueName]
    left: list[Heard]
    language: Language
    told: list[str] = field(default_factory=list)
    been: list[QueueName] = field(default_factory=list)
    waited: float = 0.0
    begun: datetime = field(init=False)

    def live(self, did: Did | None) -> "Life":
        """Drive the live functions until nothing more happens, or a key is missing."""
        self.begun = self.at
        arrival = route(self.group, did, self.at)
        location = arrival.location or next(iter(self.group.locations.values()))
        if self.language not in languages_to_begin_in(location):
            self.language = location.default_language
        stage: Stage | None = first_stage(arrival)
        while stage is not None:
            self._tell(stage, location)
            stage = self._next(stage, location)
        return self

    def _tell(self, stage: Stage, location: Location) -> None:
        match stage:
            case InMenu():
                counts = f"{stage.silences} {stage.wrong_keys} {stage.greeted} {stage.open}"
                self.told.append(f"menu {stage.menu} {self.language} {counts}")
            case Asking():
                name = question_of(location, stage).name
                self.told.append(f"question {name} {self.language} {stage.tries} {stage.open}")
            case _:
                self.told.append(_name(stage, self.language))

    def _next(self, stage: Stage, location: Location) -> Stage | None:
        match stage:
            case InMenu():
                return self._menu(stage, location)
            case Asking():
                return self._answer(stage, location)
            case CallingOut():
                return self._ring(stage)
            case Waiting():
                return self._wait(stage, location)
            case _:
                return _by_itself(stage, location)

    def _menu(self, stage: InMenu, location: Location) -> Stage | None:
        if not self.left:
            return None
        match step := step_menu(location.menus[stage.menu], location.languages, self.language, stage, self.left.pop(0)):
            case SwitchLanguage():
                self.language = step.language
                return step.stage
            case Again() | Back():
                return step.stage
            case Choose() | ToPerson():
                decided = decide(location, stage, step)
                if isinstance(decided, Deeper):
                    return decided.stage
                self.told.append(f"chosen {decided.call_type.category}")
                asking = begins_asking(decided, stage)
                return asking or stage_of(decided.to, self.at, menu_again(is_open=stage.open), decided.call_type.name)

    def _answer(self, stage: Asking, location: Location) -> Stage | None:
        if not self.left:
            return None
        question, keys = question_of(location, stage), ""
        while self.left and not is_complete(question, keys):
            one = self.left.pop(0)
            if isinstance(one, Silence):
                break
            keys += one.key
        answer = take_answer(question, keys, self.at.astimezone(location.zone).date())
        said: list[str | None] = []
        while answer is not None and question.read_back and self.left and verdict(said) is None:
            one = self.left.pop(0)
            said.append(None if isinstance(one, Silence) else one.key)
        if answer is not None and verdict(said) is Verdict.WRONG:
            return after_question(location, stage, self.at, answered=False, corrects=True)
        return after_question(location, stage, self.at, answered=answer is not None)

    def _ring(self, stage: CallingOut) -> Stage | None:
        chain, at = self.group.chains[stage.chain], self.at
        ringing: CallingOut | Telling = stage
        while isinstance(ringing, CallingOut):
            step = chain.steps[ringing.step]
            if rung(chain, step, at):
                self.told.append("somebody takes it")
                return None
            ringing = next_ring(chain, ringing)
        return ringing

    def _wait(self, stage: Waiting, location: Location) -> Stage | None:
        """Let the live engine decide for a caller who is alone, in a queue that has been as it is for long."""
        queue = self.group.queues[stage.queue]
        while queue.keys and self.left:
            one = self.left.pop(0)
            if isinstance(one, Silence):
                break
            choice = choice_while_waiting(queue, one.key)
            if choice is not None:
                self.been.append(queue.name)
                return after_choice(stage, choice, self.at)
        here = {p for p in self.group.people if works_at(self.group, self.group.people[p], self.at)}
        engine = QueueEngine(self.group, LONG_AGO, set(self.group.people) - here)
        for person in self.group.people if queue.name not in self.down else ():
            engine.device(person, Device.FREE, LONG_AGO)
        self.been.append(queue.name)
        left = tuple(self.been[:-1])
        now = self.waited
        closing = closing_time(location, stage, self.begun)
        closes, opens = (closing.closes, closing.opens) if closing is not None else (None, None)
        seconds = [now + (m - self.at).total_seconds() if m is not None else inf for m in (closes, opens)]
        caller = Caller(CallId("c"), queue, 0.0, self.language, left, closes=seconds[0], opens=seconds[1])
        commands = engine.enter(caller, now)
        while not commands:
            wakes = engine.wakes_at()
            assert wakes is not None
            now = max(wakes, now)
            commands = engine.tick(now)
        self.at += timedelta(seconds=now - self.waited)
        self.waited = now
        match commands[0]:
            case Offer(person=rung_first):
                self.told.append(f"answered by {rung_first}")
                return None
            case Overflowing(overflow=overflow):
                return stage_of(overflow.to, self.at, menu_again(is_open=stage.open), stage.call_type)
            case Closing():
                return after_closing(location, stage, self.at)
            case other:
                assert isinstance(other, GiveUp)
                return Telling(Outcome.UNANSWERED)


def _by_itself(stage: Stage, location: Location) -> Stage | None:
    """What follows when something has been spoken, and the caller does what they are asked for."""
    match stage:
        case Greeting():
            return InMenu()
        case Closed():
            return after_closed(location) or Done(Outcome.AFTER_HOURS, "")
        case Answering(back=back):
            return back
        case Recording():
            return Telling(Outcome.MESSAGE_LEFT)
        case Promising():
            return Telling(Outcome.CALLBACK_PROMISED)
        case Telling(outcome=outcome):
            return Done(outcome, "")
        case _:
            return None


def _name(stage: Stage, language: Language) -> str:
    match stage:
        case Greeting():
            return f"greeting {language}"
        case Closed():
            return f"message after hours {language}"
        case Answering():
            return f"answer {stage.answer} {language}"
        case Recording():
            return f"box {stage.box} {language}"
        case Promising():
            return f"callback {stage.callback} {language}"
        case CallingOut():
            return f"on call {stage.chain} {language}"
        case Waiting():
            return f"queue {stage.queue} {language}"
        case Telling():
            return f"message {last_words(stage.outcome)} {language}"
        case Done():
            return f"end {stage.outcome}"
        case _:
            raise AssertionError(stage)


def of_walk(walked: Walk) -> list[str]:
    """The same words of a walk through the graph."""
    told: list[str] = []
    for step in walked.steps:
        node = step.node
        assert node is not None, step.edge
        if step.edge.category is not None and step.edge.act not in {Act.KEYED, Act.UNCLEAR, Act.CORRECTED}:
            told.append(f"chosen {step.edge.category}")
        match node.kind, node.stage:
            case Kind.MENU, InMenu() as menu:
                told.append(
                    f"menu {menu.menu} {node.language} {menu.silences} {menu.wrong_keys} {menu.greeted} {menu.open}"
                )
            case Kind.QUESTION, Asking() as asked:
                told.append(f"question {node.name} {node.language} {asked.tries} {asked.open}")
            case Kind.PERSON, _:
                told.append("somebody takes it" if step.person is None else f"answered by {step.person}")
            case (Kind.GREETING, _) | (Kind.END, _):
                told.append(f"greeting {node.language}" if node.kind is Kind.GREETING else f"end {node.name}")
            case _ if node.id.startswith("closed/"):
                told.append(f"message after hours {node.language}")
            case _:
                told.append(f"{node.kind} {node.name} {node.language}")
    return told


def lived(
    group: Group,
    did: Did | None,
    at: datetime,
    heard: Sequence[Heard],
    down: frozenset[QueueName] = frozenset(),
    language: Language | None = None,
) -> Life:
    """A call's life; ``language``: in which the caller is greeted, where it can begin in it."""
    begun = language or next(iter(group.locations.values())).default_language
    return Life(group, at, down, list(heard), begun).live(did)
