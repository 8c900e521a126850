"""Questions before a caller goes on: nobody asks the same again, and nobody acts on a slip of the finger."""

from callcontrol.flows.context import Context
from callcontrol.flows.entry import SILENCE_SECONDS, entry
from callcontrol.flows.going import enter
from callcontrol.flows.identifying import identify
from callcontrol.flows.voice import say, say_system
from callcontrol.model.calls import Asking, EventKind, Stage
from callcontrol.model.paths import AnswerKind, Question
from callcontrol.model.rules import SystemPrompt
from callcontrol.routing import (
    Verdict,
    after_question,
    is_complete,
    question_of,
    question_words,
    read_back_words,
    take_answer,
    verdict,
)
from callcontrol.routing.told import answered

READ_BACK = "the answer, read back"
"""What the journal holds in place of the sentences, which would tell it."""


async def ask(context: Context, stage: Asking) -> Stage:
    """Put one question once. What is no answer, or not the right one, leads to the question again, or past it.

    A date or digits are read back. No key of theirs is in a checkpoint: after a restart the question is put again.
    """
    call = context.call
    question = question_of(call.location, stage)
    if stage.tries and not stage.corrects:
        await say_system(call, SystemPrompt.ANSWER_UNCLEAR)
    await say(call, *question_words(call.location, stage, call.language))
    keyed = await entry(call.keys, lambda keys: is_complete(question, keys))
    today = call.services.clock.rules_now().astimezone(call.location.zone).date()
    answer = take_answer(question, keyed, today)
    said = await _read_back(context, question, answer) if answer is not None and question.read_back else None
    if said is Verdict.WRONG:
        answer = None
    _note(context, question, answer, said)
    if answer is not None:
        identify(call, question, answer)
    now, corrects = call.services.clock.now(), said is Verdict.WRONG
    following = after_question(call.location, stage, now, answered=answer is not None, corrects=corrects)
    return enter(context, following, is_open=stage.open)


async def _read_back(context: Context, question: Question, answer: str) -> Verdict:
    """What the caller says to the answer: pressed ahead, during the sentences, or after them."""
    call = context.call
    pressed: list[str | None] = []
    found: Verdict | None = None
    while found is None:
        words = read_back_words(call.group, question, answer, call.language)
        await say(call, *words, noted_as=READ_BACK)
        pressed.append(await call.keys.next(SILENCE_SECONDS))
        found = verdict(pressed)
    return found


def _note(context: Context, question: Question, answer: str | None, said: Verdict | None) -> None:
    """A choice in the words that colleagues read; what is the caller's own only sealed."""
    call = context.call
    confirmed = None if said is None else said is Verdict.RIGHT
    told: dict[str, object] = {"question": question.name, "answered": answer is not None}
    if confirmed is not None:
        told["confirmed"] = confirmed
    if answer is not None:
        call.remember(answered(question, answer, confirmed=confirmed))
        if question.kind is AnswerKind.CHOICE:
            told["answer"] = question.choices[answer]
        else:
            told["sealed"] = call.services.sealer.seal(answer)
    call.note(EventKind.QUESTION, **told)
