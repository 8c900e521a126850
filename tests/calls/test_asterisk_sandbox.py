"""The box itself: starts, answers, is ended, and leaves nothing behind."""

import psutil

from callcontrol.sandbox.asterisk import RunningAsterisk


async def test_ready_means_that_ari_and_phones_are_loaded(box: RunningAsterisk) -> None:
    assert "/ari/..." in await box.cli("http show status")
    assert "northside-101" in await box.cli("pjsip show endpoints")
    assert psutil.Process(box.pid).is_running()


async def test_restart_keeps_the_ports(box: RunningAsterisk) -> None:
    before = (box.sip_port, box.http_port, box.pid)
    await box.restart()
    assert (box.sip_port, box.http_port) == before[:2]
    assert box.pid != before[2]
    assert not psutil.pid_exists(before[2])
