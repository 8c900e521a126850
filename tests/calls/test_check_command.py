"""`callcontrol check` on rules with mistakes, as a person runs it."""

from pathlib import Path

from tests.fixtures.practice import write_rules
from tests.fixtures.program import callcontrol

MISTAKES = (
    ("group.yaml", "time_zone: America/New_York", "time_zone: America/New_Yrok", "America/New_Yrok"),
    ("group.yaml", "cooldown: 1s, max_wait: 30s", "cooldown: 1s, max_wait: 30", "`30` is no duration"),
    ("group.yaml", "wrong_key:", "wrong_kee:", "wrong_kee"),
    ("locations/site00.yaml", "skills: [nurse", "skills: [nurze", "there is no skill `nurze`"),
    ("locations/closed.yaml", 'hours: {sun: ["08:00-12', 'hours: {sun: ["18:00-12', "ends before it starts"),
)


async def test_five_mistakes_are_all_told_at_once(tmp_path: Path) -> None:
    rules = write_rules(tmp_path / "rules", sites=1, nights=1)
    for file, right, wrong, _ in MISTAKES:
        path = rules / file
        text = path.read_text(encoding="utf-8")
        assert text.count(right) == 1
        path.write_text(text.replace(right, wrong), encoding="utf-8")
    async with callcontrol("check", str(rules), env={}, output=tmp_path / "said.txt") as check:
        assert await check.wait() == 1
    for file, _, _, told in MISTAKES:
        assert told in check.said
        assert f"{Path(file).name}:" in check.said
    assert "Traceback" not in check.said


async def test_right_rules_are_good(tmp_path: Path) -> None:
    rules = write_rules(tmp_path / "rules", sites=1, nights=1)
    async with callcontrol("check", str(rules), env={}, output=tmp_path / "said.txt") as check:
        assert await check.wait() == 0
    assert "good" in check.said
    assert "+16465550100" in check.said
