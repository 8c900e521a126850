"""Operations on bridges.

Generated from the rest-api folder of Asterisk 22.10.1; do not edit. To renew it:
python -m deploy.generate_ari REST_API_FOLDER --asterisk VERSION
"""

from collections.abc import Mapping, Sequence
from typing import Literal

from callcontrol.ari.generated.models.asterisk import Variable, Variables
from callcontrol.ari.generated.models.bridges import Bridge
from callcontrol.ari.generated.models.playbacks import Playback
from callcontrol.ari.generated.models.recordings import LiveRecording
from callcontrol.ari.request import Port, Request, segment


class Bridges:
    def __init__(self, port: Port) -> None:
        self._port = port

    async def list(self) -> tuple[Bridge, ...]:
        """GET /bridges."""
        request = Request("bridges.list", "GET", "/bridges")
        return await self._port.ask(request, tuple[Bridge, ...])

    async def create(
        self, *, type: str | None = None, bridge_id: str | None = None, name: str | None = None,
        variables: Mapping[str, str] | None = None,
    ) -> Bridge:
        """POST /bridges. Errors: 409."""
        query = {"type": type, "bridgeId": bridge_id, "name": name}
        request = Request(
            "bridges.create", "POST", "/bridges", query,
            body={"variables": variables} if variables is not None else None,
        )
        return await self._port.ask(request, Bridge)

    async def create_with_id(
        self, *, bridge_id: str, type: str | None = None, name: str | None = None,
        variables: Mapping[str, str] | None = None,
    ) -> Bridge:
        """POST /bridges/{bridgeId}. Errors: 409."""
        query = {"type": type, "name": name}
        request = Request(
            "bridges.create_with_id", "POST", f"/bridges/{segment(bridge_id)}", query,
            body={"variables": variables} if variables is not None else None,
        )
        return await self._port.ask(request, Bridge)

    async def get(self, *, bridge_id: str) -> Bridge:
        """GET /bridges/{bridgeId}. Errors: 404."""
        request = Request("bridges.get", "GET", f"/bridges/{segment(bridge_id)}")
        return await self._port.ask(request, Bridge)

    async def destroy(self, *, bridge_id: str) -> None:
        """DELETE /bridges/{bridgeId}. Errors: 404."""
        request = Request("bridges.destroy", "DELETE", f"/bridges/{segment(bridge_id)}")
        await self._port.tell(request)

    async def get_bridge_var(self, *, bridge_id: str, variable: str) -> Variable:
        """GET /bridges/{bridgeId}/variable. Errors: 400, 404, 409."""
        query = {"variable": variable}
        request = Request("bridges.get_bridge_var", "GET", f"/bridges/{segment(bridge_id)}/variable", query)
        return await self._port.ask(request, Variable)

    async def set_bridge_var(
        self, *, bridge_id: str, variable: str, value: str | None = None, report_events: bool | None = None,
    ) -> None:
        """POST /bridges/{bridgeId}/variable. Errors: 400, 404, 409."""
        query = {"variable": variable, "value": value, "report_events": report_events}
        request = Request("bridges.set_bridge_var", "POST", f"/bridges/{segment(bridge_id)}/variable", query)
        await self._port.tell(request)

    async def get_bridge_vars(self, *, bridge_id: str, variables: Sequence[str]) -> Variables:
        """GET /bridges/{bridgeId}/variables. Errors: 400, 404, 409."""
        query = {"variables": variables}
        request = Request("bridges.get_bridge_vars", "GET", f"/bridges/{segment(bridge_id)}/variables", query)
        return await self._port.ask(request, Variables)

    async def set_bridge_vars(self, *, bridge_id: str, variables: Mapping[str, str]) -> None:
        """POST /bridges/{bridgeId}/variables. Errors: 400, 404, 409."""
        request = Request(
            "bridges.set_bridge_vars", "POST", f"/bridges/{segment(bridge_id)}/variables",
            body={"variables": variables},
        )
        await self._port.tell(request)

    async def add_channel(
        self, *, bridge_id: str, channel: Sequence[str], role: str | None = None,
        absorb_dtmf: bool | None = None, mute: bool | None = None,
        inhibit_connected_line_updates: bool | None = None,
    ) -> None:
        """POST /bridges/{bridgeId}/addChannel. Errors: 400, 404, 409, 422."""
        query = {
            "channel": channel, "role": role, "absorbDTMF": absorb_dtmf, "mute": mute,
            "inhibitConnectedLineUpdates": inhibit_connected_line_updates,
        }
        request = Request("bridges.add_channel", "POST", f"/bridges/{segment(bridge_id)}/addChannel", query)
        await self._port.tell(request)

    async def remove_channel(self, *, bridge_id: str, channel: Sequence[str]) -> None:
        """POST /bridges/{bridgeId}/removeChannel. Errors: 400, 404, 409, 422."""
        query = {"channel": channel}
        request = Request(
            "bridges.remove_channel", "POST", f"/bridges/{segment(bridge_id)}/removeChannel", query,
        )
        await self._port.tell(request)

    async def set_video_source(self, *, bridge_id: str, channel_id: str) -> None:
        """POST /bridges/{bridgeId}/videoSource/{channelId}. Errors: 404, 409, 422."""
        request = Request(
            "bridges.set_video_source", "POST",
            f"/bridges/{segment(bridge_id)}/videoSource/{segment(channel_id)}",
        )
        await self._port.tell(request)

    async def clear_video_source(self, *, bridge_id: str) -> None:
        """DELETE /bridges/{bridgeId}/videoSource. Errors: 404."""
        request = Request(
            "bridges.clear_video_source", "DELETE", f"/bridges/{segment(bridge_id)}/videoSource",
        )
        await self._port.tell(request)

    async def start_moh(self, *, bridge_id: str, moh_class: str | None = None) -> None:
        """POST /bridges/{bridgeId}/moh. Errors: 404, 409."""
        query = {"mohClass": moh_class}
        request = Request("bridges.start_moh", "POST", f"/bridges/{segment(bridge_id)}/moh", query)
        await self._port.tell(request)

    async def stop_moh(self, *, bridge_id: str) -> None:
        """DELETE /bridges/{bridgeId}/moh. Errors: 404, 409."""
        request = Request("bridges.stop_moh", "DELETE", f"/bridges/{segment(bridge_id)}/moh")
        await self._port.tell(request)

    async def play(
        self, *, bridge_id: str, media: Sequence[str], announcer_format: str | None = None,
        lang: str | None = None, offsetms: int | None = None, skipms: int | None = None,
        playback_id: str | None = None,
    ) -> Playback:
        """POST /bridges/{bridgeId}/play. Errors: 404, 409, 422."""
        query = {
            "media": media, "announcer_format": announcer_format, "lang": lang, "offsetms": offsetms,
            "skipms": skipms, "playbackId": playback_id,
        }
        request = Request("bridges.play", "POST", f"/bridges/{segment(bridge_id)}/play", query)
        return await self._port.ask(request, Playback)

    async def play_with_id(
        self, *, bridge_id: str, playback_id: str, media: Sequence[str], announcer_format: str | None = None,
        lang: str | None = None, offsetms: int | None = None, skipms: int | None = None,
    ) -> Playback:
        """POST /bridges/{bridgeId}/play/{playbackId}. Errors: 404, 409, 422."""
        query = {
            "media": media, "announcer_format": announcer_format, "lang": lang, "offsetms": offsetms,
            "skipms": skipms,
        }
        request = Request(
            "bridges.play_with_id", "POST", f"/bridges/{segment(bridge_id)}/play/{segment(playback_id)}",
            query,
        )
        return await self._port.ask(request, Playback)

    async def record(
        self, *, bridge_id: str, name: str, format: str, recorder_format: str | None = None,
        max_duration_seconds: int | None = None, max_silence_seconds: int | None = None,
        if_exists: Literal["fail", "overwrite", "append"] | None = None, beep: bool | None = None,
        terminate_on: Literal["none", "any", "*", "#"] | None = None,
    ) -> LiveRecording:
        """POST /bridges/{bridgeId}/record. Errors: 400, 404, 409, 422."""
        query = {
            "name": name, "format": format, "recorder_format": recorder_format,
            "maxDurationSeconds": max_duration_seconds, "maxSilenceSeconds": max_silence_seconds,
            "ifExists": if_exists, "beep": beep, "terminateOn": terminate_on,
        }
        request = Request("bridges.record", "POST", f"/bridges/{segment(bridge_id)}/record", query)
        return await self._port.ask(request, LiveRecording)
