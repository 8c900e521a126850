"""Operations on recordings.

Generated from the rest-api folder of Asterisk 22.10.1; do not edit. To renew it:
python -m deploy.generate_ari REST_API_FOLDER --asterisk VERSION
"""

from callcontrol.ari.generated.models.recordings import LiveRecording, StoredRecording
from callcontrol.ari.request import Port, Request, segment


class Recordings:
    def __init__(self, port: Port) -> None:
        self._port = port

    async def list_stored(self) -> tuple[StoredRecording, ...]:
        """GET /recordings/stored."""
        request = Request("recordings.list_stored", "GET", "/recordings/stored")
        return await self._port.ask(request, tuple[StoredRecording, ...])

    async def get_stored(self, *, recording_name: str) -> StoredRecording:
        """GET /recordings/stored/{recordingName}. Errors: 404."""
        request = Request("recordings.get_stored", "GET", f"/recordings/stored/{segment(recording_name)}")
        return await self._port.ask(request, StoredRecording)

    async def delete_stored(self, *, recording_name: str) -> None:
        """DELETE /recordings/stored/{recordingName}. Errors: 404."""
        request = Request(
            "recordings.delete_stored", "DELETE", f"/recordings/stored/{segment(recording_name)}",
        )
        await self._port.tell(request)

    async def get_stored_file(self, *, recording_name: str) -> bytes:
        """GET /recordings/stored/{recordingName}/file. Errors: 403, 404."""
        request = Request(
            "recordings.get_stored_file", "GET", f"/recordings/stored/{segment(recording_name)}/file",
        )
        return await self._port.fetch(request)

    async def copy_stored(self, *, recording_name: str, destination_recording_name: str) -> StoredRecording:
        """POST /recordings/stored/{recordingName}/copy. Errors: 404, 409."""
        query = {"destinationRecordingName": destination_recording_name}
        request = Request(
            "recordings.copy_stored", "POST", f"/recordings/stored/{segment(recording_name)}/copy", query,
        )
        return await self._port.ask(request, StoredRecording)

    async def get_live(self, *, recording_name: str) -> LiveRecording:
        """GET /recordings/live/{recordingName}. Errors: 404."""
        request = Request("recordings.get_live", "GET", f"/recordings/live/{segment(recording_name)}")
        return await self._port.ask(request, LiveRecording)

    async def cancel(self, *, recording_name: str) -> None:
        """DELETE /recordings/live/{recordingName}. Errors: 404."""
        request = Request("recordings.cancel", "DELETE", f"/recordings/live/{segment(recording_name)}")
        await self._port.tell(request)

    async def stop(self, *, recording_name: str) -> None:
        """POST /recordings/live/{recordingName}/stop. Errors: 404."""
        request = Request("recordings.stop", "POST", f"/recordings/live/{segment(recording_name)}/stop")
        await self._port.tell(request)

    async def pause(self, *, recording_name: str) -> None:
        """POST /recordings/live/{recordingName}/pause. Errors: 404, 409."""
        request = Request("recordings.pause", "POST", f"/recordings/live/{segment(recording_name)}/pause")
        await self._port.tell(request)

    async def unpause(self, *, recording_name: str) -> None:
        """DELETE /recordings/live/{recordingName}/pause. Errors: 404, 409."""
        request = Request("recordings.unpause", "DELETE", f"/recordings/live/{segment(recording_name)}/pause")
        await self._port.tell(request)

    async def mute(self, *, recording_name: str) -> None:
        """POST /recordings/live/{recordingName}/mute. Errors: 404, 409."""
        request = Request("recordings.mute", "POST", f"/recordings/live/{segment(recording_name)}/mute")
        await self._port.tell(request)

    async def unmute(self, *, recording_name: str) -> None:
        """DELETE /recordings/live/{recordingName}/mute. Errors: 404, 409."""
        request = Request("recordings.unmute", "DELETE", f"/recordings/live/{segment(recording_name)}/mute")
        await self._port.tell(request)
