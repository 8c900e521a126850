"""Sentences recorded by phone, over HTTP: ring a phone for one."""

from collections.abc import Callable
from typing import Annotated

import msgspec
from fastapi import APIRouter, HTTPException, Response
from pydantic import BaseModel, ConfigDict, Field

from callcontrol.config.problems import did_you_mean, quote
from callcontrol.desk import Desk
from callcontrol.desk.recording import Sentence
from callcontrol.model.desk import Recorded
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.names import Language
from callcontrol.model.paths import Prompt
from callcontrol.model.rules import Group
from callcontrol.prompts import sentences_of
from callcontrol.rules.authors import BadAuthor, checked_author

_JSON = "application/json"


class AskedRecording(BaseModel):
    """Which sentence, and at which phone."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=200)]
    language: Annotated[str, Field(min_length=1, max_length=8)]
    phone: Annotated[str, Field(min_length=1, max_length=64)]
    author: Annotated[str, Field(max_length=64)]


class RecordingTold(msgspec.Struct, frozen=True):
    """What came of it."""

    outcome: Recorded


class PromptRoutes:
    """``POST /prompts/record``: answers when the phone call is over; 422 names what does not fit the live rules."""

    def __init__(self, desk: Desk, live: Callable[[], Group]) -> None:
        self._desk = desk
        self._live = live

    def router(self) -> APIRouter:
        """The routes; who may use them is for the router that includes them to say."""
        router = APIRouter()
        router.add_api_route("/prompts/record", self._record, methods=["POST"])
        return router

    async def _record(self, asked: AskedRecording) -> Response:
        try:
            author = checked_author(asked.author)
            prompt, language = sentence_named(self._live(), asked.name, asked.language)
            outcome = await self._desk.record(asked.phone, Sentence(prompt, language, author))
        except (BadAuthor, CallcontrolError) as error:
            raise HTTPException(422, str(error)) from None
        status = 200 if outcome is Recorded.KEPT else 409
        return Response(msgspec.json.encode(RecordingTold(outcome)), status, media_type=_JSON)


def sentence_named(group: Group, name: str, language: str) -> tuple[Prompt, Language]:
    """A sentence that somebody can hear. Raises CallcontrolError with the nearest name, or its languages."""
    named = [pair for pair in sentences_of(group) if pair[0].name == name]
    if not named:
        hint = did_you_mean(name, {prompt.name for prompt, _ in sentences_of(group)})
        raise CallcontrolError(f"callers hear no prompt {quote(name)}: {hint} (callcontrol prompts list shows all)")
    found = next((pair for pair in named if pair[1] == language), None)
    if found is None:
        there = ", ".join(sorted(code for _, code in named))
        raise CallcontrolError(f"{name} is heard in {there}, not in {quote(language)}")
    return found
