"""Operations on deviceStates.

Generated from the rest-api folder of Asterisk 22.10.1; do not edit. To renew it:
python -m deploy.generate_ari REST_API_FOLDER --asterisk VERSION
"""

from typing import Literal

from callcontrol.ari.generated.models.device_states import DeviceState
from callcontrol.ari.request import Port, Request, segment


class DeviceStates:
    def __init__(self, port: Port) -> None:
        self._port = port

    async def list(self) -> tuple[DeviceState, ...]:
        """GET /deviceStates."""
        request = Request("device_states.list", "GET", "/deviceStates")
        return await self._port.ask(request, tuple[DeviceState, ...])

    async def get(self, *, device_name: str) -> DeviceState:
        """GET /deviceStates/{deviceName}."""
        request = Request("device_states.get", "GET", f"/deviceStates/{segment(device_name)}")
        return await self._port.ask(request, DeviceState)

    async def update(
        self, *, device_name: str,
        device_state: Literal["NOT_INUSE", "INUSE", "BUSY", "INVALID", "UNAVAILABLE", "RINGING", "RINGINUSE", "ONHOLD"],
    ) -> None:
        """PUT /deviceStates/{deviceName}. Errors: 404, 409."""
        query = {"deviceState": device_state}
        request = Request("device_states.update", "PUT", f"/deviceStates/{segment(device_name)}", query)
        await self._port.tell(request)

    async def delete(self, *, device_name: str) -> None:
        """DELETE /deviceStates/{deviceName}. Errors: 404, 409."""
        request = Request("device_states.delete", "DELETE", f"/deviceStates/{segment(device_name)}")
        await self._port.tell(request)
