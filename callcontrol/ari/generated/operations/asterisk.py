"""Operations on asterisk.

Generated from the rest-api folder of Asterisk 22.10.1; do not edit. To renew it:
python -m deploy.generate_ari REST_API_FOLDER --asterisk VERSION
"""

from collections.abc import Sequence
from typing import Literal

from callcontrol.ari.generated.models.asterisk import (
    AsteriskInfo, AsteriskPing, ConfigTuple, LogChannel, Module, Variable,
)
from callcontrol.ari.request import Body, Port, Request, segment


class Asterisk:
    def __init__(self, port: Port) -> None:
        self._port = port

    async def get_object(self, *, config_class: str, object_type: str, id: str) -> tuple[ConfigTuple, ...]:
        """GET /asterisk/config/dynamic/{configClass}/{objectType}/{id}. Errors: 404."""
        request = Request(
            "asterisk.get_object", "GET",
            f"/asterisk/config/dynamic/{segment(config_class)}/{segment(object_type)}/{segment(id)}",
        )
        return await self._port.ask(request, tuple[ConfigTuple, ...])

    async def update_object(
        self, *, config_class: str, object_type: str, id: str, fields: Body | None = None,
    ) -> tuple[ConfigTuple, ...]:
        """PUT /asterisk/config/dynamic/{configClass}/{objectType}/{id}. Errors: 400, 403, 404."""
        request = Request(
            "asterisk.update_object", "PUT",
            f"/asterisk/config/dynamic/{segment(config_class)}/{segment(object_type)}/{segment(id)}",
            body={"fields": fields} if fields is not None else None,
        )
        return await self._port.ask(request, tuple[ConfigTuple, ...])

    async def delete_object(self, *, config_class: str, object_type: str, id: str) -> None:
        """DELETE /asterisk/config/dynamic/{configClass}/{objectType}/{id}. Errors: 403, 404."""
        request = Request(
            "asterisk.delete_object", "DELETE",
            f"/asterisk/config/dynamic/{segment(config_class)}/{segment(object_type)}/{segment(id)}",
        )
        await self._port.tell(request)

    async def get_info(
        self, *, only: Sequence[Literal["build", "system", "config", "status"]] | None = None,
    ) -> AsteriskInfo:
        """GET /asterisk/info."""
        query = {"only": only}
        request = Request("asterisk.get_info", "GET", "/asterisk/info", query)
        return await self._port.ask(request, AsteriskInfo)

    async def ping(self) -> AsteriskPing:
        """GET /asterisk/ping."""
        request = Request("asterisk.ping", "GET", "/asterisk/ping")
        return await self._port.ask(request, AsteriskPing)

    async def list_modules(self) -> tuple[Module, ...]:
        """GET /asterisk/modules."""
        request = Request("asterisk.list_modules", "GET", "/asterisk/modules")
        return await self._port.ask(request, tuple[Module, ...])

    async def get_module(self, *, module_name: str) -> Module:
        """GET /asterisk/modules/{moduleName}. Errors: 404, 409."""
        request = Request("asterisk.get_module", "GET", f"/asterisk/modules/{segment(module_name)}")
        return await self._port.ask(request, Module)

    async def load_module(self, *, module_name: str) -> None:
        """POST /asterisk/modules/{moduleName}. Errors: 409."""
        request = Request("asterisk.load_module", "POST", f"/asterisk/modules/{segment(module_name)}")
        await self._port.tell(request)

    async def unload_module(self, *, module_name: str) -> None:
        """DELETE /asterisk/modules/{moduleName}. Errors: 404, 409."""
        request = Request("asterisk.unload_module", "DELETE", f"/asterisk/modules/{segment(module_name)}")
        await self._port.tell(request)

    async def reload_module(self, *, module_name: str) -> None:
        """PUT /asterisk/modules/{moduleName}. Errors: 404, 409."""
        request = Request("asterisk.reload_module", "PUT", f"/asterisk/modules/{segment(module_name)}")
        await self._port.tell(request)

    async def list_log_channels(self) -> tuple[LogChannel, ...]:
        """GET /asterisk/logging."""
        request = Request("asterisk.list_log_channels", "GET", "/asterisk/logging")
        return await self._port.ask(request, tuple[LogChannel, ...])

    async def add_log(self, *, log_channel_name: str, configuration: str) -> None:
        """POST /asterisk/logging/{logChannelName}. Errors: 400, 409."""
        query = {"configuration": configuration}
        request = Request("asterisk.add_log", "POST", f"/asterisk/logging/{segment(log_channel_name)}", query)
        await self._port.tell(request)

    async def delete_log(self, *, log_channel_name: str) -> None:
        """DELETE /asterisk/logging/{logChannelName}. Errors: 404."""
        request = Request("asterisk.delete_log", "DELETE", f"/asterisk/logging/{segment(log_channel_name)}")
        await self._port.tell(request)

    async def rotate_log(self, *, log_channel_name: str) -> None:
        """PUT /asterisk/logging/{logChannelName}/rotate. Errors: 404."""
        request = Request(
            "asterisk.rotate_log", "PUT", f"/asterisk/logging/{segment(log_channel_name)}/rotate",
        )
        await self._port.tell(request)

    async def get_global_var(self, *, variable: str) -> Variable:
        """GET /asterisk/variable. Errors: 400."""
        query = {"variable": variable}
        request = Request("asterisk.get_global_var", "GET", "/asterisk/variable", query)
        return await self._port.ask(request, Variable)

    async def set_global_var(self, *, variable: str, value: str | None = None) -> None:
        """POST /asterisk/variable. Errors: 400."""
        query = {"variable": variable, "value": value}
        request = Request("asterisk.set_global_var", "POST", "/asterisk/variable", query)
        await self._port.tell(request)
