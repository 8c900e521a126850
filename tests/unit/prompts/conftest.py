"""A small group whose prompts are rendered once for all tests."""

from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from callcontrol.model.names import CallTypeName, Did, Language, LocationKey, QueueName, Source
from callcontrol.model.paths import MAIN_MENU, CallType, Category, Menu, MenuOption, Prompt, ToCallType, ToQueue
from callcontrol.model.rules import Group, LanguageChoice, Location, Opening, SystemPrompt
from callcontrol.prompts import render

HERE = Source("group.yaml", 1, 1)
EN, ES = Language("en"), Language("es")
BILLING = CallTypeName("billing")


def files(folder: Path, pattern: str = "*/*.wav") -> list[Path]:
    return sorted(folder.glob(pattern))


def prompt(name: str, en: str | None = None, es: str | None = None) -> Prompt:
    texts = {EN: en, ES: es}
    return Prompt(name, {language: text for language, text in texts.items() if text is not None}, HERE)


def location(key: str, *languages: LanguageChoice, greeting: Prompt) -> Location:
    queue = QueueName(f"{key}/front_desk")
    return Location(
        key=LocationKey(key),
        name=key.title(),
        dids=(Did("+12125550110"),),
        zone=ZoneInfo("America/New_York"),
        languages=languages,
        greeting=greeting,
        menus={
            MAIN_MENU: Menu(
                name=MAIN_MENU,
                prompt=prompt("menu", "For billing, press two.", "Para facturación, oprima el dos."),
                options=(MenuOption("2", ToCallType(BILLING), HERE),),
                person=BILLING,
                timeout_seconds=4.0,
                silences=2,
                wrong_keys=3,
                source=HERE,
            )
        },
        call_types={BILLING: CallType(BILLING, Category.BILLING, (), ToQueue(queue, HERE), None, HERE)},
        hours=(Opening(0, time(9), time(17), HERE),),
        closures=(),
        after_hours=prompt("after_hours", "We are closed now.", "Estamos cerrados."),
        source=HERE,
    )


def group(*locations: Location, **system: Prompt) -> Group:
    return Group(
        name="Test Medical",
        version="0" * 12,
        locations={each.key: each for each in locations},
        queues={},
        people={},
        dids={},
        prompts={SystemPrompt(name): each for name, each in system.items()},
        unknown_did=None,
    )


@pytest.fixture(scope="session")
def practice() -> Group:
    english = LanguageChoice(EN, None, None, HERE)
    spanish = LanguageChoice(ES, "9", prompt("invitation", es="Para español, oprima el nueve."), HERE)
    return group(
        location("northside", english, spanish, greeting=prompt("greeting", "Welcome to Northside.", "Bienvenido.")),
        location("lakeview", english, greeting=prompt("greeting", "Welcome to Lakeview.")),
        wrong_key=prompt("wrong_key", "That key has no meaning here.", "Esa tecla no es válida."),
    )


@pytest.fixture(scope="session")
async def rendered(practice: Group, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("prompts")
    await render(practice, folder)
    return folder
