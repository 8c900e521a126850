"""What each command does to the model, and how Asterisk refuses it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from callcontrol.ari import models
from callcontrol.ari.errors import AriError, rejected
from callcontrol.ari.request import Request
from tests.support.pbx_things import Line, Room, Sound, Take

if TYPE_CHECKING:
    from tests.support.pbx import Pbx

BLOCKED_BY_SOUND = frozenset({"channels.answer", "channels.set_channel_var", "bridges.add_channel"})
"""These are answered only when the channel's playback has ended."""


@dataclass(frozen=True)
class Heard:
    """A command as it reached Asterisk."""

    request: Request
    ids: tuple[str, ...]
    """The ids in its path."""
    query: dict[str, str]

    def refusal(self, status: int, message: str) -> AriError:
        """The error that the sender gets."""
        return rejected(self.request.operation, self.request.path, status, message)


def heard(request: Request) -> Heard:
    """Read a request; its path is ``/resource/id/verb/id``."""
    parts = [unquote(part) for part in request.path.split("/")[2:]]
    return Heard(request, tuple(parts[0::2]), dict(request.parameters()))


class Commands:
    """One method an operation; each returns what ARI answers."""

    def __init__(self, pbx: Pbx) -> None:
        self._pbx = pbx
        self._does: dict[str, Callable[[Heard], object]] = {
            "applications.get": self._application,
            "applications.subscribe": self._subscribe,
            "asterisk.ping": lambda _: models.AsteriskPing(asterisk_id="model", ping="pong", timestamp=""),
            "bridges.add_channel": self._add_channel,
            "bridges.create_with_id": self._create_bridge,
            "bridges.destroy": self._destroy_bridge,
            "bridges.list": lambda _: tuple(room.to_ari() for room in pbx.rooms.values()),
            "bridges.record": self._record_room,
            "bridges.remove_channel": self._remove_channel,
            "channels.answer": self._answer,
            "channels.continue_in_dialplan": self._continue,
            "channels.create": self._create,
            "channels.dial": self._dial,
            "channels.get_channel_var": self._variable,
            "channels.hangup": self._hang_up,
            "channels.list": lambda _: tuple(line.to_ari() for line in pbx.lines.values()),
            "channels.play_with_id": self._play,
            "channels.record": self._record,
            "channels.ring": self._indicate,
            "channels.ring_stop": self._indicate,
            "channels.set_channel_var": self._set_variable,
            "channels.snoop_channel_with_id": self._snoop,
            "channels.start_moh": lambda h: self._music(h, on=True),
            "channels.stop_moh": lambda h: self._music(h, on=False),
            "channels.transfer_progress": self._progress,
            "endpoints.list_by_tech": self._endpoints,
            "playbacks.get": lambda h: self._sound(h).to_ari(),
            "playbacks.stop": lambda h: pbx.finish(self._sound(h), "canceled"),
            "recordings.delete_stored": self._delete_stored,
            "recordings.get_live": lambda h: self._take(h).to_ari(),
            "recordings.get_stored_file": self._stored_file,
            "recordings.stop": lambda h: pbx.finish_take(self._take(h)),
        }

    def waits_for(self, command: Heard) -> Line | None:
        """The channel whose playback must end before this is carried out."""
        if command.request.operation not in BLOCKED_BY_SOUND:
            return None
        names = (*command.ids, *command.query.get("channel", "").split(","))
        lines = (self._pbx.lines.get(name) for name in names)
        return next((line for line in lines if line is not None and (line.sounds or line.take is not None)), None)

    def carry_out(self, command: Heard) -> object:
        """Do it. Raises `AriError` as Asterisk refuses."""
        return self._does[command.request.operation](command)

    def _line(self, command: Heard, name: str | None = None) -> Line:
        line = self._pbx.lines.get(command.ids[0] if name is None else name)
        if line is None:
            # addChannel and removeChannel say it with 400.
            raise command.refusal(404 if name is None else 400, "Channel not found")
        if not line.inside or line.dying or not line.entered:
            raise command.refusal(409, "Channel not in Stasis application")
        return line

    def _sound(self, command: Heard) -> Sound:
        sound = self._pbx.sounds.get(command.ids[0])
        if sound is None:
            raise command.refusal(404, "Playback not found")
        return sound

    def _room(self, command: Heard) -> Room:
        room = self._pbx.rooms.get(command.ids[0])
        if room is None:
            raise command.refusal(404, "Bridge not found")
        return room

    def _application(self, _command: Heard) -> models.Application:
        pbx = self._pbx
        return models.Application(
            name="callcontrol",
            channel_ids=tuple(line.id for line in pbx.lines.values() if line.inside),
            # Those that nobody has entered are missing, as in Asterisk.
            bridge_ids=tuple(room.id for room in pbx.rooms.values() if room.lines),
            endpoint_ids=(),
            device_names=(),
            events_allowed=(),
            events_disallowed=(),
        )

    def _subscribe(self, command: Heard) -> models.Application:
        self._pbx.watched.update(command.query["eventSource"].split(","))
        return self._application(command)

    def _endpoints(self, _command: Heard) -> tuple[models.Endpoint, ...]:
        lines = self._pbx.lines.values()
        return tuple(
            models.Endpoint(
                technology="PJSIP",
                resource=phone.name,
                state="online" if phone.registered else "offline",
                channel_ids=tuple(line.id for line in lines if line.phone is phone),
            )
            for phone in self._pbx.phones.values()
        )

    def _answer(self, command: Heard) -> None:
        line = self._line(command)
        if line.state != "Up":
            self._pbx.state_changed(line, "Up")

    def _create(self, command: Heard) -> models.Channel:
        pbx, query = self._pbx, command.query
        name, _, trunk = query["endpoint"].removeprefix("PJSIP/").partition("@")
        phone = pbx.mobiles.get(name) if trunk == "trunk" else pbx.phones.get(name)
        if phone is None or not phone.registered:
            raise command.refusal(500, "Allocation failed")
        if query["channelId"] in pbx.lines:
            raise command.refusal(409, "Channel with given unique ID already exists")
        line = Line(query["channelId"], query["endpoint"], phone=phone, entered=False)
        body = command.request.body
        line.variables.update(body["variables"] if isinstance(body, dict) else {})
        pbx.lines[line.id] = line
        pbx.enter_soon(line, tuple(query["appArgs"].split(",")))
        return line.to_ari()

    def _dial(self, command: Heard) -> None:
        line = self._line(command)
        if line.phone is None:
            raise command.refusal(409, "Channel was not created by us")
        self._pbx.ring(line, line.phone, float(command.query["timeout"]))

    def _snoop(self, command: Heard) -> models.Channel:
        target, query = self._line(command), command.query
        line = Line(command.ids[1], f"Snoop/{target.id}", state="Up", entered=False, snoops=target)
        line.spy, line.whisper = query["spy"], query["whisper"]
        self._pbx.lines[line.id] = line
        self._pbx.enter_soon(line, tuple(query["appArgs"].split(",")))
        return line.to_ari()

    def _hang_up(self, command: Heard) -> None:
        line = self._pbx.lines.get(command.ids[0])
        if line is None:
            raise command.refusal(404, "Channel not found")
        line.ended_as = command.query.get("reason", "")
        self._pbx.hang_up(line)

    def _play(self, command: Heard) -> models.Playback:
        line = self._line(command)
        if line.state != "Up":
            raise command.refusal(412, "Channel in invalid state")
        sound = Sound(command.ids[1], line, tuple(command.query["media"].split(",")))
        self._pbx.play(sound)
        return sound.to_ari()

    def _record(self, command: Heard) -> models.LiveRecording:
        line, query = self._line(command), command.query
        if query["name"] in self._pbx.takes:
            raise command.refusal(409, "Recording already in progress")
        most, silence = float(query["maxDurationSeconds"]), float(query["maxSilenceSeconds"])
        take = Take(query["name"], line, most, silence, query["terminateOn"])
        self._pbx.takes[take.name] = take
        _after_sounds(line, lambda: self._pbx.begin_take(take))
        return take.to_ari()

    def _record_room(self, command: Heard) -> models.LiveRecording:
        room, query = self._room(command), command.query
        if query["name"] in self._pbx.takes:
            raise command.refusal(409, "Recording already in progress")
        now = asyncio.get_running_loop().time()
        take = Take(query["name"], room.lines[0], 0.0, 0.0, query["terminateOn"], began=now, state="recording")
        self._pbx.takes[take.name] = room.take = take
        return take.to_ari()

    def _take(self, command: Heard) -> Take:
        take = self._pbx.takes.get(_recording(command))
        if take is None:
            raise command.refusal(404, "Recording not found")
        return take

    def _stored_file(self, command: Heard) -> bytes:
        stored = self._pbx.stored.get(_recording(command))
        if stored is None:
            raise command.refusal(404, "Recording not found")
        return stored

    def _delete_stored(self, command: Heard) -> None:
        if self._pbx.stored.pop(_recording(command), None) is None:
            raise command.refusal(404, "Recording not found")

    def _set_variable(self, command: Heard) -> None:
        line = self._line(command)
        line.variables[command.query["variable"]] = command.query["value"]

    def _music(self, command: Heard, *, on: bool) -> None:
        line = self._line(command)

        def switch() -> None:
            line.music = on
            if on:
                line.heard.append("music")

        _after_sounds(line, switch)

    def _indicate(self, command: Heard) -> None:
        self._line(command)

    def _continue(self, command: Heard) -> None:
        line = self._line(command)
        context = command.query["context"]
        _after_sounds(line, lambda: self._pbx.continue_in_dialplan(line, context))

    def _progress(self, command: Heard) -> None:
        """A telephone whose transfer is done hangs up by itself."""
        line = self._pbx.lines.get(command.ids[0])
        if line is None or line.wish is None:
            raise command.refusal(404, "Channel not found, or not transferring")
        line.wish = None
        line.told.append(command.query["states"])
        if line.told[-1] == "channel_answered" and line.hangs_up:
            asyncio.get_running_loop().call_later(0.03, self._pbx.hang_up, line)

    def _variable(self, command: Heard) -> models.Variable:
        """Only whether the dialplan knows a place."""
        self._line(command)
        context = command.query["variable"].removeprefix("DIALPLAN_EXISTS(").partition(",")[0]
        return models.Variable(value="1" if context in self._pbx.contexts else "0")

    def _create_bridge(self, command: Heard) -> models.Bridge:
        room = Room(command.ids[0], command.query.get("name", ""))
        if room.id in self._pbx.rooms:
            raise command.refusal(409, "Bridge with same ID exists")
        self._pbx.rooms[room.id] = room
        return room.to_ari()

    def _destroy_bridge(self, command: Heard) -> None:
        room = self._room(command)
        for line in list(room.lines):
            self._pbx.leave_room(line)
        del self._pbx.rooms[room.id]
        if room.take is not None:
            self._pbx.finish_take(room.take)

    def _add_channel(self, command: Heard) -> None:
        room = self._room(command)
        lines = [self._line(command, name) for name in command.query["channel"].split(",")]
        for line in lines:
            self._pbx.leave_room(line)
            room.lines.append(line)
            line.bridge = room.id

    def _remove_channel(self, command: Heard) -> None:
        room = self._room(command)
        for name in command.query["channel"].split(","):
            line = self._line(command, name)
            if line.bridge != room.id:
                raise command.refusal(422, "Channel not in this bridge")
            self._pbx.leave_room(line)


def _recording(command: Heard) -> str:
    """``/recordings/live/NAME/stop``."""
    return unquote(command.request.path.split("/")[3])


def _after_sounds(line: Line, what: Callable[[], None]) -> None:
    """For commands that are answered at once and carried out when what is played is over."""
    if line.sounds or line.take is not None:
        line.blocked.append(what)
    else:
        what()
