"""The menu: speak, take a key, let the pure rules say what it means."""

from dataclasses import replace

from callcontrol.flows.context import Context
from callcontrol.flows.going import go
from callcontrol.flows.voice import say, say_system
from callcontrol.model.calls import EventKind, InMenu, Stage
from callcontrol.model.rules import SystemPrompt
from callcontrol.routing import (
    Again,
    Back,
    Choose,
    Decided,
    Deeper,
    Key,
    Silence,
    SwitchLanguage,
    ToPerson,
    begins_asking,
    decide,
    menu_again,
    menu_words,
    step_menu,
)


async def choose(context: Context, stage: InMenu) -> Stage:
    """One round of the menu."""
    call = context.call
    menu, languages = call.location.menus[stage.menu], call.location.languages
    await say(call, *menu_words(call.location, call.language, stage, call.message))
    key = await call.keys.next(menu.timeout_seconds)
    heard = Silence() if key is None else Key(key)
    match step := step_menu(menu, languages, call.language, stage, heard):
        case Choose() | ToPerson():
            return await _chosen(context, stage, step, key)
        case SwitchLanguage(language=language, stage=next_stage):
            call.update(replace(call.record, language=language))
            call.note(EventKind.LANGUAGE, language=language)
            return next_stage
        case Back(stage=next_stage):
            return next_stage
        case Again(stage=next_stage, say=sentence):
            if sentence is not None:
                await say_system(call, sentence)
            return next_stage


async def _chosen(context: Context, stage: InMenu, step: Choose | ToPerson, key: str | None) -> Stage:
    call = context.call
    match decided := decide(call.location, stage, step):
        case Deeper(stage=deeper):
            call.note(EventKind.CHOSEN, key=key, menu=deeper.menu, rule=_rule(context, stage, step))
            return deeper
        case Decided(call_type=call_type):
            told = {"key": key, "call_type": call_type.name, "category": call_type.category}
            reason = {"reason": step.reason} if isinstance(step, ToPerson) else {}
            call.note(EventKind.CHOSEN, **told, **reason, rule=_rule(context, stage, step))
            call.update(replace(call.record, category=call_type.category))
            if decided.connecting:
                await say_system(call, SystemPrompt.CONNECTING_PERSON, keys_cut=False)
            return begins_asking(decided, stage) or _go(context, stage, decided)


def _go(context: Context, stage: InMenu, decided: Decided) -> Stage:
    return go(context, decided.to, menu_again(is_open=stage.open), decided.call_type.name)


def _rule(context: Context, stage: InMenu, step: Choose | ToPerson) -> str:
    menu = context.call.location.menus[stage.menu]
    return str(step.option.source if isinstance(step, Choose) else menu.source)
