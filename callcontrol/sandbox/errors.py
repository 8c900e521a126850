"""What can go wrong while a sandbox is fetched or started."""

from callcontrol.model.errors import CallcontrolError


class SandboxError(CallcontrolError):
    """A sandbox that cannot be had; the text says what was tried and what a person can do."""


class NoAsteriskError(SandboxError):
    """This machine has no Asterisk and no way known to us of fetching one."""


class FetchError(SandboxError):
    """Fetching Asterisk stopped half-way; starting again goes on where it stopped."""


class StartError(SandboxError):
    """A server of the sandbox ended before it was ready, or was not ready in time."""


class PortTakenError(SandboxError):
    """A port that was asked for is in use, or no free one was found."""
