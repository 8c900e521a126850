"""What changes at the places that calls come to: questions, answers, boxes and callbacks that both rules have."""

from collections.abc import Iterator

from callcontrol.model.paths import AnswerKind, Box, Callback, Question
from callcontrol.routing.changes_pair import Change, Pair, text_changed
from callcontrol.routing.phrases import duration_in_words
from callcontrol.routing.sentences import reached


def places_changed(pair: Pair) -> Iterator[Change]:
    """What callers of the location hear there, and what they are promised."""
    was, now = reached(pair.old_group, pair.old), reached(pair.new_group, pair.new)
    for question in (name for name in now.questions if name in was.questions):
        if question in pair.old.questions and question in pair.new.questions:
            yield from _question(pair, pair.old.questions[question], pair.new.questions[question])
    for answer in (name for name in now.answers if name in was.answers):
        if answer in pair.old.answers and answer in pair.new.answers:
            old, new = pair.old.answers[answer], pair.new.answers[answer]
            yield from text_changed(pair.new.key, f"answer {answer}", old.prompt, new.prompt)
    for box in (name for name in now.boxes if name in was.boxes):
        if box in pair.old_group.boxes and box in pair.new_group.boxes:
            yield from _box(pair, pair.old_group.boxes[box], pair.new_group.boxes[box])
    for callback in (name for name in now.callbacks if name in was.callbacks):
        if callback in pair.old_group.callbacks and callback in pair.new_group.callbacks:
            yield from _callback(pair, pair.old_group.callbacks[callback], pair.new_group.callbacks[callback])


def _question(pair: Pair, old: Question, new: Question) -> Iterator[Change]:
    label = f"question {new.name}"
    yield from text_changed(pair.new.key, label, old.prompt, new.prompt)
    yield from pair.differs(f"{label}, answered by", _wanted(old), _wanted(new), new.source)
    yield from pair.differs(f"{label}, put at most", f"{old.tries} times", f"{new.tries} times", new.source)
    if old.kind is not AnswerKind.CHOICE and new.kind is not AnswerKind.CHOICE:
        yield from pair.differs(f"{label}, when keyed", _checked(old), _checked(new), new.source)


def _checked(question: Question) -> str:
    return "read back" if question.read_back else "taken as it is"


def _wanted(question: Question) -> str:
    match question.kind:
        case AnswerKind.CHOICE:
            return ", ".join(f"{key} {meaning}" for key, meaning in question.choices.items())
        case AnswerKind.DATE:
            return f"a date, {question.date_order}"
        case AnswerKind.DIGITS:
            return f"{question.least_digits} to {question.most_digits} digits"


def _box(pair: Pair, old: Box, new: Box) -> Iterator[Change]:
    label = f"box {pair.bare(new.name)}"
    yield from text_changed(pair.new.key, label, old.prompt, new.prompt)
    for what, was, now in (
        ("answered within, of being open", old.within_seconds, new.within_seconds),
        ("longest message", old.longest_seconds, new.longest_seconds),
    ):
        yield from pair.differs(f"{label}, {what}", duration_in_words(was), duration_in_words(now), new.source)


def _callback(pair: Pair, old: Callback, new: Callback) -> Iterator[Change]:
    label = f"callback {pair.bare(new.name)}"
    yield from text_changed(pair.new.key, label, old.prompt, new.prompt)
    yield from pair.differs(f"{label}, window", _window(old), _window(new), new.source)
    yield from pair.differs(f"{label}, made by", pair.bare(old.queue), pair.bare(new.queue), new.source)


def _window(callback: Callback) -> str:
    return f"{callback.starts:%H:%M}-{callback.ends:%H:%M}"
