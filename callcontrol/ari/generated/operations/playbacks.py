"""Operations on playbacks.

Generated from the rest-api folder of Asterisk 22.10.1; do not edit. To renew it:
python -m deploy.generate_ari REST_API_FOLDER --asterisk VERSION
"""

from typing import Literal

from callcontrol.ari.generated.models.playbacks import Playback
from callcontrol.ari.request import Port, Request, segment


class Playbacks:
    def __init__(self, port: Port) -> None:
        self._port = port

    async def get(self, *, playback_id: str) -> Playback:
        """GET /playbacks/{playbackId}. Errors: 404."""
        request = Request("playbacks.get", "GET", f"/playbacks/{segment(playback_id)}")
        return await self._port.ask(request, Playback)

    async def stop(self, *, playback_id: str) -> None:
        """DELETE /playbacks/{playbackId}. Errors: 404."""
        request = Request("playbacks.stop", "DELETE", f"/playbacks/{segment(playback_id)}")
        await self._port.tell(request)

    async def control(
        self, *, playback_id: str, operation: Literal["restart", "pause", "unpause", "reverse", "forward"],
    ) -> None:
        """POST /playbacks/{playbackId}/control. Errors: 400, 404, 409."""
        query = {"operation": operation}
        request = Request("playbacks.control", "POST", f"/playbacks/{segment(playback_id)}/control", query)
        await self._port.tell(request)
