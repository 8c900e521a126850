"""Prometheus metrics of one process. A registry of its own, so that two boxes in one test do not mix."""

from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

_FAST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


@dataclass(slots=True)
class Metrics:
    """Names follow Prometheus' habits: base units (seconds), ``_total`` for counters."""

    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    live_calls: Gauge = field(init=False)
    calls: Counter = field(init=False)
    waiting: Gauge = field(init=False)
    agents: Gauge = field(init=False)
    people: Gauge = field(init=False)
    agent_rows_left_out: Counter = field(init=False)
    ari_up: Gauge = field(init=False)
    ari_seconds: Histogram = field(init=False)
    ari_errors: Counter = field(init=False)
    ari_round_trip: Gauge = field(init=False)
    spool_depth: Gauge = field(init=False)
    spool_age: Gauge = field(init=False)
    postgres_up: Gauge = field(init=False)
    poison: Gauge = field(init=False)
    faults: Counter = field(init=False)
    recognised: Counter = field(init=False)
    notices: Counter = field(init=False)
    unacknowledged: Gauge = field(init=False)
    wait_alerts: Counter = field(init=False)
    wait_alerts_open: Gauge = field(init=False)
    recordings: Counter = field(init=False)
    recordings_deleted: Counter = field(init=False)
    emergencies: Counter = field(init=False)
    emergencies_open: Gauge = field(init=False)
    transfers: Counter = field(init=False)
    _commands: dict[str, Histogram] = field(default_factory=dict, init=False)
    """Of ``ari_seconds``, by operation: to look one up costs more than to add to it."""

    def __post_init__(self) -> None:
        r = self.registry
        self.live_calls = Gauge("callcontrol_live_calls", "Calls under way", ["location"], registry=r)
        self.calls = Counter("callcontrol_calls", "Calls ended", ["location", "outcome"], registry=r)
        self.waiting = Gauge("callcontrol_waiting_callers", "Callers in a queue", ["queue"], registry=r)
        self.agents = Gauge("callcontrol_agents", "People by state", ["state"], registry=r)
        self.people = Gauge("callcontrol_people", "People by what they are doing", ["state"], registry=r)
        self.agent_rows_left_out = Counter(
            "callcontrol_agent_rows_left_out", "Changes of people's states beyond what is kept of one", registry=r
        )
        self.ari_up = Gauge("callcontrol_ari_up", "1 while events arrive from Asterisk", registry=r)
        self.ari_seconds = Histogram(
            "callcontrol_ari_command_seconds", "ARI commands", ["operation"], buckets=_FAST, registry=r
        )
        self.ari_errors = Counter(
            "callcontrol_ari_errors", "ARI commands that failed", ["operation", "kind"], registry=r
        )
        self.ari_round_trip = Gauge("callcontrol_ari_round_trip_seconds", "Last ping of Asterisk", registry=r)
        self.spool_depth = Gauge("callcontrol_spool_depth", "Rows not yet in Postgres", registry=r)
        self.spool_age = Gauge("callcontrol_spool_age_seconds", "Age of the oldest such row", registry=r)
        self.postgres_up = Gauge("callcontrol_postgres_up", "1 while rows reach Postgres", registry=r)
        self.poison = Gauge("callcontrol_spool_poison_rows", "Rows that Postgres refused", registry=r)
        self.faults = Counter("callcontrol_call_faults", "Faults inside a call", ["kind"], registry=r)
        self.recognised = Counter(
            "callcontrol_recognised_callers", "Callers by what their number told", ["kind"], registry=r
        )
        self.notices = Counter("callcontrol_notices", "Notices to people outside", ["result"], registry=r)
        self.unacknowledged = Gauge(
            "callcontrol_unacknowledged_requests", "Callers whom nobody on call answered and nobody saw to", registry=r
        )
        self.wait_alerts = Counter(
            "callcontrol_wait_alerts", "Alerts of callers who waited too long", ["queue"], registry=r
        )
        self.wait_alerts_open = Gauge(
            "callcontrol_wait_alerts_open", "Queues in which somebody waits too long and nobody saw to it", registry=r
        )
        self.recordings = Counter("callcontrol_recordings", "Conversations recorded", ["location"], registry=r)
        self.recordings_deleted = Counter(
            "callcontrol_recordings_deleted", "Recordings deleted after their time", registry=r
        )
        self.emergencies = Counter(
            "callcontrol_emergency_calls", "Emergency numbers dialled at desk phones", ["location"], registry=r
        )
        self.emergencies_open = Gauge(
            "callcontrol_emergencies_open", "Emergency calls that nobody has seen to yet", registry=r
        )
        self.transfers = Counter(
            "callcontrol_transfers", "Callers handed over, by way, and what came of it", ["what"], registry=r
        )

    def observe_command(self, operation: str, seconds: float, outcome: str) -> None:
        """The ARI client reports each command here; ``outcome`` is ``ok`` or the error's name."""
        histogram = self._commands.get(operation)
        if histogram is None:
            histogram = self._commands[operation] = self.ari_seconds.labels(operation)
        histogram.observe(seconds)
        if outcome != "ok":
            self.ari_errors.labels(operation, outcome).inc()
