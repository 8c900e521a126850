"""Operations on sounds.

Generated from the rest-api folder of Asterisk 22.10.1; do not edit. To renew it:
python -m deploy.generate_ari REST_API_FOLDER --asterisk VERSION
"""

from callcontrol.ari.generated.models.sounds import Sound
from callcontrol.ari.request import Port, Request, segment


class Sounds:
    def __init__(self, port: Port) -> None:
        self._port = port

    async def list(self, *, lang: str | None = None, format: str | None = None) -> tuple[Sound, ...]:
        """GET /sounds."""
        query = {"lang": lang, "format": format}
        request = Request("sounds.list", "GET", "/sounds", query)
        return await self._port.ask(request, tuple[Sound, ...])

    async def get(self, *, sound_id: str) -> Sound:
        """GET /sounds/{soundId}."""
        request = Request("sounds.get", "GET", f"/sounds/{segment(sound_id)}")
        return await self._port.ask(request, Sound)
