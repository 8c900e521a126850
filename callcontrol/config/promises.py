"""Questions, answers, boxes and callbacks of a location."""

from collections.abc import Iterable, Sequence

from callcontrol.config.named import Named, Targets, box_name, callback_name, queue_name
from callcontrol.config.recognising import check_identifies
from callcontrol.config.schema_words import QuestionEntry
from callcontrol.config.scope import Picked, Scope
from callcontrol.config.speech import part, prompt, spoken_keys
from callcontrol.config.tree import find, is_whole, key_source, source_of
from callcontrol.model.names import AnswerName, BoxName, CallbackName, Language, QuestionName
from callcontrol.model.paths import Answer, AnswerKind, Box, Callback, Prompt, Question
from callcontrol.model.placeholders import Placeholder

DATE_DIGITS = 8

Offered = Sequence[Language] | None
"""The languages of the location; None: not known."""


def questions_of(scope: Scope, named: Named, used: Iterable[str], offered: Offered) -> dict[QuestionName, Question]:
    """The questions of these names that there are."""
    found = {}
    for name in used:
        picked = named.questions.get(name)
        spoken = prompt(scope, f"question-{name}", part(picked, "text", picked.value.text), offered) if picked else None
        if picked is None or spoken is None:
            continue
        _check_choices(scope, picked, spoken)
        check_identifies(scope, picked)
        found[QuestionName(name)] = _question(QuestionName(name), picked, spoken)
    return found


def _question(name: QuestionName, picked: Picked[QuestionEntry], spoken: Prompt) -> Question:
    entry = picked.value
    if entry.choices is not None:
        kind, least, most = AnswerKind.CHOICE, 1, 1
    elif entry.date is not None:
        kind, least, most = AnswerKind.DATE, DATE_DIGITS, DATE_DIGITS
    else:
        kind, (least, most) = AnswerKind.DIGITS, entry.digits or (1, 1)
    return Question(
        name=name,
        prompt=spoken,
        kind=kind,
        choices=entry.choices or {},
        date_order=entry.date or "",
        least_digits=least,
        most_digits=most,
        tries=entry.tries,
        source=picked.key,
        identifies=entry.identifies,
        label=entry.label or "",
        read_back=entry.choices is None and entry.read_back is not False,
    )


def _check_choices(scope: Scope, picked: Picked[QuestionEntry], spoken: Prompt) -> None:
    """Who is asked must be told the keys."""
    tree = find(picked.tree, ("choices",))
    choices = picked.value.choices
    if choices is None or tree is None or not is_whole(tree):
        return
    if len(choices) < 2:
        where = key_source(picked.tree, "choices")
        scope.problems.add(where, "this question leaves no choice", "write two keys or more")
    for language, text in spoken.text.items():
        where = key_source(picked.tree, "text", language)
        for key in sorted(set(choices) - spoken_keys(text)):
            message = f"the question in `{language}` never says {key}, but key {key} is a choice"
            scope.problems.add(where, message, f"write the key as a digit: press {key}")


def answers_of(scope: Scope, named: Named, used: Iterable[str], offered: Offered) -> dict[AnswerName, Answer]:
    """The answers of these names that there are."""
    found = {}
    for name in used:
        picked = named.answers.get(name)
        spoken = prompt(scope, f"answer-{name}", picked, offered) if picked else None
        if picked is not None and spoken is not None:
            found[AnswerName(name)] = Answer(AnswerName(name), spoken, picked.key)
    return found


def boxes_of(scope: Scope, named: Named, used: Iterable[str], offered: Offered) -> dict[BoxName, Box]:
    """The boxes of these names that there are."""
    found = {}
    for name in used:
        picked = named.boxes.get(name)
        if picked is None:
            continue
        entry, key = picked.value, box_name(scope.key, name)
        spoken = prompt(scope, f"box-{name}", part(picked, "text", entry.text), offered, {Placeholder.DUE})
        if spoken is None:
            continue
        found[key] = Box(key, entry.label, spoken, entry.within, entry.longest, picked.key)
    return found


def callbacks_of(
    scope: Scope, named: Named, used: Iterable[str], offered: Offered, targets: Targets
) -> dict[CallbackName, Callback]:
    """The callbacks of these names that there are."""
    found = {}
    for name in used:
        picked = named.callbacks.get(name)
        if picked is None:
            continue
        entry, key = picked.value, callback_name(scope.key, name)
        scope.check_named("queue", entry.queue, targets.destinations["queue"], source_of(picked.tree, "queue"))
        spoken = prompt(scope, f"callback-{name}", part(picked, "text", entry.text), offered, {Placeholder.WINDOW})
        if spoken is not None:
            queue = queue_name(scope.key, entry.queue)
            found[key] = Callback(key, entry.label, spoken, queue, *entry.window, picked.key)
    return found
