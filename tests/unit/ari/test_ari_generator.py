"""The generator of the typed operations, on a description of our own."""

import json
import shutil
from pathlib import Path

import pytest

import callcontrol.ari
from deploy.generate_ari.__main__ import differences, main, written_version
from deploy.generate_ari.render import render
from deploy.generate_ari.spec import SpecError, read_folder
from deploy.generate_ari.values import snake_case

HERE = Path(__file__).parent
DESCRIPTION = HERE / "rest_api"
EXPECTED = HERE / "rest_api_expected"


def test_the_description_becomes_the_expected_code() -> None:
    written = render(read_folder(DESCRIPTION), "9.9.9")
    expected = {
        str(path.relative_to(EXPECTED).with_suffix(".py")): path.read_text("utf-8") for path in EXPECTED.rglob("*.txt")
    }
    assert written == expected


@pytest.mark.parametrize(
    ("name", "snake"),
    [
        ("sendDTMF", "send_dtmf"),
        ("absorbDTMF", "absorb_dtmf"),
        ("playWithId", "play_with_id"),
        ("rtpstatistics", "rtpstatistics"),
        ("reason_code", "reason_code"),
        ("from", "from_"),
        ("RTPStat", "rtp_stat"),
    ],
)
def test_names_become_python_names(name: str, snake: str) -> None:
    assert snake_case(name) == snake


def test_writing_then_checking_then_spoiling(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "generated"
    assert main([str(DESCRIPTION), "--check"], target) == 1
    assert main([str(DESCRIPTION), "--asterisk", "9.9.9"], target) == 0
    assert written_version(target) == "9.9.9"
    assert main([str(DESCRIPTION), "--check"], target) == 0
    (target / "models" / "kettles.py").write_text("pass\n")
    (target / "models" / "stale.py").write_text("pass\n")
    capsys.readouterr()
    assert main([str(DESCRIPTION), "--check"], target) == 1
    assert capsys.readouterr().out == "differs: models/kettles.py\ndiffers: models/stale.py\n"
    assert main([str(DESCRIPTION)], target) == 0
    assert differences(render(read_folder(DESCRIPTION), "9.9.9"), target) == []


def test_no_folder_of_asterisk_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)], tmp_path / "generated") == 2
    assert "resources.json" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{", "kettles.json is not JSON"),
        ("[]", "kettles.json holds no JSON object"),
        ('{"models": {"Kettle": {"properties": {"a": {"type": "Spoon"}}}}}', "unknown type 'Spoon'"),
    ],
)
def test_a_description_that_is_not_understood_is_told(tmp_path: Path, content: str, told: str) -> None:
    folder = shutil.copytree(DESCRIPTION, tmp_path / "rest-api")
    (folder / "kettles.json").write_text(content)
    with pytest.raises(SpecError, match=told):
        read_folder(folder)


def test_models_in_a_circle_are_told(tmp_path: Path) -> None:
    folder = shutil.copytree(DESCRIPTION, tmp_path / "rest-api")
    document = json.loads((folder / "kettles.json").read_text())
    document["models"]["Stove"]["properties"]["kettle"] = {"type": "Kettle"}
    (folder / "kettles.json").write_text(json.dumps(document))
    with pytest.raises(SpecError, match="Kettle → Stove → Kettle"):
        render(read_folder(folder), "9.9.9")


def test_no_generated_file_is_longer_than_five_hundred_lines() -> None:
    folder = Path(callcontrol.ari.__file__).parent / "generated"
    lengths = {path.name: len(path.read_text("utf-8").splitlines()) for path in folder.rglob("*.py")}
    assert len(lengths) > 10
    assert max(lengths.values()) <= 500
