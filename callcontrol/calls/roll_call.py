"""The look round: what Asterisk holds against what we think it holds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from callcontrol.ari import call_of
from callcontrol.ari.errors import AriError, Gone
from callcontrol.ari.generated.models import Channel
from callcontrol.ari.port import AriPort
from callcontrol.calls.session import FALLBACK_CONTEXT, Session
from callcontrol.desk import AWAY_CONTEXT, DESK_CONTEXTS
from callcontrol.flows.joining import bridge_name
from callcontrol.flows.leg import Leg
from callcontrol.model.calls import CallId, PlaybackId
from callcontrol.observe.logs import logger

_LOG = logger("callcontrol.calls")
FETCHED_CONTEXT = "callcontrol-fetched"
"""In dialplan/callcontrol.conf: who was consulted about a caller, and is to talk with them; no caller themselves."""


@dataclass(slots=True)
class Orphans:
    """What belongs to our application and to no call of ours. Acted on when seen in two looks on end: what a
    look finds may be a caller whose arrival is still on its way to us."""

    channels: set[str] = field(default_factory=set)
    bridges: set[str] = field(default_factory=set)


async def alive(ari: AriPort) -> dict[str, Channel]:
    """Every channel of Asterisk by its id. Raises AriError."""
    return {channel.id: channel for channel in await ari.channels.list()}


@dataclass(frozen=True, slots=True)
class Expected:
    """What a session counted on before Asterisk was asked: what came to be since is not missed by the look."""

    session: Session
    legs: tuple[Leg, ...]
    playbacks: tuple[PlaybackId, ...]
    recordings: tuple[str, ...]


def expected(sessions: Iterable[Session]) -> list[Expected]:
    """What the look round should find. To be taken before `alive`."""
    return [
        Expected(
            session,
            tuple(leg for leg in session.call.legs.values() if leg.created),
            tuple(session.call.playbacks),
            tuple(session.call.recordings),
        )
        for session in sessions
    ]


async def check_sessions(ari: AriPort, counted_on: Iterable[Expected], channels: Mapping[str, Channel]) -> None:
    """Tell each session what the events of a gap would have told it. Raises AriError."""
    for expectation in counted_on:
        session = expectation.session
        if session.call.channel not in channels:
            if not session.lost.done():
                session.lost.set_result("the caller's channel is no more")
            continue
        for leg in expectation.legs:
            channel = channels.get(leg.channel)
            if channel is None:
                leg.go(None, seen=False)
            elif channel.state == "Up":
                leg.answer()
        await _check_sounds(ari, expectation)


async def _check_sounds(ari: AriPort, expectation: Expected) -> None:
    call = expectation.session.call
    for playback in expectation.playbacks:
        try:
            await ari.playbacks.get(playback_id=playback)
        except Gone:
            call.playback_ended(playback, "done")
    for recording in expectation.recordings:
        try:
            await ari.recordings.get_live(recording_name=recording)
        except Gone:
            call.recording_ended(recording, "done")


async def find_orphans(ari: AriPort, sessions: Mapping[CallId, Session], channels: Mapping[str, Channel]) -> Orphans:
    """Channels and bridges of our application that no session owns. Raises AriError."""
    ours = await ari.applications.get(application_name=ari.app)
    owned = {session.call.channel for session in sessions.values()}
    legs = {leg for session in sessions.values() for leg in session.call.legs}
    bridges = {session.call.bridge for session in sessions.values()}
    our_name = bridge_name(ari.app, "")
    return Orphans(
        {c for c in ours.channel_ids if c in channels and c not in owned and c not in legs},
        {b.id for b in await ari.bridges.list() if b.name.startswith(our_name) and b.id not in bridges},
    )


async def release(ari: AriPort, orphans: Orphans, channels: Mapping[str, Channel]) -> None:
    """Callers go to the fallback, legs of calls that are no more are hung up, empty bridges destroyed."""
    for channel_id in orphans.channels:
        channel = channels[channel_id]
        if _is_caller(channel) and channel.dialplan.context != FETCHED_CONTEXT:
            _LOG.warning("a caller without a call goes to the fallback", channel=channel_id)
            await to_fallback(ari, channel)
            continue
        try:
            await ari.channels.hangup(channel_id=channel_id)
        except AriError as error:
            _LOG.warning("orphan stays for now", channel=channel_id, error=str(error))
    for bridge_id in orphans.bridges:
        try:
            await ari.bridges.destroy(bridge_id=bridge_id)
        except AriError as error:
            _LOG.warning("orphaned bridge stays for now", bridge=bridge_id, error=str(error))


async def to_fallback(ari: AriPort, channel: Channel) -> None:
    """Give a caller to the dialplan, under the number that they dialled; failing that, the next look tries again.

    A desk phone that switched hours is no caller: nobody else's phone rings for it.
    """
    context, extension = FALLBACK_CONTEXT, channel.dialplan.exten or "s"
    if channel.dialplan.context in DESK_CONTEXTS:
        context, extension = AWAY_CONTEXT, "s"
    try:
        await ari.channels.continue_in_dialplan(channel_id=channel.id, context=context, extension=extension, priority=1)
    except AriError as error:
        _LOG.warning("fallback could not be reached", channel=channel.id, error=str(error))


async def let_go(ari: AriPort, channel: Channel) -> None:
    """Hang up a channel that has told us all; failing that, the next look tries again."""
    try:
        await ari.channels.hangup(channel_id=channel.id)
    except Gone:
        return
    except AriError as error:
        _LOG.warning("a note of an emergency call stays for now", channel=channel.id, error=str(error))


def _is_caller(channel: Channel) -> bool:
    # Legs that we make have ids that we chose; a caller's is Asterisk's own, with any system name in front.
    return call_of(channel.id) is None
