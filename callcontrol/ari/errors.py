"""What can go wrong with a command to Asterisk, told apart by what the sender can do about it.

No text holds a query or a body: those may carry a caller's number.
"""

from http import HTTPStatus

from callcontrol.model.errors import CallcontrolError


class AriError(CallcontrolError):
    """Base of everything that the client raises."""

    outcome = "failed"
    """The word for it in metrics."""


class BadArgument(AriError, ValueError):
    """The command cannot be sent as it is; nothing was sent."""

    outcome = "bad_argument"


class BadSettings(AriError, ValueError):
    """The settings of the connection cannot work."""

    outcome = "bad_settings"


class Rejected(AriError):
    """Asterisk heard the command and did not carry it out."""

    def __init__(self, operation: str, path: str, status: int, message: str) -> None:
        self.operation = operation
        self.path = path
        self.status = status
        """The HTTP status."""
        self.message = message
        super().__init__(f"{operation} {path}: Asterisk answered {status}{f' ({message})' if message else ''}")


class Gone(Rejected):
    """The channel, bridge, playback or name is not there, often because the caller has hung up.

    404; for an ended channel also the 400 of ``addChannel`` and ``removeChannel`` and the 422 of ``subscribe``.
    """

    outcome = "gone"


class Conflict(Rejected):
    """409 or 412: the object's state does not allow it, such as a channel that is not in our application.

    No proof that an id was used before: Asterisk answers 409 for other reasons too.
    """

    outcome = "conflict"


class Refused(Rejected):
    """400, 401, 403, 422 and other 4xx: asking again in the same way will not help."""

    outcome = "refused"


class Unreachable(AriError):
    """No usable answer: not connected, connection lost on the way, or a server error.

    Whether the command was carried out is not known.
    """

    outcome = "unreachable"


class ServerFault(Unreachable, Rejected):
    """5xx: Asterisk answered, but could not do it.

    ``create`` and ``originate`` end here ("Allocation failed") if the endpoint is unknown or not registered.
    """

    outcome = "server_fault"


class TimedOut(AriError):
    """No answer within the time limit. Whether the command was carried out is not known."""

    outcome = "timed_out"


class UnreadableReply(AriError):
    """Asterisk answered success with a content that is not what its interface describes."""

    outcome = "unreadable_reply"


class NotInCommand(AriError):
    """Another process has taken over our application: commanding its calls would disturb them."""

    outcome = "not_in_command"


class MalformedEvent(AriError):
    """A message on the event socket that is not an event as the interface describes it."""

    outcome = "malformed"


class Overflowed(AriError):
    """A mailbox was full and events were lost: ask Asterisk for the present state, or end the call."""

    outcome = "overflowed"

    def __init__(self, lost: int, limit: int) -> None:
        self.lost = lost
        self.limit = limit
        super().__init__(f"{lost} events were lost because {limit} were waiting to be read")


_ENDED = {
    (HTTPStatus.BAD_REQUEST, "Channel not found"),
    (HTTPStatus.UNPROCESSABLE_ENTITY, "Event source does not exist"),
}

_BY_STATUS: dict[int, type[Rejected]] = {
    HTTPStatus.NOT_FOUND: Gone,
    HTTPStatus.CONFLICT: Conflict,
    HTTPStatus.PRECONDITION_FAILED: Conflict,
}


def rejected(operation: str, path: str, status: int, message: str) -> Rejected:
    """The error for an HTTP status of 300 or above."""
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ServerFault(operation, path, status, message)
    if (status, message) in _ENDED:
        return Gone(operation, path, status, message)
    return _BY_STATUS.get(status, Refused)(operation, path, status, message)
