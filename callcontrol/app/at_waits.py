"""Who is told in this process of callers who wait too long: people outside, and the lamps."""

from collections.abc import Callable

from callcontrol.model.names import QueueName
from callcontrol.notices import Watch
from callcontrol.people.wait_alerts import AlertState, WaitAlerts
from callcontrol.routing.phrases import duration_in_words


def tell(alerts: WaitAlerts, watch: Watch, lamps: Callable[[], None]) -> None:
    """From now on notices go out, again and again until the alert is acknowledged or over, and lamps change at once."""

    def hear(state: AlertState | None, queue: QueueName) -> None:
        what = f"long wait {queue}"
        if state is not None and not state.acknowledged_by:
            watch.repeat(what, lambda: _words(alerts, queue))
        else:
            watch.drop(what)
        lamps()

    alerts.hear = hear


def _words(alerts: WaitAlerts, queue: QueueName) -> tuple[str, str]:
    """Title and text; nobody is named."""
    found = next((state for state in alerts.states() if state.queue == queue), None)
    title = f"Waiting too long: {queue}"
    if found is None:
        return title, f"{queue}: nobody waits too long any more."
    after, longest = duration_in_words(found.after_seconds), duration_in_words(found.longest_seconds)
    who = "1 caller has" if found.callers == 1 else f"{found.callers} callers have"
    return title, (
        f"{queue}: {who} waited longer than {after}, the longest {longest}. When seen to: the lamp key "
        f"alert-{queue.replace('/', '-')} at a desk phone, or callcontrol alerts ack {queue} --by NAME. "
        "This is told again until then."
    )
