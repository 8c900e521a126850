"""What is made of hostile rules, read by a real Asterisk: not a warning, and the phone still reaches help."""

import asyncio
from dataclasses import replace
from pathlib import Path

from callcontrol.model.emergency import Emergency
from callcontrol.model.names import Source
from callcontrol.prompts import PromptLibrary
from callcontrol.rules.dialplan import compiled
from callcontrol.sandbox.asterisk import asterisk
from callcontrol.sandbox.plan import AsteriskPlan, PhoneAccount
from callcontrol.sandbox.tree import AsteriskTree
from tests.fixtures.minisip import SipEnd
from tests.fixtures.rules import example_group

HOSTILE = "R)oom\n${SHELL(x)} $[1+1],;\\\"[h]#exec => 3|'é^&"
PHONES = tuple(
    PhoneAccount(name, f"secret-{name}", "", name.rpartition("-")[2]) for name in ("northside-101", "northside-102")
)
CARRIER = PhoneAccount("carrier", "secret-carrier")


async def test_asterisk_reads_it_without_a_word(tmp_path: Path, asterisk_tree: AsteriskTree) -> None:
    group = example_group()
    emergency = Emergency(HOSTILE, None, 0.0, None, Source("x.yaml", 1, 1))
    hostile = replace(
        group,
        people={key: replace(person, place=HOSTILE, name=HOSTILE) for key, person in group.people.items()},
        locations={key: replace(each, name=HOSTILE, emergency=emergency) for key, each in group.locations.items()},
        emergency_numbers=("911", "118"),
    )
    plan = AsteriskPlan(
        tmp_path / "asterisk", phones=(*PHONES, CARRIER), emergency_trunk="PJSIP/NUMBER@carrier", dids=("+12125550110",)
    )
    async with (
        asterisk(plan, tree=asterisk_tree) as box,
        SipEnd(box.sip_port, "northside-101", "secret-northside-101") as phone,
        SipEnd(box.sip_port, "northside-102", "secret-northside-102") as told,
        SipEnd(box.sip_port, "carrier", "secret-carrier") as carrier,
    ):
        assert [await end.register() for end in (phone, told, carrier)] == [200] * 3
        log = plan.folder / "log" / "messages.log"
        before = len(log.read_text())
        plan.rules_dialplan.write_text(compiled(hostile, PromptLibrary(tmp_path)))
        await box.cli("dialplan reload")
        assert "R oom SHELL x 1+1 , h exec 3 > R oom SH x101" in await box.cli("dialplan show callcontrol-rules-phones")
        assert log.read_text()[before:].strip() == ""
        async with asyncio.timeout(10):
            call = await phone.call("9118")
            out = await carrier.legs.get()
            leg = await told.legs.get()
        assert out.invite is not None
        assert out.invite.first.startswith("INVITE sip:118@")
        assert "<sip:+12125550110@" in out.invite.headers["from"]
        assert leg.invite is not None
        assert leg.invite.headers["from"].startswith('"EMERGENCY 118 > R oom SHELL x 1+1 , h exec 3 > R oom SH x101"')
        out.respond(200)
        await asyncio.wait_for(call.answered.wait(), 5)
        call.bye()
        leg.respond(486)
