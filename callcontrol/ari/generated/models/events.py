"""Models of events.

Generated from the rest-api folder of Asterisk 22.10.1; do not edit. To renew it:
python -m deploy.generate_ari REST_API_FOLDER --asterisk VERSION
"""

from datetime import datetime
from typing import Any

from msgspec import Struct

from callcontrol.ari.generated.models.bridges import Bridge
from callcontrol.ari.generated.models.channels import Channel
from callcontrol.ari.generated.models.device_states import DeviceState
from callcontrol.ari.generated.models.endpoints import Endpoint, TextMessage
from callcontrol.ari.generated.models.playbacks import Playback
from callcontrol.ari.generated.models.recordings import LiveRecording


class Message(Struct, frozen=True, kw_only=True, tag_field="type"):
    asterisk_id: str | None = None

    @property
    def type(self) -> str:
        return str(self.__struct_config__.tag)


class MissingParams(Message, frozen=True, kw_only=True, tag="MissingParams"):
    params: tuple[str, ...]


class Event(Message, frozen=True, kw_only=True, tag="Event"):
    application: str
    timestamp: datetime


class ContactInfo(Struct, frozen=True, kw_only=True):
    uri: str
    contact_status: str
    aor: str
    roundtrip_usec: str | None = None


class Peer(Struct, frozen=True, kw_only=True):
    peer_status: str
    cause: str | None = None
    address: str | None = None
    port: str | None = None
    time: str | None = None


class DeviceStateChanged(Event, frozen=True, kw_only=True, tag="DeviceStateChanged"):
    device_state: DeviceState


class PlaybackStarted(Event, frozen=True, kw_only=True, tag="PlaybackStarted"):
    playback: Playback


class PlaybackContinuing(Event, frozen=True, kw_only=True, tag="PlaybackContinuing"):
    playback: Playback


class PlaybackFinished(Event, frozen=True, kw_only=True, tag="PlaybackFinished"):
    playback: Playback


class RecordingStarted(Event, frozen=True, kw_only=True, tag="RecordingStarted"):
    recording: LiveRecording


class RecordingFinished(Event, frozen=True, kw_only=True, tag="RecordingFinished"):
    recording: LiveRecording


class RecordingFailed(Event, frozen=True, kw_only=True, tag="RecordingFailed"):
    recording: LiveRecording


class ApplicationMoveFailed(Event, frozen=True, kw_only=True, tag="ApplicationMoveFailed"):
    channel: Channel
    destination: str
    args: tuple[str, ...]


class ApplicationRegistered(Event, frozen=True, kw_only=True, tag="ApplicationRegistered"):
    pass


class ApplicationUnregistered(Event, frozen=True, kw_only=True, tag="ApplicationUnregistered"):
    pass


class ApplicationReplaced(Event, frozen=True, kw_only=True, tag="ApplicationReplaced"):
    pass


class BridgeCreated(Event, frozen=True, kw_only=True, tag="BridgeCreated"):
    bridge: Bridge


class BridgeDestroyed(Event, frozen=True, kw_only=True, tag="BridgeDestroyed"):
    bridge: Bridge


class BridgeMerged(Event, frozen=True, kw_only=True, tag="BridgeMerged"):
    bridge: Bridge
    bridge_from: Bridge


class BridgeVideoSourceChanged(Event, frozen=True, kw_only=True, tag="BridgeVideoSourceChanged"):
    bridge: Bridge
    old_video_source_id: str | None = None


class BridgeBlindTransfer(Event, frozen=True, kw_only=True, tag="BridgeBlindTransfer"):
    channel: Channel
    replace_channel: Channel | None = None
    transferee: Channel | None = None
    exten: str
    context: str
    result: str
    is_external: bool
    bridge: Bridge | None = None


class BridgeAttendedTransfer(Event, frozen=True, kw_only=True, tag="BridgeAttendedTransfer"):
    transferer_first_leg: Channel
    transferer_second_leg: Channel
    replace_channel: Channel | None = None
    transferee: Channel | None = None
    transfer_target: Channel | None = None
    result: str
    is_external: bool
    transferer_first_leg_bridge: Bridge | None = None
    transferer_second_leg_bridge: Bridge | None = None
    destination_type: str
    destination_bridge: str | None = None
    destination_application: str | None = None
    destination_link_first_leg: Channel | None = None
    destination_link_second_leg: Channel | None = None
    destination_threeway_channel: Channel | None = None
    destination_threeway_bridge: Bridge | None = None


class ChannelCreated(Event, frozen=True, kw_only=True, tag="ChannelCreated"):
    channel: Channel


class ChannelDestroyed(Event, frozen=True, kw_only=True, tag="ChannelDestroyed"):
    cause: int
    cause_txt: str
    tech_cause: int | None = None
    channel: Channel


class ChannelEnteredBridge(Event, frozen=True, kw_only=True, tag="ChannelEnteredBridge"):
    bridge: Bridge
    channel: Channel | None = None


class ChannelLeftBridge(Event, frozen=True, kw_only=True, tag="ChannelLeftBridge"):
    bridge: Bridge
    channel: Channel


class ChannelStateChange(Event, frozen=True, kw_only=True, tag="ChannelStateChange"):
    channel: Channel


class ChannelDtmfReceived(Event, frozen=True, kw_only=True, tag="ChannelDtmfReceived"):
    digit: str
    duration_ms: int
    channel: Channel


class ChannelDialplan(Event, frozen=True, kw_only=True, tag="ChannelDialplan"):
    channel: Channel
    dialplan_app: str
    dialplan_app_data: str


class ChannelCallerId(Event, frozen=True, kw_only=True, tag="ChannelCallerId"):
    caller_presentation: int
    caller_presentation_txt: str
    channel: Channel


class ChannelUserevent(Event, frozen=True, kw_only=True, tag="ChannelUserevent"):
    eventname: str
    channel: Channel | None = None
    bridge: Bridge | None = None
    endpoint: Endpoint | None = None
    userevent: dict[str, Any]


class ChannelHangupRequest(Event, frozen=True, kw_only=True, tag="ChannelHangupRequest"):
    cause: int | None = None
    tech_cause: int | None = None
    soft: bool | None = None
    channel: Channel


class ChannelVarset(Event, frozen=True, kw_only=True, tag="ChannelVarset"):
    variable: str
    value: str
    channel: Channel | None = None


class ChannelHold(Event, frozen=True, kw_only=True, tag="ChannelHold"):
    channel: Channel
    musicclass: str | None = None


class ChannelUnhold(Event, frozen=True, kw_only=True, tag="ChannelUnhold"):
    channel: Channel


class ChannelToneDetected(Event, frozen=True, kw_only=True, tag="ChannelToneDetected"):
    channel: Channel


class ChannelTalkingStarted(Event, frozen=True, kw_only=True, tag="ChannelTalkingStarted"):
    channel: Channel


class ChannelTalkingFinished(Event, frozen=True, kw_only=True, tag="ChannelTalkingFinished"):
    channel: Channel
    duration: int


class ContactStatusChange(Event, frozen=True, kw_only=True, tag="ContactStatusChange"):
    endpoint: Endpoint
    contact_info: ContactInfo


class PeerStatusChange(Event, frozen=True, kw_only=True, tag="PeerStatusChange"):
    endpoint: Endpoint
    peer: Peer


class EndpointStateChange(Event, frozen=True, kw_only=True, tag="EndpointStateChange"):
    endpoint: Endpoint


class Dial(Event, frozen=True, kw_only=True, tag="Dial"):
    caller: Channel | None = None
    peer: Channel
    forward: str | None = None
    forwarded: Channel | None = None
    dialstring: str | None = None
    dialstatus: str


class StasisEnd(Event, frozen=True, kw_only=True, tag="StasisEnd"):
    channel: Channel


class StasisStart(Event, frozen=True, kw_only=True, tag="StasisStart"):
    args: tuple[str, ...]
    channel: Channel
    replace_channel: Channel | None = None


class TextMessageReceived(Event, frozen=True, kw_only=True, tag="TextMessageReceived"):
    message: TextMessage
    endpoint: Endpoint | None = None


class ChannelConnectedLine(Event, frozen=True, kw_only=True, tag="ChannelConnectedLine"):
    channel: Channel


class AdditionalParam(Struct, frozen=True, kw_only=True):
    parameter_name: str
    parameter_value: str


class RequiredDestination(Struct, frozen=True, kw_only=True):
    protocol_id: str | None = None
    destination: str | None = None
    additional_protocol_params: tuple[AdditionalParam, ...] | None = None


class ReferTo(Struct, frozen=True, kw_only=True):
    requested_destination: RequiredDestination
    destination_channel: Channel | None = None
    connected_channel: Channel | None = None
    bridge: Bridge | None = None


class ReferredBy(Struct, frozen=True, kw_only=True):
    source_channel: Channel
    connected_channel: Channel | None = None
    bridge: Bridge | None = None


class ChannelTransfer(Event, frozen=True, kw_only=True, tag="ChannelTransfer"):
    state: str | None = None
    refer_to: ReferTo
    referred_by: ReferredBy


class RESTHeader(Struct, frozen=True, kw_only=True):
    name: str
    value: str


class RESTQueryStringParameter(Struct, frozen=True, kw_only=True):
    name: str
    value: str


class RESTRequest(Struct, frozen=True, kw_only=True):
    type: str
    transaction_id: str
    request_id: str
    method: str
    uri: str
    content_type: str | None = None
    query_strings: tuple[RESTQueryStringParameter, ...] | None = None
    message_body: str | None = None


class RESTResponse(Event, frozen=True, kw_only=True, tag="RESTResponse"):
    transaction_id: str
    request_id: str
    status_code: int
    reason_phrase: str
    uri: str
    content_type: str | None = None
    message_body: str | None = None


class CallBroadcast(Event, frozen=True, kw_only=True, tag="CallBroadcast"):
    channel: Channel
    caller: str | None = None
    called: str | None = None


class CallClaimed(Event, frozen=True, kw_only=True, tag="CallClaimed"):
    channel: Channel
    winner_app: str


EVENT_TYPES: tuple[type[Event], ...] = (
    DeviceStateChanged, PlaybackStarted, PlaybackContinuing, PlaybackFinished, RecordingStarted,
    RecordingFinished, RecordingFailed, ApplicationMoveFailed, ApplicationRegistered, ApplicationUnregistered,
    ApplicationReplaced, BridgeCreated, BridgeDestroyed, BridgeMerged, BridgeVideoSourceChanged,
    BridgeBlindTransfer, BridgeAttendedTransfer, ChannelCreated, ChannelDestroyed, ChannelEnteredBridge,
    ChannelLeftBridge, ChannelStateChange, ChannelDtmfReceived, ChannelDialplan, ChannelCallerId,
    ChannelUserevent, ChannelHangupRequest, ChannelVarset, ChannelHold, ChannelUnhold, ChannelToneDetected,
    ChannelTalkingStarted, ChannelTalkingFinished, ContactStatusChange, PeerStatusChange, EndpointStateChange,
    Dial, StasisEnd, StasisStart, TextMessageReceived, ChannelConnectedLine, ChannelTransfer, RESTResponse,
    CallBroadcast, CallClaimed,
)
