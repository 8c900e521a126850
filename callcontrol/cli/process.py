"""Speaks to the callcontrol that runs in a state folder."""

import asyncio
import json
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

import aiohttp
import msgspec

from callcontrol.model.desk import Recorded
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.versions import How
from callcontrol.rules import Asked, Reloaded
from callcontrol.rules.authors import os_user
from callcontrol.web.alerts import ListedAlerts
from callcontrol.web.control import Live
from callcontrol.web.emergencies import Acknowledged, ListedEmergencies
from callcontrol.web.live import OnTheLine
from callcontrol.web.overrides import Listed, Told
from callcontrol.web.people import Act, ListedPeople
from callcontrol.web.prompts import RecordingTold

T = TypeVar("T")
_ASK_SECONDS = 5.0
_RELOAD_SECONDS = 600.0
"""Every sentence of a large group may have to be rendered first."""

_RECORD_SECONDS = 960.0
"""A desk call ends by itself before."""


class NothingRuns(CallcontrolError):
    """No callcontrol runs in this state folder."""


class Process:
    """The running process, by the file that it keeps while it runs. Every method raises CallcontrolError."""

    def __init__(self, control_file: Path) -> None:
        self._file = control_file

    def live(self) -> Live:
        """Which rules are live."""
        return asyncio.run(self._ask("GET", "/rules", Live, _ASK_SECONDS))

    def reload(self, how: How = How.RELOAD) -> Reloaded:
        """Make it take up what its rules folder holds; the author is this process's user."""
        return asyncio.run(self._ask("POST", "/rules/reload", Reloaded, _RELOAD_SECONDS, author=os_user(), how=how))

    def overrides(self, *, history: bool = False) -> Listed:
        """The switches that are set, and those that were."""
        return asyncio.run(self._ask("GET", f"/overrides?history={str(history).lower()}", Listed, _ASK_SECONDS))

    def set_override(self, asked: Asked) -> Told:
        """Set a switch."""
        return asyncio.run(self._ask("POST", "/overrides", Told, _RELOAD_SECONDS, **asdict(asked)))

    def clear_override(self, name: str) -> Told:
        """End switches before their time; the author is this process's user."""
        path = f"/overrides/{quote(name, safe='')}?author={quote(os_user(), safe='')}"
        return asyncio.run(self._ask("DELETE", path, Told, _ASK_SECONDS))

    def emergencies(self, *, everything: bool = False) -> ListedEmergencies:
        """Emergency calls that nobody has seen to, or all that are remembered."""
        path = f"/emergencies?everything={str(everything).lower()}"
        return asyncio.run(self._ask("GET", path, ListedEmergencies, _ASK_SECONDS))

    def acknowledge(self, name: str, by: str, note: str) -> Acknowledged:
        """Somebody has seen to an emergency call; the author is this process's user."""
        path = f"/emergencies/{quote(name, safe='')}/ack"
        return asyncio.run(self._ask("POST", path, Acknowledged, _ASK_SECONDS, by=by, author=os_user(), note=note))

    def alerts(self) -> ListedAlerts:
        """Queues in which somebody waits too long."""
        return asyncio.run(self._ask("GET", "/alerts", ListedAlerts, _ASK_SECONDS))

    def acknowledge_alert(self, queue: str, by: str) -> Acknowledged:
        """Somebody has seen to them; the author is this process's user."""
        return asyncio.run(
            self._ask("POST", "/alerts/ack", Acknowledged, _ASK_SECONDS, queue=queue, by=by, author=os_user())
        )

    def record_prompt(self, name: str, language: str, phone: str) -> Recorded:
        """Ring a phone and wait for what is recorded there; the author is this process's user."""
        asked = {"name": name, "language": language, "phone": phone, "author": os_user()}
        return asyncio.run(self._ask("POST", "/prompts/record", RecordingTold, _RECORD_SECONDS, **asked)).outcome

    def calls(self) -> OnTheLine:
        """The calls under way."""
        return asyncio.run(self._ask("GET", "/calls", OnTheLine, _ASK_SECONDS))

    def people(self) -> ListedPeople:
        """What everybody is doing."""
        return asyncio.run(self._ask("GET", "/people", ListedPeople, _ASK_SECONDS))

    def change_person(self, person: str, act: Act, queue: str, reason: str) -> ListedPeople:
        """Sign somebody in or out, or pause them; the author is this process's user."""
        path = f"/people/{quote(person, safe='')}/{act}"
        asked = {"author": os_user(), "queue": queue, "reason": reason}
        return asyncio.run(self._ask("POST", path, ListedPeople, _ASK_SECONDS, **asked))

    async def _ask(self, method: str, path: str, answer: type[T], seconds: float, **body: object) -> T:
        address, token = self._control()
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=seconds, connect=_ASK_SECONDS)) as http,
                http.request(
                    method, address + path, json=body or None, headers={"Authorization": f"Bearer {token}"}
                ) as response,
            ):
                status, text = response.status, await response.read()
        except aiohttp.ClientConnectorError:
            raise self._nothing_runs(f"nobody answers at {address}") from None
        except (aiohttp.ClientError, ValueError, TimeoutError) as error:
            raise CallcontrolError(f"callcontrol at {address} did not answer: {error!r}; its log may say why") from None
        if status not in {200, 409}:
            raise CallcontrolError(f"callcontrol at {address} refused: {status} {text[:200].decode(errors='replace')}")
        try:
            return msgspec.json.decode(text, type=answer)
        except msgspec.MsgspecError as error:
            raise CallcontrolError(f"what answers at {address} is no callcontrol of this version: {error}") from None

    def _control(self) -> tuple[str, str]:
        try:
            told = json.loads(self._file.read_text(encoding="utf-8"))
            return str(told["http"]), str(told["token"])
        except FileNotFoundError:
            raise self._nothing_runs(f"there is no {self._file}") from None
        except PermissionError:
            raise CallcontrolError(f"{self._file} is not readable for you: be the user who runs callcontrol") from None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CallcontrolError(f"{self._file} can not be read ({error!r}): restart callcontrol") from None

    def _nothing_runs(self, why: str) -> NothingRuns:
        return NothingRuns(
            f"no callcontrol runs in {self._file.parent} ({why}): start it, or name its folder in CALLCONTROL_STATE"
        )
