"""One person as the engine sees them: what decides whether they may be rung."""

from dataclasses import dataclass, field
from math import inf

from callcontrol.model.calls import CallId
from callcontrol.model.names import PersonId, QueueName
from callcontrol.model.staff import Person, Queue
from callcontrol.queueing.kinds import Kind, Spot
from callcontrol.queueing.values import AgentSetting, AgentStatus, Device

BUSY_SECONDS = 3600.0
BUSY_STEP_SECONDS = 600.0
"""Who has talked as many of these within `BUSY_SECONDS` counts as equally busy: the longest idle is rung first then."""
SERVING = "serving"
STATES = (*(device.value for device in Device), SERVING, "signed_out", "paused", "wrap_up")
"""What people are counted by."""


@dataclass(slots=True, eq=False)
class Agent:
    """One person's state; changed by the engine, which then tells `Agents.settle`."""

    person: Person
    device: Device = Device.OFFLINE
    on_duty: bool = True
    setting: AgentSetting = field(default_factory=AgentSetting)
    serving: CallId | None = None
    """The call that is offered to them or that they are talking on."""
    queue: Queue | None = None
    """The one that they talk for; None: they talk for none."""
    talks_since: float = 0.0
    """When the talk began that they have."""
    talks: list[tuple[float, float]] = field(default_factory=list)
    """Beginnings and ends of talks of late."""
    idle_since: float = 0.0
    busy: int = 0
    """How much of the last hour they had talked when they became idle, in steps of `BUSY_STEP_SECONDS`."""
    rests_until: float = 0.0
    """No offer before this moment: they missed one."""
    wrap_up_until: float | None = None
    misses: int = 0
    """Calls missed in a row."""
    leaves: bool = False
    """The rules do not know them any more; kept until the call that they serve has ended."""
    kind: Kind | None = None
    """None: they leave."""
    listed: Spot | None = None
    """Where they stand among those who may be rung."""
    awaited: bool = False
    """Busy, and back soon: who knows them may wait for them."""
    there: bool = False
    """Counted among those who are signed in."""
    signed_off_at: float = -inf
    left: dict[QueueName, float] = field(default_factory=dict)
    """Since when they have not been there for a queue, where that is not ``signed_off_at``."""
    counted: str = ""

    @property
    def id(self) -> PersonId:
        """The person's."""
        return self.person.id

    @property
    def status(self) -> AgentStatus:
        """As others are told of them."""
        chosen = self.setting
        told = chosen.signed_in, chosen.signed_out_of, chosen.paused, self.wrap_up_until
        return AgentStatus(self.device, self.serving, self.on_duty, *told)

    def may_be_rung(self, now: float) -> bool:
        """Whether an offer could be made now."""
        free = self.device is Device.FREE and self.serving is None and self.is_there()
        return free and now >= self.rests_until and self.wrap_up_until is None

    def is_there(self) -> bool:
        """Whether they are signed in: free, resting, wrapping up or with a call."""
        chosen = self.setting.signed_in and self.setting.paused is None
        return chosen and self.device is not Device.OFFLINE and self.on_duty and not self.leaves

    def is_awaited(self, now: float) -> bool:
        """Whether they are there, but with a call or wrapping up; not who rests after a call that they missed."""
        engaged = self.serving is not None or self.wrap_up_until is not None or self.device is Device.BUSY
        return engaged and self.is_there() and now >= self.rests_until

    def becomes_idle(self, since: float, now: float) -> None:
        """Idle from ``since`` on; how busy they were is judged now, once, so that their place in order holds."""
        self.talks = [(begun, ended) for begun, ended in self.talks if ended > now - BUSY_SECONDS]
        talked = sum(ended - max(begun, now - BUSY_SECONDS) for begun, ended in self.talks)
        self.idle_since, self.busy = since, int(talked // BUSY_STEP_SECONDS)

    def free_at(self) -> float:
        """From when on they are not left alone any more."""
        return max(self.rests_until, self.wrap_up_until or self.rests_until)

    def serves(self, queue: QueueName) -> bool:
        """Whether they are not signed out of a queue; says nothing of skills."""
        return queue not in self.setting.signed_out_of

    def off_since(self, queue: QueueName) -> float | None:
        """Since when they have not been there for a queue; None: they are."""
        if self.there and self.serves(queue):
            return None
        return self.left.get(queue, self.signed_off_at)

    def state(self) -> str:
        """The one of `STATES` that tells most of them."""
        if self.serving:
            return SERVING
        if self.device is Device.OFFLINE:
            return self.device.value
        if not self.setting.signed_in:
            return "signed_out"
        if self.setting.paused is not None:
            return "paused"
        return self.device.value if self.wrap_up_until is None else "wrap_up"
