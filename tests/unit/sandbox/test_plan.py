from pathlib import Path

import pytest

from callcontrol.model.names import Did, LocationKey, PersonId, Source
from callcontrol.model.rules import Group
from callcontrol.model.staff import Person
from callcontrol.sandbox.conf import write_configuration
from callcontrol.sandbox.plan import AsteriskPlan, PhoneAccount, plan_from_group
from callcontrol.sandbox.ports import Ports
from callcontrol.sandbox.tree import AsteriskTree

TREE = AsteriskTree(("asterisk",), "22.10.1", Path("/tree/modules"), Path("/tree/data"), "en")
PORTS = Ports(10000, 10001, (10002, 10399))


@pytest.mark.parametrize("field", [{"username": "a]\n[b"}, {"password": "x;y"}, {"name": 'Ann"'}, {"extension": "1,2"}])
def test_a_phone_cannot_change_the_meaning_of_a_file(field: dict[str, str]) -> None:
    given = {"username": "northside-101", "password": "secret", "name": "Ann", "extension": "101"}
    with pytest.raises(ValueError, match="does not fit"):
        PhoneAccount(**{**given, **field})


def test_passwords_are_not_shown() -> None:
    plan = AsteriskPlan(Path("box"), phones=(PhoneAccount("northside-101", "hush-phone"),))
    assert "hush-phone" not in repr(plan)
    assert plan.ari_password not in repr(plan)
    with pytest.raises(ValueError, match="password") as caught:
        PhoneAccount("northside-101", "hush;")
    assert "hush" not in str(caught.value)


def test_every_file_is_private_and_complete(tmp_path: Path) -> None:
    plan = AsteriskPlan(tmp_path / "box", phones=(PhoneAccount("northside-101", "s", "Ann", "101"),))
    conf = write_configuration(plan, TREE, PORTS, tmp_path / "run")
    assert (tmp_path / "box").stat().st_mode & 0o777 == 0o700
    written = {path.name: path.read_text() for path in conf.parent.iterdir()}
    assert "bind = 127.0.0.1:10000" in written["pjsip.conf"]
    assert "bindport = 10001" in written["http.conf"]
    assert "exten => 101,hint,PJSIP/northside-101" in written["extensions.conf"]
    assert "/tree/modules" in written["asterisk.conf"]


def test_nothing_listens_beyond_loopback(tmp_path: Path) -> None:
    conf = write_configuration(AsteriskPlan(tmp_path), TREE, PORTS, tmp_path / "run")
    for path in conf.parent.iterdir():
        for line in path.read_text().splitlines():
            if line.startswith(("bind =", "bindaddr =", "match =")):
                assert "127.0.0.1" in line, f"{path.name}: {line}"


def test_an_installed_asterisk_keeps_its_own_places(tmp_path: Path) -> None:
    installed = AsteriskTree(("asterisk",), "22.1.0", None, Path("/usr/share/asterisk"), "en")
    conf = write_configuration(AsteriskPlan(tmp_path), installed, PORTS, tmp_path / "run")
    assert "astmoddir" not in conf.read_text()


def test_an_extension_of_two_locations_rings_one_phone(tmp_path: Path) -> None:
    phones = (PhoneAccount("north-101", "a", "A", "101"), PhoneAccount("south-101", "b", "B", "101"))
    conf = write_configuration(AsteriskPlan(tmp_path, phones=phones), TREE, PORTS, tmp_path / "run")
    dialplan = (conf.parent / "extensions.conf").read_text()
    assert dialplan.count("exten => 101,1,") == 1
    assert "Dial(PJSIP/north-101,40)" in dialplan


def test_a_group_gives_each_person_a_phone(tmp_path: Path) -> None:
    source = Source("northside.yaml", 1, 1)
    people = {
        PersonId(f"northside-{extension}"): Person(
            PersonId(f"northside-{extension}"), name, LocationKey("northside"), extension, frozenset(), source
        )
        for extension, name in (("102", 'Ben "B" Ito'), ("101", "Ann; Reyes"))
    }
    dids = {Did("+12125550110"): LocationKey("northside")}
    group = Group("Riverbend", "0" * 12, {}, {}, people, dids, {}, None)
    plan = plan_from_group(group, tmp_path)
    assert [(p.username, p.extension, p.name) for p in plan.phones] == [
        ("northside-101", "101", "Ann Reyes"),
        ("northside-102", "102", "Ben B Ito"),
    ]
    assert plan.dids == ("+12125550110",)
    assert plan.fallback == "PJSIP/northside-101&PJSIP/northside-102"
    assert len({p.password for p in plan.phones}) == 2
