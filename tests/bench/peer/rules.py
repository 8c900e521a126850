"""The practice that is measured: one number, one queue, short sentences: the telephone system is what counts."""

from pathlib import Path

OURS, PEERS = "+16465550100", "900"
"""Numbers that lead to callcontrol and to the dialplan."""

_GROUP = """
name: Bench
unknown_did: bench
skills: {{reception: Answers the front desk}}
defaults:
  time_zone: America/New_York
  language: en
  hours: {{mon-sun: ["00:00-24:00"]}}
  queues:
    front_desk: {{label: Front desk, skills: [reception], ring: 15s, cooldown: 5s, max_wait: 30m}}
  call_types:
    other: {{open: {{queue: front_desk}}}}
  greeting: {{en: Hello.}}
  menu:
    text: {{en: Press 1.}}
    options: {{1: other}}
    person: other
    timeout: 10s
  after_hours: {{en: Closed.}}
messages:
  emergency_notice: {{en: Dial 911.}}
"""
_SITE = """
name: Bench
dids: ["{did}"]
people:
{people}
"""


def agents_of(side: str, count: int) -> list[str]:
    """Names of phones: those of one side have nothing to do with the other's."""
    return [f"{side}-{number:03}" for number in range(1, count + 1)]


def write_rules(folder: Path, agents: int) -> Path:
    """The rules with so many people, whose phones are ``bench-1001`` and so on."""
    (folder / "locations").mkdir(parents=True)
    (folder / "group.yaml").write_text(_GROUP.format())
    people = "\n".join(f"  {1000 + number}: {{name: Agent {number}, skills: [reception]}}" for number in range(agents))
    (folder / "locations" / "bench.yaml").write_text(_SITE.format(did=OURS, people=people))
    return folder


PEER_DIALPLAN = """
; The other side: what one writes by hand with Asterisk's own means.
[callcontrol-trunk]
exten => {peers},1,Goto(peer-ivr,s,1)

[peer-ivr]
; i: the answer does not wait for sound, which would cost half a second.
exten => s,1,Answer(,i)
 same => n,Background({prompts})
 same => n,WaitExten(10)
 same => n,Hangup()
exten => 1,1,Queue(peer,,,,1800)
 same => n,Hangup()
exten => h,1,NoOp()
exten => t,1,Hangup()
exten => i,1,Hangup()

#include "{ours}"
"""


def queues_conf(members: list[str]) -> str:
    """app_queue as its own example has it: music, the longest idle first, nobody rung who talks."""
    return "\n".join(
        (
            "[general]", "autofill = yes", "", "[peer]", "strategy = leastrecent", "timeout = 15", "retry = 1",
            "ringinuse = no", "joinempty = yes", "wrapuptime = 0", "musicclass = default",
            *(f"member => PJSIP/{member}" for member in members), "",
        )
    )  # fmt: skip


MANAGER_CONF = """[general]
enabled = yes
bindaddr = 127.0.0.1
port = {port}
timestampevents = yes

[witness]
secret = {secret}
read = call
eventfilter(action(include),name(BridgeEnter)) =
"""
