"""What can go wrong on the callers' and phones' side of a sandbox."""

from callcontrol.model.errors import CallcontrolError


class SipError(CallcontrolError):
    """The SIP side could not do what was asked; the text says which phone or call and why."""


class SipTimeoutError(SipError):
    """What was waited for did not happen in time."""


class CallOverError(SipError):
    """The call ended before what was waited for, or asked of it, could happen."""
