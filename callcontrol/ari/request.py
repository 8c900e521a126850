"""A command to Asterisk as a value, and the port through which the generated operations send it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar
from urllib.parse import quote

from callcontrol.ari.errors import BadArgument

T = TypeVar("T")

Argument = str | int | bool | float | Sequence[str] | None
Body = Mapping[str, Any] | Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Request:
    """One command.

    Query and body stay out of the repr: they may hold a caller's number or name.
    """

    operation: str
    """``channels.play_with_id``: what errors, logs and metrics call it."""
    method: str
    path: str
    """Below ``/ari``, already quoted."""
    query: Mapping[str, Argument] = field(default_factory=dict, repr=False)
    body: Body | None = field(default=None, repr=False)

    def parameters(self) -> list[tuple[str, str]]:
        """The query as text; arguments that are None are left out.

        Raises:
            BadArgument: an element of a list holds a comma, at which Asterisk would cut it in two.
        """
        given = [(name, value) for name, value in self.query.items() if value is not None]
        return [(name, self._text(name, value)) for name, value in given]

    def _text(self, name: str, value: str | int | bool | float | Sequence[str]) -> str:
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, str | int | float):
            return str(value)
        if any("," in element for element in value):
            raise BadArgument(f"{self.operation}: an element of {name} holds a comma, the separator")
        return ",".join(value)


class Port(Protocol):
    """Sends requests; raises `callcontrol.ari.errors.AriError` when one does not succeed."""

    async def ask(self, request: Request, reply: type[T]) -> T:
        """Send and read the answer as ``reply``."""
        ...

    async def tell(self, request: Request) -> None:
        """Send; the answer has no content that matters."""
        ...

    async def fetch(self, request: Request) -> bytes:
        """Send and return the answer's bytes as they are."""
        ...


def segment(value: str) -> str:
    """One part of a path, quoted so that it stays one part.

    Raises:
        BadArgument: the value is empty, ``.`` or ``..``: the path would name something else.
    """
    if value in {"", ".", ".."}:
        raise BadArgument(f"{value!r} cannot be an id or name in Asterisk's interface")
    return quote(value, safe="")
