"""Metrics: names that dashboards rely on."""

from prometheus_client import generate_latest

from callcontrol.observe.metrics import Metrics


def test_a_command_is_timed_and_its_failure_counted_by_kind() -> None:
    metrics = Metrics()
    metrics.observe_command("channels.answer", 0.02, "ok")
    metrics.observe_command("channels.answer", 5.0, "timed_out")
    read = metrics.registry.get_sample_value
    assert read("callcontrol_ari_command_seconds_count", {"operation": "channels.answer"}) == 2
    failed = {"operation": "channels.answer", "kind": "timed_out"}
    assert read("callcontrol_ari_errors_total", failed) == 1
    assert read("callcontrol_ari_errors_total", {**failed, "kind": "ok"}) is None


def test_two_boxes_in_one_process_do_not_mix() -> None:
    one, other = Metrics(), Metrics()
    one.ari_up.set(1)
    assert other.registry.get_sample_value("callcontrol_ari_up") == 0


def test_the_promised_figures_are_there() -> None:
    metrics = Metrics()
    metrics.live_calls.labels("northside").set(1)
    metrics.waiting.labels("northside/billing").set(2)
    metrics.agents.labels("free").set(3)
    text = generate_latest(metrics.registry).decode()
    for promised in (
        'callcontrol_live_calls{location="northside"} 1.0',
        'callcontrol_waiting_callers{queue="northside/billing"} 2.0',
        'callcontrol_agents{state="free"} 3.0',
        "callcontrol_ari_round_trip_seconds",
        "callcontrol_spool_depth",
    ):
        assert promised in text
