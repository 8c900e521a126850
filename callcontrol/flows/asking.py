"""Questions before a caller goes on: nobody asks the same again."""

from callcontrol.flows.context import Context
from callcontrol.flows.entry import entry
from callcontrol.flows.going import enter
from callcontrol.flows.identifying import identify
from callcontrol.flows.voice import say, say_system
from callcontrol.model.calls import Asking, EventKind, Stage
from callcontrol.model.paths import AnswerKind, Question
from callcontrol.model.rules import SystemPrompt
from callcontrol.routing import after_question, is_complete, question_of, question_words, take_answer


async def ask(context: Context, stage: Asking) -> Stage:
    """Put one question once. What is no answer leads to the question again, or past it."""
    call = context.call
    question = question_of(call.location, stage)
    if stage.tries:
        await say_system(call, SystemPrompt.ANSWER_UNCLEAR)
    await say(call, *question_words(call.location, stage, call.language))
    keyed = await entry(call.keys, lambda keys: is_complete(question, keys))
    today = call.services.clock.rules_now().astimezone(call.location.zone).date()
    answer = take_answer(question, keyed, today)
    _note(context, question, answer)
    if answer is not None:
        identify(call, question, answer)
    following = after_question(call.location, stage, call.services.clock.now(), answered=answer is not None)
    return enter(context, following, is_open=stage.open)


def _note(context: Context, question: Question, answer: str | None) -> None:
    """A choice in the words that colleagues read; what is the caller's own only sealed."""
    call = context.call
    if answer is None:
        call.note(EventKind.QUESTION, question=question.name, answered=False)
    elif question.kind is AnswerKind.CHOICE:
        call.note(EventKind.QUESTION, question=question.name, answered=True, answer=question.choices[answer])
    else:
        call.note(EventKind.QUESTION, question=question.name, answered=True, sealed=call.services.sealer.seal(answer))
