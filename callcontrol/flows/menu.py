"""The menu: speak, take a key, let the pure rules say what it means."""

from dataclasses import replace

from callcontrol.flows.context import Context
from callcontrol.flows.voice import say, say_system
from callcontrol.model.calls import EventKind, InMenu, Stage, Waiting
from callcontrol.model.names import QueueName
from callcontrol.model.paths import Category
from callcontrol.model.rules import SystemPrompt
from callcontrol.routing import (
    Again,
    Choose,
    Key,
    Silence,
    SwitchLanguage,
    ToPerson,
    joins,
    menu_words,
    step_menu,
)


async def choose(context: Context, stage: InMenu) -> Stage:
    """One round of the menu."""
    call = context.call
    menu, languages = call.location.menu, call.location.languages
    await say(call, *menu_words(call.location, call.language, stage))
    key = await call.keys.next(menu.timeout_seconds)
    heard = Silence() if key is None else Key(key)
    match step := step_menu(menu, languages, call.language, stage, heard):
        case Choose(option=option):
            call.note(EventKind.CHOSEN, key=option.key, category=option.category, rule=str(option.source))
            return _join(context, *joins(menu, step))
        case ToPerson(reason=reason):
            call.note(EventKind.CHOSEN, key=key, reason=reason, rule=str(menu.source))
            await say_system(call, SystemPrompt.CONNECTING_PERSON, keys_cut=False)
            return _join(context, *joins(menu, step))
        case SwitchLanguage(language=language, stage=next_stage):
            call.update(replace(call.record, language=language))
            call.note(EventKind.LANGUAGE, language=language)
            return next_stage
        case Again(stage=next_stage, say=sentence):
            if sentence is not None:
                await say_system(call, sentence)
            return next_stage


def _join(context: Context, queue: QueueName, category: Category) -> Stage:
    call = context.call
    now = call.services.clock.now()
    call.update(replace(call.record, queue=queue, category=category, queued_at=now))
    call.note(EventKind.QUEUED, queue=queue)
    return Waiting(queue, now)
