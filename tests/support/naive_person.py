"""One person as a queue written without a thought for speed knows them."""

from dataclasses import dataclass, field, replace
from math import inf

from callcontrol.model.calls import CallId
from callcontrol.model.names import PersonId, QueueName
from callcontrol.model.staff import Queue
from callcontrol.queueing import AgentSetting, Device


@dataclass
class NaivePerson:
    """Everything known of a person."""

    id: PersonId
    device: Device = Device.OFFLINE
    on_duty: bool = True
    call: CallId | None = None
    idle_since: float = 0.0
    rests_until: float = 0.0
    setting: AgentSetting = field(default_factory=AgentSetting)
    wrap_up_until: float = -inf
    misses: int = 0
    talks: list[tuple[float, float]] = field(default_factory=list)
    talks_since: float = 0.0
    busy: int = 0
    talks_for: Queue | None = None
    there: dict[QueueName, bool] = field(default_factory=dict)
    off_since: dict[QueueName, float] = field(default_factory=dict)

    def begin_anew(self, now: float) -> None:
        self.setting = replace(self.setting, paused=None)
        self.wrap_up_until, self.rests_until, self.misses = -inf, now, 0
        self.becomes_idle(now, now)

    def becomes_idle(self, since: float, now: float) -> None:
        """Whole tens of minutes of talk in the last hour."""
        self.idle_since = since
        self.busy = int(sum(max(ended - max(begun, now - 3600.0), 0.0) for begun, ended in self.talks) // 600.0)
