"""Operations on channels.

Generated from the rest-api folder of Asterisk 22.10.1; do not edit. To renew it:
python -m deploy.generate_ari REST_API_FOLDER --asterisk VERSION
"""

from collections.abc import Mapping, Sequence
from typing import Literal

from callcontrol.ari.generated.models.asterisk import Variable, Variables
from callcontrol.ari.generated.models.channels import Channel, RTPstat
from callcontrol.ari.generated.models.playbacks import Playback
from callcontrol.ari.generated.models.recordings import LiveRecording
from callcontrol.ari.request import Port, Request, segment


class Channels:
    def __init__(self, port: Port) -> None:
        self._port = port

    async def list(self) -> tuple[Channel, ...]:
        """GET /channels."""
        request = Request("channels.list", "GET", "/channels")
        return await self._port.ask(request, tuple[Channel, ...])

    async def originate(
        self, *, endpoint: str, extension: str | None = None, context: str | None = None,
        priority: int | None = None, label: str | None = None, app: str | None = None,
        app_args: str | None = None, caller_id: str | None = None, timeout: int | None = None,
        variables: Mapping[str, str] | None = None, channel_id: str | None = None,
        other_channel_id: str | None = None, originator: str | None = None, formats: str | None = None,
    ) -> Channel:
        """POST /channels. Errors: 400, 409."""
        query = {
            "endpoint": endpoint, "extension": extension, "context": context, "priority": priority,
            "label": label, "app": app, "appArgs": app_args, "callerId": caller_id, "timeout": timeout,
            "channelId": channel_id, "otherChannelId": other_channel_id, "originator": originator,
            "formats": formats,
        }
        request = Request(
            "channels.originate", "POST", "/channels", query,
            body={"variables": variables} if variables is not None else None,
        )
        return await self._port.ask(request, Channel)

    async def create(
        self, *, endpoint: str, app: str, app_args: str | None = None, channel_id: str | None = None,
        other_channel_id: str | None = None, originator: str | None = None, formats: str | None = None,
        variables: Mapping[str, str] | None = None,
    ) -> Channel:
        """POST /channels/create. Errors: 409."""
        query = {
            "endpoint": endpoint, "app": app, "appArgs": app_args, "channelId": channel_id,
            "otherChannelId": other_channel_id, "originator": originator, "formats": formats,
        }
        request = Request(
            "channels.create", "POST", "/channels/create", query,
            body={"variables": variables} if variables is not None else None,
        )
        return await self._port.ask(request, Channel)

    async def get(self, *, channel_id: str) -> Channel:
        """GET /channels/{channelId}. Errors: 404."""
        request = Request("channels.get", "GET", f"/channels/{segment(channel_id)}")
        return await self._port.ask(request, Channel)

    async def originate_with_id(
        self, *, channel_id: str, endpoint: str, extension: str | None = None, context: str | None = None,
        priority: int | None = None, label: str | None = None, app: str | None = None,
        app_args: str | None = None, caller_id: str | None = None, timeout: int | None = None,
        variables: Mapping[str, str] | None = None, other_channel_id: str | None = None,
        originator: str | None = None, formats: str | None = None,
    ) -> Channel:
        """POST /channels/{channelId}. Errors: 400, 409."""
        query = {
            "endpoint": endpoint, "extension": extension, "context": context, "priority": priority,
            "label": label, "app": app, "appArgs": app_args, "callerId": caller_id, "timeout": timeout,
            "otherChannelId": other_channel_id, "originator": originator, "formats": formats,
        }
        request = Request(
            "channels.originate_with_id", "POST", f"/channels/{segment(channel_id)}", query,
            body={"variables": variables} if variables is not None else None,
        )
        return await self._port.ask(request, Channel)

    async def hangup(
        self, *, channel_id: str, reason_code: str | None = None,
        reason: Literal["normal", "busy", "congestion", "no_answer", "timeout", "rejected", "unallocated", "normal_unspecified", "number_incomplete", "codec_mismatch", "interworking", "failure", "answered_elsewhere"] | None = None,
    ) -> None:
        """DELETE /channels/{channelId}. Errors: 400, 404."""
        query = {"reason_code": reason_code, "reason": reason}
        request = Request("channels.hangup", "DELETE", f"/channels/{segment(channel_id)}", query)
        await self._port.tell(request)

    async def continue_in_dialplan(
        self, *, channel_id: str, context: str | None = None, extension: str | None = None,
        priority: int | None = None, label: str | None = None,
    ) -> None:
        """POST /channels/{channelId}/continue. Errors: 404, 409, 412."""
        query = {"context": context, "extension": extension, "priority": priority, "label": label}
        request = Request(
            "channels.continue_in_dialplan", "POST", f"/channels/{segment(channel_id)}/continue", query,
        )
        await self._port.tell(request)

    async def move(self, *, channel_id: str, app: str, app_args: str | None = None) -> None:
        """POST /channels/{channelId}/move. Errors: 404, 409."""
        query = {"app": app, "appArgs": app_args}
        request = Request("channels.move", "POST", f"/channels/{segment(channel_id)}/move", query)
        await self._port.tell(request)

    async def redirect(self, *, channel_id: str, endpoint: str) -> None:
        """POST /channels/{channelId}/redirect. Errors: 400, 404, 409, 412, 422."""
        query = {"endpoint": endpoint}
        request = Request("channels.redirect", "POST", f"/channels/{segment(channel_id)}/redirect", query)
        await self._port.tell(request)

    async def answer(self, *, channel_id: str) -> None:
        """POST /channels/{channelId}/answer. Errors: 404, 409, 412."""
        request = Request("channels.answer", "POST", f"/channels/{segment(channel_id)}/answer")
        await self._port.tell(request)

    async def ring(self, *, channel_id: str) -> None:
        """POST /channels/{channelId}/ring. Errors: 404, 409, 412."""
        request = Request("channels.ring", "POST", f"/channels/{segment(channel_id)}/ring")
        await self._port.tell(request)

    async def ring_stop(self, *, channel_id: str) -> None:
        """DELETE /channels/{channelId}/ring. Errors: 404, 409, 412."""
        request = Request("channels.ring_stop", "DELETE", f"/channels/{segment(channel_id)}/ring")
        await self._port.tell(request)

    async def progress(self, *, channel_id: str) -> None:
        """POST /channels/{channelId}/progress. Errors: 404, 409, 412."""
        request = Request("channels.progress", "POST", f"/channels/{segment(channel_id)}/progress")
        await self._port.tell(request)

    async def send_dtmf(
        self, *, channel_id: str, dtmf: str | None = None, before: int | None = None,
        between: int | None = None, duration: int | None = None, after: int | None = None,
    ) -> None:
        """POST /channels/{channelId}/dtmf. Errors: 400, 404, 409, 412."""
        query = {"dtmf": dtmf, "before": before, "between": between, "duration": duration, "after": after}
        request = Request("channels.send_dtmf", "POST", f"/channels/{segment(channel_id)}/dtmf", query)
        await self._port.tell(request)

    async def mute(self, *, channel_id: str, direction: Literal["both", "in", "out"] | None = None) -> None:
        """POST /channels/{channelId}/mute. Errors: 404, 409, 412."""
        query = {"direction": direction}
        request = Request("channels.mute", "POST", f"/channels/{segment(channel_id)}/mute", query)
        await self._port.tell(request)

    async def unmute(self, *, channel_id: str, direction: Literal["both", "in", "out"] | None = None) -> None:
        """DELETE /channels/{channelId}/mute. Errors: 404, 409, 412."""
        query = {"direction": direction}
        request = Request("channels.unmute", "DELETE", f"/channels/{segment(channel_id)}/mute", query)
        await self._port.tell(request)

    async def hold(self, *, channel_id: str) -> None:
        """POST /channels/{channelId}/hold. Errors: 404, 409, 412."""
        request = Request("channels.hold", "POST", f"/channels/{segment(channel_id)}/hold")
        await self._port.tell(request)

    async def unhold(self, *, channel_id: str) -> None:
        """DELETE /channels/{channelId}/hold. Errors: 404, 409, 412."""
        request = Request("channels.unhold", "DELETE", f"/channels/{segment(channel_id)}/hold")
        await self._port.tell(request)

    async def start_moh(self, *, channel_id: str, moh_class: str | None = None) -> None:
        """POST /channels/{channelId}/moh. Errors: 404, 409, 412."""
        query = {"mohClass": moh_class}
        request = Request("channels.start_moh", "POST", f"/channels/{segment(channel_id)}/moh", query)
        await self._port.tell(request)

    async def stop_moh(self, *, channel_id: str) -> None:
        """DELETE /channels/{channelId}/moh. Errors: 404, 409, 412."""
        request = Request("channels.stop_moh", "DELETE", f"/channels/{segment(channel_id)}/moh")
        await self._port.tell(request)

    async def start_silence(self, *, channel_id: str) -> None:
        """POST /channels/{channelId}/silence. Errors: 404, 409, 412."""
        request = Request("channels.start_silence", "POST", f"/channels/{segment(channel_id)}/silence")
        await self._port.tell(request)

    async def stop_silence(self, *, channel_id: str) -> None:
        """DELETE /channels/{channelId}/silence. Errors: 404, 409, 412."""
        request = Request("channels.stop_silence", "DELETE", f"/channels/{segment(channel_id)}/silence")
        await self._port.tell(request)

    async def play(
        self, *, channel_id: str, media: Sequence[str], lang: str | None = None, offsetms: int | None = None,
        skipms: int | None = None, playback_id: str | None = None,
    ) -> Playback:
        """POST /channels/{channelId}/play. Errors: 404, 409, 412."""
        query = {
            "media": media, "lang": lang, "offsetms": offsetms, "skipms": skipms, "playbackId": playback_id,
        }
        request = Request("channels.play", "POST", f"/channels/{segment(channel_id)}/play", query)
        return await self._port.ask(request, Playback)

    async def play_with_id(
        self, *, channel_id: str, playback_id: str, media: Sequence[str], lang: str | None = None,
        offsetms: int | None = None, skipms: int | None = None,
    ) -> Playback:
        """POST /channels/{channelId}/play/{playbackId}. Errors: 404, 409, 412."""
        query = {"media": media, "lang": lang, "offsetms": offsetms, "skipms": skipms}
        request = Request(
            "channels.play_with_id", "POST", f"/channels/{segment(channel_id)}/play/{segment(playback_id)}",
            query,
        )
        return await self._port.ask(request, Playback)

    async def record(
        self, *, channel_id: str, name: str, format: str, max_duration_seconds: int | None = None,
        max_silence_seconds: int | None = None,
        if_exists: Literal["fail", "overwrite", "append"] | None = None, beep: bool | None = None,
        terminate_on: Literal["none", "any", "*", "#"] | None = None,
    ) -> LiveRecording:
        """POST /channels/{channelId}/record. Errors: 400, 404, 409, 422."""
        query = {
            "name": name, "format": format, "maxDurationSeconds": max_duration_seconds,
            "maxSilenceSeconds": max_silence_seconds, "ifExists": if_exists, "beep": beep,
            "terminateOn": terminate_on,
        }
        request = Request("channels.record", "POST", f"/channels/{segment(channel_id)}/record", query)
        return await self._port.ask(request, LiveRecording)

    async def get_channel_var(self, *, channel_id: str, variable: str) -> Variable:
        """GET /channels/{channelId}/variable. Errors: 400, 404, 409."""
        query = {"variable": variable}
        request = Request(
            "channels.get_channel_var", "GET", f"/channels/{segment(channel_id)}/variable", query,
        )
        return await self._port.ask(request, Variable)

    async def set_channel_var(
        self, *, channel_id: str, variable: str, value: str | None = None, report_events: bool | None = None,
    ) -> None:
        """POST /channels/{channelId}/variable. Errors: 400, 404, 409."""
        query = {"variable": variable, "value": value, "report_events": report_events}
        request = Request(
            "channels.set_channel_var", "POST", f"/channels/{segment(channel_id)}/variable", query,
        )
        await self._port.tell(request)

    async def get_channel_vars(self, *, channel_id: str, variables: Sequence[str]) -> Variables:
        """GET /channels/{channelId}/variables. Errors: 400, 404, 409."""
        query = {"variables": variables}
        request = Request(
            "channels.get_channel_vars", "GET", f"/channels/{segment(channel_id)}/variables", query,
        )
        return await self._port.ask(request, Variables)

    async def set_channel_vars(self, *, channel_id: str, variables: Mapping[str, str]) -> None:
        """POST /channels/{channelId}/variables. Errors: 400, 404, 409."""
        request = Request(
            "channels.set_channel_vars", "POST", f"/channels/{segment(channel_id)}/variables",
            body={"variables": variables},
        )
        await self._port.tell(request)

    async def snoop_channel(
        self, *, channel_id: str, app: str, spy: Literal["none", "both", "out", "in"] | None = None,
        whisper: Literal["none", "both", "out", "in"] | None = None, app_args: str | None = None,
        snoop_id: str | None = None,
    ) -> Channel:
        """POST /channels/{channelId}/snoop. Errors: 400, 404."""
        query = {"spy": spy, "whisper": whisper, "app": app, "appArgs": app_args, "snoopId": snoop_id}
        request = Request("channels.snoop_channel", "POST", f"/channels/{segment(channel_id)}/snoop", query)
        return await self._port.ask(request, Channel)

    async def snoop_channel_with_id(
        self, *, channel_id: str, snoop_id: str, app: str,
        spy: Literal["none", "both", "out", "in"] | None = None,
        whisper: Literal["none", "both", "out", "in"] | None = None, app_args: str | None = None,
    ) -> Channel:
        """POST /channels/{channelId}/snoop/{snoopId}. Errors: 400, 404."""
        query = {"spy": spy, "whisper": whisper, "app": app, "appArgs": app_args}
        request = Request(
            "channels.snoop_channel_with_id", "POST",
            f"/channels/{segment(channel_id)}/snoop/{segment(snoop_id)}", query,
        )
        return await self._port.ask(request, Channel)

    async def dial(self, *, channel_id: str, caller: str | None = None, timeout: int | None = None) -> None:
        """POST /channels/{channelId}/dial. Errors: 404, 409."""
        query = {"caller": caller, "timeout": timeout}
        request = Request("channels.dial", "POST", f"/channels/{segment(channel_id)}/dial", query)
        await self._port.tell(request)

    async def rtpstatistics(self, *, channel_id: str) -> RTPstat:
        """GET /channels/{channelId}/rtp_statistics. Errors: 404."""
        request = Request("channels.rtpstatistics", "GET", f"/channels/{segment(channel_id)}/rtp_statistics")
        return await self._port.ask(request, RTPstat)

    async def external_media(
        self, *, app: str, format: str, channel_id: str | None = None,
        variables: Mapping[str, str] | None = None, external_host: str | None = None,
        encapsulation: Literal["rtp", "audiosocket", "none"] | None = None,
        transport: Literal["udp", "tcp", "websocket"] | None = None,
        connection_type: Literal["client", "server"] | None = None, direction: Literal["both"] | None = None,
        data: str | None = None, transport_data: str | None = None,
    ) -> Channel:
        """POST /channels/externalMedia. Errors: 400, 409."""
        query = {
            "channelId": channel_id, "app": app, "external_host": external_host,
            "encapsulation": encapsulation, "transport": transport, "connection_type": connection_type,
            "format": format, "direction": direction, "data": data, "transport_data": transport_data,
        }
        request = Request(
            "channels.external_media", "POST", "/channels/externalMedia", query,
            body={"variables": variables} if variables is not None else None,
        )
        return await self._port.ask(request, Channel)

    async def transfer_progress(self, *, channel_id: str, states: str) -> None:
        """POST /channels/{channelId}/transfer_progress. Errors: 400, 404, 409, 412."""
        query = {"states": states}
        request = Request(
            "channels.transfer_progress", "POST", f"/channels/{segment(channel_id)}/transfer_progress", query,
        )
        await self._port.tell(request)
