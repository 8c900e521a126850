"""Numbers of queues in the compiled dialplan."""

from dataclasses import replace
from pathlib import Path

from callcontrol.model.names import QueueName
from callcontrol.model.rules import Group
from callcontrol.prompts import PromptLibrary
from callcontrol.rules.dialplan import compiled
from tests.support.small_group import small_group


def lines(group: Group, folder: Path) -> list[str]:
    text = compiled(group, PromptLibrary(folder)).partition("[callcontrol-rules-queues]\n")[2]
    return text.splitlines()


def test_each_number_once_and_a_lamp_where_one_queue_has_it(tmp_path: Path) -> None:
    numbers = {"northside/billing": "70", "lakeview/billing": "70", "lakeview/front_desk": "71"}
    group = small_group()
    queues = {name: replace(queue, number=numbers.get(name, "")) for name, queue in group.queues.items()}
    assert lines(replace(group, queues=queues), tmp_path) == [
        "exten => 70,1,Goto(callcontrol-desk-calls,line-70,1)",
        "exten => 71,hint,Stasis:callcontrol-queue-lakeview-front_desk",
        "exten => 71,1,Goto(callcontrol-desk-calls,line-71,1)",
    ]


def test_none_without_numbers_and_nothing_hostile(tmp_path: Path) -> None:
    group = small_group()
    name = QueueName("northside/billing")
    hostile = {**group.queues, name: replace(group.queues[name], number="70,1,System(x)")}
    assert lines(group, tmp_path) == lines(replace(group, queues=hostile), tmp_path) == []
