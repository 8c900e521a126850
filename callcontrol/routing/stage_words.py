"""What is spoken after the menu, pure: the live stages speak exactly these lines, the proof looks for their texts.

What belongs to a stage always is its ``words``; what may be said as well, as the case may be, its ``more``.
"""

from datetime import date

from callcontrol.model.calls import Answering, Asking
from callcontrol.model.names import Language, QueueName, Source
from callcontrol.model.on_call import Chain, Contact
from callcontrol.model.paths import AnswerKind, Box, Callback, Prompt, Question
from callcontrol.model.rules import Group, Location, SystemPrompt
from callcontrol.model.staff import Queue
from callcontrol.routing.asking import question_of
from callcontrol.routing.rota import contacts_of
from callcontrol.routing.values import spoken_digits
from callcontrol.routing.words import Line
from callcontrol.speaking import birth_date, digits


def system_line(group: Group, which: SystemPrompt, language: Language) -> Line:
    """A sentence of the group; one that is missing has no text, which the proof finds where callers come to it."""
    return group.prompts.get(which) or Prompt(which.value, {}, Source("group.yaml", 1, 1)), language


def system_lines(group: Group, language: Language, *which: SystemPrompt) -> tuple[Line, ...]:
    """Several of them, one after another."""
    return tuple(system_line(group, one, language) for one in which)


def question_words(location: Location, stage: Asking, language: Language) -> tuple[Line, ...]:
    """The question; `SystemPrompt.ANSWER_UNCLEAR` goes before it when it is put again."""
    return ((question_of(location, stage).prompt, language),)


def question_more(group: Group, location: Location, stage: Asking, language: Language) -> tuple[Line, ...]:
    """What stands around an answer that is read back."""
    if not question_of(location, stage).read_back:
        return ()
    return system_lines(group, language, SystemPrompt.YOU_ENTERED, SystemPrompt.CONFIRM_ANSWER)


def read_back_words(group: Group, question: Question, answer: str, language: Language) -> tuple[Line, ...]:
    """An answer as `asking.take_answer` has it, in words, and how to say that it is right. Personal."""
    if question.kind is AnswerKind.DATE:
        said = birth_date(group.speech, language, date.fromisoformat(answer))
    else:
        said = digits(group.speech, language, answer)
    before, after = system_lines(group, language, SystemPrompt.YOU_ENTERED, SystemPrompt.CONFIRM_ANSWER)
    return before, *said, after


def answer_words(location: Location, stage: Answering, language: Language) -> tuple[Line, ...]:
    """What the system tells."""
    return ((location.answers[stage.answer].prompt, language),)


def box_words(box: Box, language: Language) -> tuple[Line, ...]:
    """Before the tone."""
    return ((box.prompt, language),)


def box_more(group: Group, language: Language) -> tuple[Line, ...]:
    """Nothing was said; the message is kept."""
    return system_lines(group, language, SystemPrompt.MESSAGE_EMPTY)


def callback_words(callback: Callback, language: Language) -> tuple[Line, ...]:
    """Before a number is read back or asked for."""
    return ((callback.prompt, language),)


def number_words(group: Group, number: str, language: Language) -> tuple[Line, ...]:
    """A number digit by digit, and how to say that it is right; whatever is no digit in it is not read."""
    digits = spoken_digits(group, number, language)
    before, after = system_lines(group, language, SystemPrompt.YOUR_NUMBER, SystemPrompt.CONFIRM_NUMBER)
    return before, *digits, after


def callback_more(group: Group, language: Language) -> tuple[Line, ...]:
    """Everything that can be said until a number is agreed on."""
    asked = system_lines(group, language, SystemPrompt.ENTER_NUMBER, SystemPrompt.NUMBER_REFUSED)
    return (*number_words(group, "0123456789", language), *asked)


def keeps_recordings(location: Location, queue: QueueName) -> int | None:
    """For how many days conversations with people of a queue are kept; None: they are not recorded."""
    policy = location.recording
    return policy.keep_days if policy is not None and queue in policy.queues else None


def recording_words(location: Location, queue: QueueName, language: Language) -> tuple[Line, ...]:
    """Before a caller waits in a queue whose conversations are recorded."""
    policy = location.recording
    return ((policy.announcement, language),) if policy is not None and queue in policy.queues else ()


def queue_words(
    group: Group, location: Location, queue: QueueName, language: Language, *, urgent: bool = False
) -> tuple[Line, ...]:
    """That the conversation is recorded, where it is; then what is said while the caller waits."""
    first, again = queue_sentences(group, group.queues[queue], urgent=urgent)
    said = {prompt.name: (prompt, language) for prompt in (first, *again)}
    return *recording_words(location, queue, language), *said.values()


def queue_more(group: Group, queue: Queue, language: Language) -> tuple[Line, ...]:
    """What may be said as well: where a caller stands, what they may press, that a key does nothing."""
    keys = tuple((key.prompt, language) for key in queue.keys)
    names = [SystemPrompt.NEXT_IN_LINE, SystemPrompt.POSITION] if queue.announce and queue.announce.position else []
    names += [SystemPrompt.EXPECTED_WAIT, SystemPrompt.LONG_WAIT] if queue.announce and queue.announce.wait else []
    names += [SystemPrompt.WRONG_KEY] if keys else []
    return *system_lines(group, language, *names), *keys


def queue_sentences(group: Group, queue: Queue, *, urgent: bool) -> tuple[Prompt, tuple[Prompt, ...]]:
    """What a caller of a queue hears first, and what in turn between the music; of an urgent one always the same."""
    first, again = waiting_sentences(urgent=urgent)
    found = [system_line(group, name, Language(""))[0] for name in (first, *again)]
    comfort = queue.comfort if not urgent else None
    return found[0], tuple(found[1:]) if comfort is None else comfort


def waiting_sentences(*, urgent: bool) -> tuple[SystemPrompt, tuple[SystemPrompt, ...]]:
    """What a caller in a queue hears first, and what in turn after each stretch of music."""
    if urgent:
        return SystemPrompt.URGENT_WAIT, (SystemPrompt.EMERGENCY_NOTICE, SystemPrompt.URGENT_WAIT)
    return SystemPrompt.PLEASE_WAIT, (SystemPrompt.STILL_WAITING,)


def on_call_words(group: Group, language: Language) -> tuple[Line, ...]:
    """Before whoever is on call is rung."""
    return system_lines(group, language, SystemPrompt.CALLING_ON_CALL)


def on_call_more(group: Group, location: Location, chain: Chain, language: Language) -> tuple[Line, ...]:
    """While nobody has taken the call yet, and what whoever is rung hears."""
    rung = (group.contacts[name] for name in contacts_of(chain) if name in group.contacts)
    asked = (take_call_line(group, location, contact) for contact in rung if contact.presses_one)
    once = {spoken: prompt for prompt, spoken in asked}
    said = (
        *(SystemPrompt.STILL_CALLING, SystemPrompt.CALLING_NEXT),
        *(SystemPrompt.GIVE_NUMBER, SystemPrompt.NUMBER_NOTED),
    )
    return (
        *system_lines(group, language, *said),
        *callback_more(group, language),
        *((p, spoken) for spoken, p in once.items()),
    )


def take_call_line(group: Group, location: Location, contact: Contact) -> Line:
    """What somebody who is rung outside hears, in the first language of theirs that it is worded in.

    That of the location's greeting for whom the rules name no language.
    """
    prompt, _ = system_line(group, SystemPrompt.TAKE_CALL, location.default_language)
    spoken = (language for language in contact.languages if prompt.text.get(language, "").strip())
    return prompt, next(spoken, location.default_language)
