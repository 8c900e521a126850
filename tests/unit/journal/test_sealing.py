"""Personal data is sealed with a key that only its owner can read."""

import stat
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from callcontrol.journal import Sealer, SealError, read_sealer, sealer_of

NUMBER = "+12025550143"


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "sealing.key"


def test_what_is_sealed_opens_with_the_same_key_alone(key_file: Path, tmp_path: Path) -> None:
    sealed = sealer_of(key_file).seal(NUMBER)
    assert NUMBER not in sealed
    assert read_sealer(key_file).unseal(sealed) == NUMBER
    with pytest.raises(SealError, match="not in the key file"):
        sealer_of(tmp_path / "other.key").unseal(sealed)


def test_what_was_changed_does_not_open(key_file: Path) -> None:
    sealer = sealer_of(key_file)
    sealed = sealer.seal(NUMBER)
    with pytest.raises(SealError):
        sealer.unseal(sealed[:-4] + ("AAA=" if sealed[-4:] != "AAA=" else "BBB="))


def test_the_same_is_sealed_in_another_way_each_time(key_file: Path) -> None:
    sealer = sealer_of(key_file)
    assert sealer.seal(NUMBER) != sealer.seal(NUMBER)


def test_the_key_is_made_once_for_its_owner_alone(key_file: Path) -> None:
    sealer_of(key_file)
    key = key_file.read_bytes()
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    sealer_of(key_file)
    assert key_file.read_bytes() == key
    assert [path.name for path in key_file.parent.iterdir()] == ["sealing.key"]


def test_who_only_opens_makes_no_key(key_file: Path) -> None:
    with pytest.raises(SealError, match="does not exist"):
        read_sealer(key_file)
    assert not key_file.exists()


def test_a_new_key_before_the_old_one_seals_and_the_old_one_still_opens(key_file: Path) -> None:
    sealed = sealer_of(key_file).seal(NUMBER)
    new = Fernet.generate_key()
    key_file.write_bytes(new + b"\n" + key_file.read_bytes())
    both = sealer_of(key_file)
    assert both.unseal(sealed) == NUMBER
    assert Sealer(new).unseal(both.seal(NUMBER)) == NUMBER


def test_a_mark_is_the_same_for_the_same_text_and_tells_nothing_of_it() -> None:
    old, new = Fernet.generate_key(), Fernet.generate_key()
    [mark] = Sealer(old).marks("caller", NUMBER)
    assert Sealer(new, old).marks("caller", NUMBER) == (*Sealer(new).marks("caller", NUMBER), mark)
    others = {*Sealer(new).marks("caller", NUMBER), *Sealer(old).marks("other", NUMBER)}
    others |= set(Sealer(old).marks("caller", NUMBER + "0"))
    assert mark not in others
    assert len(mark) == 32


@pytest.mark.parametrize("damaged", [b"", b"secret-word", b"\xff\xfe", b"c2hvcnQ="])
def test_a_damaged_key_is_named_and_not_shown(key_file: Path, damaged: bytes) -> None:
    key_file.parent.mkdir()
    key_file.write_bytes(damaged)
    with pytest.raises(SealError, match=r"sealing\.key.*backup") as error:
        sealer_of(key_file)
    assert "secret" not in str(error.value)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SealError, match=r"sealing\.key"):
        sealer_of(tmp_path / "file" / "sealing.key")
