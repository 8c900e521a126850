"""Whatever the rules hold: what is compiled into the dialplan has the form that it should have, and nothing else."""

import re
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from callcontrol.model.emergency import Emergency
from callcontrol.model.names import Did, LocationKey, PersonId, QueueName, Source
from callcontrol.model.rules import Group
from callcontrol.prompts import PromptLibrary
from callcontrol.rules.dialplan import LONGEST_SHOWN, compiled, plain
from tests.fixtures.rules import example_group

HERE = Source("x.yaml", 1, 1)
LINE = re.compile(
    r"""
    |; [^\n]* version \ [0-9a-f]{12} \ of \ the \ rules\.[^\n]*
    |\[callcontrol-rules-(emergency|phones|notify|back|queues)\]
    |exten \ => \ [0-9]{2,9},1,Goto\(callcontrol-emergency-out,[0-9]{2,9},1\)
    |exten \ => \ b[0-9]{8,15},1,Set\(CALLCONTROL_RINGS=(PJSIP/[a-z0-9_-]+&?)*\)
    |exten \ => \ [0-9]{1,12},hint,Stasis:callcontrol-queue-[a-z0-9_.-]+
    |exten \ => \ [0-9]{1,12},1,Goto\(callcontrol-desk-calls,line-[0-9]{1,12},1\)
    |\ same \ => \ n,Set\(CALLCONTROL_FOR=[0-9]+\)
    |\ same \ => \ n,Goto\(callcontrol-emergency-back,\$\{EXTEN\},1\)
    |exten \ => \ (phone|site)\.[a-z0-9_.]+,1,NoOp\(\)
    |\ same \ => \ n,Set\(CALLCONTROL_CALLBACK=\+[0-9]+\)
    |\ same \ => \ n,Set\(CALLCONTROL_(SITE|WHERE|FROM|NOTIFY|SAID)=[\w \ .,'/+>-]*\)
    |\ same \ => \ n,Goto\(\$\{CALLCONTROL_BACK\}\)
    |\ same \ => \ n,Gosub\(callcontrol-emergency-ring,s,1\(PJSIP/[a-z0-9_-]+\)\)
    |\ same \ => \ n,(Wait\(1\)|Hangup\(\))
    """,
    re.VERBOSE,
)
HOSTILE = st.one_of(
    st.text(max_size=80),
    st.sampled_from(
        [
            "x)\nexten => 911,1,Hangup(",
            "${SHELL(reboot)}",
            "$[1+1]",
            "a;--b\\",
            'q"uo,te) same => n,System(x)',
            "[globals]\r\n#exec x",
            '#include "/etc/passwd"',
            "\u2028\u202eolleH",
        ]
    ),
)
HOSTILE_OR_NOT = st.one_of(HOSTILE, st.sampled_from(["70", "71", "north/desk", "north/nurse"]))
GROUP = example_group()


@settings(deadline=None)
@given(st.data())
def test_no_text_of_the_rules_brings_a_line_of_its_own(data: st.DataObject) -> None:
    group = GROUP
    people = {
        person.id: replace(person, place=data.draw(HOSTILE), name=data.draw(HOSTILE))
        for person in group.people.values()
    }
    odd = replace(next(iter(people.values())), id=PersonId(data.draw(HOSTILE)), extension=data.draw(HOSTILE))
    emergency = Emergency(data.draw(HOSTILE), Did(data.draw(HOSTILE)), 60.0, (odd.id, *group.people), HERE)
    locations = {
        key: replace(location, name=data.draw(HOSTILE), emergency=emergency)
        for key, location in group.locations.items()
    }
    strange = LocationKey(data.draw(HOSTILE))
    locations[strange] = replace(next(iter(locations.values())), key=strange)
    numbers = tuple(data.draw(st.lists(HOSTILE, max_size=3)))
    queues = {
        name: replace(queue, name=QueueName(data.draw(HOSTILE_OR_NOT)), number=data.draw(HOSTILE_OR_NOT))
        for name, queue in group.queues.items()
    }
    hostile: Group = replace(
        group,
        people=people | {odd.id: odd},
        locations=locations,
        queues=queues,
        emergency_numbers=("911", *numbers),
        emergency_prefixes=("9", *numbers),
    )
    text = compiled(hostile, PromptLibrary(Path("/nowhere")))
    assert text.endswith("\n")
    longest = max((each for each in hostile.emergency_numbers if re.fullmatch("[0-9]{2,9}", each)), key=len)
    for line in text.split("\n"):
        assert LINE.fullmatch(line), line
        where = re.fullmatch(r" same => n,Set\(CALLCONTROL_WHERE=(.*)\)", line)
        assert where is None or len(f"EMERGENCY {longest} > {where[1]}") <= LONGEST_SHOWN
    assert {line for line in text.split("\n") if line.startswith("exten => 9")} >= {
        "exten => 911,1,Goto(callcontrol-emergency-out,911,1)",
        "exten => 9911,1,Goto(callcontrol-emergency-out,911,1)",
    }


@given(HOSTILE)
def test_a_text_is_one_line_of_harmless_characters(text: str) -> None:
    found = plain(text)
    assert len(found) <= LONGEST_SHOWN
    assert not set(found) & set('\r\n\t;()[]{}$\\"|&^%#<>=`~@!?*:')
    assert plain(found) == found


def test_what_people_read_stays_as_it_is() -> None:
    assert plain("Salle d'examen 3, 2e étage") == "Salle d'examen 3, 2e étage"
    assert plain("Ordination 1/2 @ Straße") == "Ordination 1/2 Straße"
