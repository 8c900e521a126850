"""Supervisors' PINs: hashed, few attempts, and a lock that a restart does not open."""

import stat
from pathlib import Path

import pytest

from callcontrol.model.names import PersonId
from callcontrol.model.supervising import PinVerdict
from callcontrol.people import pins
from callcontrol.people.kept_file import KeptFileError
from callcontrol.people.pins import LOCK_SECONDS, PinError, PinGate, PinStore, weakness

ANN, BEN = PersonId("north-101"), PersonId("north-102")
PIN, OTHER = "271828", "314159"
NOW = 1_772_548_200.0


class Clock:
    """Seconds since 1970 UTC, as a test sets them."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


class Office:
    """The two files, and a gate that may be made anew as a process is."""

    def __init__(self, folder: Path) -> None:
        self.store = PinStore(folder / "pins.json")
        self.attempts = folder / "pin-attempts.json"
        self.clock = Clock()
        self.restart()

    def restart(self) -> None:
        self.gate = PinGate(self.store, self.attempts, self.clock)

    async def keys(self, *keyed: str, person: PersonId = ANN) -> list[PinVerdict]:
        return [await self.gate.judge(person, each) for each in keyed]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office(tmp_path / "state")
    made.store.set(ANN, PIN, NOW)
    return made


RIGHT, WRONG, LOCKED = PinVerdict


async def test_a_pin_opens_for_its_person_alone(office: Office) -> None:
    office.store.set(BEN, OTHER, NOW)
    assert await office.keys(PIN) == [RIGHT]
    assert await office.keys(PIN, person=BEN) == [WRONG]
    assert await office.keys(OTHER, person=BEN) == [RIGHT]
    assert await office.keys(PIN, person=PersonId("nobody")) == [WRONG]


async def test_nothing_of_a_pin_is_on_the_disk_but_its_hash_and_for_the_owner_alone(office: Office) -> None:
    await office.keys(OTHER)
    for path in (office.store.path, office.attempts):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert PIN not in path.read_text()
        assert OTHER not in path.read_text()
    assert "$argon2id$" in office.store.path.read_text()


async def test_three_wrong_ones_lock_and_a_restart_does_not_open(office: Office) -> None:
    assert await office.keys(OTHER, OTHER) == [WRONG, WRONG]
    office.restart()
    assert await office.keys(OTHER, PIN) == [LOCKED, LOCKED]
    office.restart()
    office.clock.now += LOCK_SECONDS - 1
    assert await office.keys(PIN) == [LOCKED]
    office.clock.now += 2
    assert await office.keys(OTHER, PIN) == [WRONG, RIGHT]


async def test_a_right_one_forgets_the_wrong_ones_before_it(office: Office) -> None:
    assert await office.keys(OTHER, OTHER, PIN, OTHER, OTHER, PIN) == [WRONG, WRONG, RIGHT, WRONG, WRONG, RIGHT]


async def test_a_new_pin_opens_the_lock_and_a_removed_one_opens_nothing(office: Office) -> None:
    await office.keys(OTHER, OTHER, OTHER)
    office.store.set(ANN, OTHER, NOW + 1)
    assert await office.keys(OTHER) == [RIGHT]
    assert office.store.remove(ANN)
    assert not office.store.remove(ANN)
    assert await office.keys(OTHER) == [WRONG]


async def test_a_clock_that_was_set_back_locks_no_longer_than_the_lock_is(office: Office) -> None:
    await office.keys(OTHER, OTHER, OTHER)
    office.clock.now -= 10 * LOCK_SECONDS
    assert await office.keys(PIN) == [RIGHT]


async def test_an_attempt_counts_before_it_is_compared(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(*_: object) -> bool:
        raise KeyboardInterrupt  # the plug is pulled

    with monkeypatch.context() as patch:
        patch.setattr(pins, "_matches", cut)
        for _ in range(3):
            with pytest.raises(KeyboardInterrupt):
                office.gate._judge(ANN, PIN, NOW)
    office.restart()
    assert await office.keys(PIN) == [LOCKED]


async def test_a_disk_that_does_not_keep_the_attempt_opens_nothing(office: Office) -> None:
    office.attempts.mkdir()
    with pytest.raises(KeptFileError, match="pin-attempts"):
        await office.keys(PIN)


async def test_a_damaged_file_says_which(office: Office) -> None:
    office.store.path.write_text("{")
    with pytest.raises(KeptFileError, match=r"pins\.json can not be read"):
        await office.keys(PIN)
    office.store.path.write_text('{"format":1,"pins":{"north-101":{"hash":"none","set_at":1}}}')
    with pytest.raises(PinError, match="damaged"):
        await office.keys(PIN)


@pytest.mark.parametrize("pin", ["", "12345", "1234567890123", "12345a", "111111", "123456", "987654", "٣٣٣٣٣٣"])
def test_what_anybody_would_try_is_not_taken_and_not_repeated(office: Office, pin: str) -> None:
    with pytest.raises(PinError) as refused:
        office.store.set(ANN, pin, NOW)
    assert not pin or pin not in str(refused.value)
    assert weakness(PIN) is None
