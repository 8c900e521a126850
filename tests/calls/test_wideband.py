"""Which of a prompt's two files a real Asterisk takes: it is never told, it goes by the call."""

import asyncio
import base64
import re
from collections.abc import AsyncIterator

import aiohttp
import pytest

from callcontrol.model.names import Language
from callcontrol.model.rules import Group, SystemPrompt
from callcontrol.prompts import PromptLibrary
from callcontrol.sandbox.asterisk import RunningAsterisk, asterisk
from callcontrol.sandbox.plan import AsteriskPlan
from callcontrol.sandbox.tree import AsteriskTree
from tests.fixtures.asterisk import PHONES

DIALPLAN = """
[callcontrol-phones]
[callcontrol-trunk]
[probe]
exten => far,1,Answer()
 same => n,Wait(10)
exten => near,1,Answer()
 same => n,Playback({prompt})
 same => n,Hangup()
"""


@pytest.fixture(scope="module")
async def running(
    example: Group,
    example_prompts: PromptLibrary,
    asterisk_tree: AsteriskTree,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[RunningAsterisk]:
    folder = tmp_path_factory.mktemp("wideband")
    prompt = example_prompts.media(example.prompts[SystemPrompt.STILL_WAITING], Language("en"))
    dialplan = folder / "dialplan.conf"
    dialplan.write_text(DIALPLAN.format(prompt=prompt.removeprefix("sound:")))
    plan = AsteriskPlan(folder / "asterisk", phones=PHONES, dialplan=dialplan)
    async with asterisk(plan, tree=asterisk_tree) as pbx:
        yield pbx


async def originate(pbx: RunningAsterisk, codec: str) -> str:
    """A call in this codec, to which the prompt is played; its channel."""
    secret = base64.b64encode(f"{pbx.plan.ari_user}:{pbx.plan.ari_password}".encode()).decode()
    where = {"endpoint": "Local/far@probe/n", "context": "probe", "extension": "near", "formats": codec}
    async with (
        aiohttp.ClientSession(headers={"Authorization": f"Basic {secret}"}) as http,
        http.post(f"{pbx.ari_url}/ari/channels", params=where, timeout=aiohttp.ClientTimeout(5)) as answer,
    ):
        assert answer.status == 200, await answer.text()
        return str((await answer.json())["name"])


async def read_as(pbx: RunningAsterisk, channel: str) -> str:
    """The form in which Asterisk reads the prompt that it plays into a channel: it sets that before the first sound."""
    async with asyncio.timeout(10):
        while True:
            told = await pbx.cli(f"core show channel {channel}")
            found = re.search(r"NativeFormats: \((\S+)\)\s+WriteFormat: (\S+)", told)
            if "Playback" in told and found is not None and found[1] != found[2]:
                return found[2]
            await asyncio.sleep(0.05)


@pytest.mark.parametrize(("codec", "form"), [("g722", "slin16"), ("ulaw", "slin"), ("alaw", "slin")])
async def test_the_file_that_suits_the_call_is_played(running: RunningAsterisk, codec: str, form: str) -> None:
    channel = await originate(running, codec)
    assert await read_as(running, channel) == form
