"""The people who answer, over HTTP: what each is doing, and changing it."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec
from fastapi import APIRouter, HTTPException, Response
from pydantic import BaseModel, ConfigDict, Field

from callcontrol.config.problems import did_you_mean, quote
from callcontrol.model.agents import AgentState
from callcontrol.model.calls import CallId
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.names import LocationKey, PersonId, QueueName
from callcontrol.model.rules import Group
from callcontrol.people.changes import state_of
from callcontrol.people.staff import Staff
from callcontrol.queueing import Device
from callcontrol.routing.desk_people import queues_of
from callcontrol.rules.authors import BadAuthor, checked_author

_JSON = "application/json"


class Act(StrEnum):
    """What a command wants of somebody."""

    SIGN_IN = "sign-in"
    SIGN_OUT = "sign-out"
    PAUSE = "pause"
    READY = "ready"


class AskedAct(BaseModel):
    """A change of what somebody is doing."""

    model_config = ConfigDict(extra="forbid")

    author: Annotated[str, Field(max_length=64)]
    queue: Annotated[str, Field(max_length=80)] = ""
    reason: Annotated[str, Field(max_length=40)] = ""


class ListedPerson(msgspec.Struct, frozen=True):
    """One person at one moment."""

    person: PersonId
    name: str
    location: LocationKey
    extension: str
    device: Device
    state: AgentState
    reason: str
    """Of the pause that holds; empty: none."""
    since: datetime | None
    """UTC; None: not known yet."""
    queues: tuple[QueueName, ...]
    """Whose calls they may be offered."""
    signed_out_of: tuple[QueueName, ...]
    serving: CallId | None
    """The call that rings or that they talk on."""


class ListedPeople(msgspec.Struct, frozen=True):
    """Everybody, by location and extension."""

    people: tuple[ListedPerson, ...]


class PeopleRoutes:
    """``GET /people`` and ``POST /people/PERSON/ACT``: 422 names what does not fit the live rules."""

    def __init__(self, staff: Staff, live: Callable[[], Group]) -> None:
        self._staff, self._live = staff, live

    def router(self) -> APIRouter:
        """The routes; who may use them is for the router that includes them to say."""
        router = APIRouter()
        router.add_api_route("/people", self._list, methods=["GET"])
        router.add_api_route("/people/{person}/{act}", self._change, methods=["POST"])
        return router

    async def _list(self) -> Response:
        return _answer(sorted(self._staff.statuses()), self._one)

    async def _change(self, person: str, act: Act, asked: AskedAct) -> Response:
        try:
            self._do(PersonId(person), act, asked, checked_author(asked.author))
        except (BadAuthor, CallcontrolError) as error:
            raise HTTPException(422, str(error)) from None
        return _answer([PersonId(person)], self._one)

    def _do(self, person: PersonId, act: Act, asked: AskedAct, author: str) -> None:
        group = self._live()
        if person not in group.people:
            hint = did_you_mean(person, group.people)
            raise CallcontrolError(f"the rules have no person {quote(person)}: {hint} (callcontrol people shows all)")
        match act:
            case Act.SIGN_IN | Act.SIGN_OUT:
                queue = _queue(group, person, asked.queue)
                self._staff.sign(person, author, on=act is Act.SIGN_IN, queue=queue)
            case Act.PAUSE:
                self._staff.pause(person, author, _reason(group, asked.reason))
            case Act.READY:
                self._staff.ready(person, author)

    def _one(self, person: PersonId) -> ListedPerson:
        status, group, seen = self._staff.status(person), self._live(), self._staff.seen(person)
        who = group.people[person]
        return ListedPerson(
            person=person,
            name=who.name,
            location=who.location,
            extension=who.extension,
            device=status.device,
            state=state_of(status),
            reason=status.paused or "",
            since=seen.since if seen is not None else None,
            queues=tuple(each.name for each in queues_of(group, person) if each.name not in status.signed_out_of),
            signed_out_of=tuple(sorted(status.signed_out_of)),
            serving=status.serving,
        )


def _answer(people: list[PersonId], one: Callable[[PersonId], ListedPerson]) -> Response:
    return Response(msgspec.json.encode(ListedPeople(tuple(map(one, people)))), media_type=_JSON)


def _queue(group: Group, person: PersonId, name: str) -> QueueName | None:
    """A queue whose calls they can be offered; None: all are meant."""
    if not name:
        return None
    known = {each.name for each in queues_of(group, person)}
    if name not in known:
        raise CallcontrolError(f"{person} can serve no queue {quote(name)}: {did_you_mean(name, known)}")
    return QueueName(name)


def _reason(group: Group, name: str) -> str:
    known = {each.name for each in group.pauses}
    if name not in known:
        raise CallcontrolError(f"there is no reason {quote(name)} for a pause: {did_you_mean(name, known)}")
    return name
