"""Every key of the language, as the value that it means."""

from datetime import date, datetime, time
from functools import cache

from callcontrol.config import load_group, load_group_text, schema_traffic
from callcontrol.config.schema_base import Entry, keys_of
from callcontrol.model.desk import DeskPrompt
from callcontrol.model.names import (
    AnswerName,
    BoxName,
    CallbackName,
    CallTypeName,
    ChainName,
    ContactName,
    Language,
    LocationKey,
    MenuName,
    PersonId,
    QuestionName,
    QueueName,
    Skill,
)
from callcontrol.model.paths import (
    AnswerKind,
    Category,
    Destination,
    ToAnswer,
    ToBox,
    ToCallback,
    ToCallType,
    ToMenu,
    ToOnCall,
    ToQueue,
)
from callcontrol.model.rules import Group, Location, Mode, Pace, Severity, SystemPrompt
from callcontrol.model.staff import Serving
from callcontrol.model.told import Shown
from callcontrol.model.waiting import Announce
from tests.fixtures.rules import EVERYTHING, GROUP, NORTH, SOUTH, edited, everything_files

EN, ES = Language("en"), Language("es")


@cache
def everything() -> Group:
    return load_group_text(everything_files())


def north() -> Location:
    return everything().locations[LocationKey("north")]


def south() -> Location:
    return everything().locations[LocationKey("south")]


def place(to: Destination | None) -> str:
    """A destination in short."""
    match to:
        case ToQueue(queue=name) | ToOnCall(chain=name) | ToBox(box=name) | ToCallback(callback=name):
            return f"{type(to).__name__} {name}"
        case ToAnswer(answer=name):
            return f"ToAnswer {name}"
        case None:
            return "nowhere"


def test_the_folder_is_the_same_rules() -> None:
    assert load_group(EVERYTHING) == everything()


def test_every_key_is_used() -> None:
    text = b"".join(everything_files().values()).decode()
    rules = (entry for entry in Entry.__subclasses__() if entry.__module__ != schema_traffic.__name__)
    for entry in rules:
        for key in keys_of(entry):
            assert f"{key}:" in text, f"{entry.__name__}.{key}"


def test_what_the_group_says() -> None:
    group = everything()
    assert group.emergency_numbers == ("911", "988")
    assert group.long_menus is Severity.WARNING
    assert load_group_text(edited(GROUP, "long_menus: warning\n", "", everything_files())).long_menus is Severity.ERROR


def test_contacts() -> None:
    contacts = everything().contacts
    patel, service = contacts[ContactName("dr_patel")], contacts[ContactName("night_service")]
    assert (patel.label, patel.number, patel.languages, patel.presses_one) == (
        "Dr. Patel", "+12125550190", ("en", "es"), True,
    )  # fmt: skip
    assert (service.presses_one, service.languages, service.source.file) == (False, (), GROUP)


def test_a_rota() -> None:
    chain = everything().chains[ChainName("clinician")]
    assert (chain.label, chain.zone.key, chain.rounds) == ("Clinician on call", "America/Chicago", 3)
    assert chain.first_week == date(2026, 1, 5)
    first, second = chain.weeks
    assert [(shift.weekday, shift.starts, shift.ends, shift.contact) for shift in first] == [
        *((day, time(17), time(8), "dr_patel") for day in range(5)),
        *((day, time(8), time(8), "dr_cohen") for day in (5, 6)),
    ]
    assert {(shift.starts, shift.ends, shift.contact) for shift in second} == {(time(0), time(0), "dr_cohen")}
    lines = everything_files()[GROUP].decode().splitlines()
    assert lines[first[0].source.line - 1][first[0].source.column - 1 :].startswith('"17:00-08:00"')
    christmas = chain.swaps[0]
    assert (christmas.starts, christmas.ends) == (datetime(2026, 12, 24, 17), datetime(2026, 12, 26, 8))  # noqa: DTZ001
    assert (christmas.contact, christmas.reason) == ("dr_cohen", "Christmas")


def test_steps() -> None:
    chains = everything().chains
    assert [(step.contacts, step.ring_seconds, step.times) for step in chains[ChainName("clinician")].steps] == [
        (("on_call",), 20, 2),
        (("dr_cohen", "dr_patel"), 25, 1),
        (("night_service",), 40, 1),
    ]
    service = chains[ChainName("service")]
    assert (service.weeks, service.rounds, service.zone.key) == ((), 2, "America/New_York")


def test_call_types_lead_where_they_say() -> None:
    found = {name: (place(one.opened), place(one.closed)) for name, one in north().call_types.items()}
    assert found == {
        "appointment": ("ToQueue north/front_desk", "ToBox north/appointments"),
        "clinical": ("ToQueue north/nurse", "ToOnCall clinician"),
        "urgent": ("ToQueue north/nurse", "ToOnCall service"),
        "information": ("ToAnswer directions", "ToAnswer directions"),
        "billing": ("ToQueue north/billing", "ToCallback north/morning"),
        "promise": ("ToCallback north/morning", "nowhere"),
        "other": ("ToQueue north/front_desk", "nowhere"),
    }
    assert north().call_types[CallTypeName("promise")].category is Category.OTHER
    assert north().call_types[CallTypeName("appointment")].questions == ("known", "birth_date", "member")


def test_a_location_has_only_what_something_of_it_leads_to_and_what_it_writes() -> None:
    group = everything()
    assert set(group.queues) == {
        *(f"north/{name}" for name in ("front_desk", "nurse", "billing", "spare", "calls")),
        *(f"south/{name}" for name in ("nurse", "extra")),
    }
    assert set(group.boxes) == {"north/appointments", "north/overflowing", "south/here"}
    assert set(group.callbacks) == {"north/morning"}
    assert set(north().questions) == {"known", "birth_date", "member"}
    assert (set(north().answers), set(south().answers), set(south().questions)) == ({"directions"}, set(), set())
    assert set(south().call_types) == {"clinical", "own"}


def test_menus() -> None:
    menus = north().menus
    assert set(menus) == {"menu", "more", "closed_menu"}
    first = north().menu
    assert [(option.key, option.leads) for option in first.options] == [
        ("1", ToCallType(CallTypeName("appointment"))),
        ("2", ToMenu(MenuName("more"))),
        ("3", ToCallType(CallTypeName("clinical"))),
    ]
    assert (first.timeout_seconds, first.silences, first.wrong_keys) == (4, 1, 2)
    assert (menus[MenuName("closed_menu")].person, menus[MenuName("more")].person) == ("urgent", "other")
    assert set(south().menus) == {"menu", "closed_menu"}


def test_questions() -> None:
    questions = north().questions
    known = questions[QuestionName("known")]
    assert (known.kind, known.choices, known.tries) == (
        AnswerKind.CHOICE, {"1": "New patient", "2": "Known patient"}, 3,
    )  # fmt: skip
    birth = questions[QuestionName("birth_date")]
    assert (birth.kind, birth.date_order, birth.least_digits, birth.most_digits, birth.tries) == (
        AnswerKind.DATE, "mdy", 8, 8, 2,
    )  # fmt: skip
    member = questions[QuestionName("member")]
    assert (member.kind, member.least_digits, member.most_digits) == (AnswerKind.DIGITS, 4, 12)
    assert member.prompt.text == {EN: "Your number?", ES: "¿Su número?"}


def test_what_who_answers_is_told() -> None:
    questions = north().questions
    asked = [(question.label, question.read_back) for question in questions.values()]
    assert dict(zip(questions, asked, strict=True)) == {
        "known": ("", False), "birth_date": ("DOB", True), "member": ("", False),
    }  # fmt: skip
    assert north().shown == Shown(answers=False, waited=True, language=False)
    spoken = north().spoken_name
    assert spoken is not None
    assert spoken.text == {EN: "The North practice", ES: "El consultorio Norte"}
    assert (south().spoken_name, south().shown) == (None, north().shown)
    whispers = {name: queue.whisper for name, queue in everything().queues.items()}
    assert whispers[QueueName("north/nurse")]
    assert not whispers[QueueName("north/billing")]
    bare = load_group_text(edited(GROUP, "  shown: {answers: no, waited: yes, language: no}\n", "", everything_files()))
    assert bare.locations[LocationKey("north")].shown == Shown()


def test_answers_boxes_and_callbacks() -> None:
    group = everything()
    directions = north().answers[AnswerName("directions")].prompt
    assert directions.text[EN] == "Opposite the station."
    box, short = group.boxes[BoxName("north/appointments")], group.boxes[BoxName("south/here")]
    assert (box.label, box.within_seconds, box.longest_seconds) == ("Appointments", 4 * 3600, 120)
    assert (short.within_seconds, short.longest_seconds, short.prompt.text) == (8 * 3600, 180, {EN: "Speak."})
    callback = group.callbacks[CallbackName("north/morning")]
    assert (callback.label, callback.queue, callback.starts, callback.ends) == (
        "Morning callbacks", "north/calls", time(8, 30), time(10),
    )  # fmt: skip
    names = [directions.name, box.prompt.name, short.prompt.name, callback.prompt.name]
    assert len(set(names)) == 4


def test_recordings() -> None:
    assert north().answers[AnswerName("directions")].prompt.recordings == {EN: "directions-en.wav"}
    assert north().greeting.recordings == {EN: "north/greeting-en.wav"}
    assert north().greeting.text[EN] == "Welcome to North."
    assert south().greeting.recordings is None
    notice = everything().prompts[SystemPrompt.EMERGENCY_NOTICE]
    assert (notice.recordings, notice.text[EN]) == ({EN: "emergency-en.wav"}, "In an emergency dial 911.")
    invitation = north().languages[1].invitation
    assert invitation is not None
    assert invitation.recordings == {ES: "invitation-es.wav"}


def test_a_queue_with_rings() -> None:
    nurse = everything().queues[QueueName("north/nurse")]
    assert {Skill("nurse")} <= nurse.skills
    assert nurse.least == {(Skill("nurse"), 2)}
    assert nurse.prefers == {Skill("pediatrics")}
    assert nurse.language_required
    assert nurse.sites == {"north"}
    assert [(ring.after_seconds, sorted(ring.sites), sorted(ring.without)) for ring in nurse.rings] == [
        (45, ["south"], []),
        (90, ["north", "south"], ["pediatrics"]),
    ]
    assert not everything().queues[QueueName("north/billing")].language_required


def test_what_callers_hear_and_press_while_they_wait() -> None:
    desk = everything().queues[QueueName("north/front_desk")]
    assert desk.announce == Announce(position=True, wait=False, every_seconds=90.0)
    assert desk.comfort is not None
    assert [one.text[EN] for one in desk.comfort] == ["We have not forgotten you.", "Soon now."]
    assert [(one.key, place(one.to), one.prompt.text[EN]) for one in desk.keys] == [
        ("0", "ToOnCall service", "To reach the person on call, press 0."),
        ("1", "ToCallback north/morning", "To be called back, press 1."),
        ("2", "ToBox north/appointments", "To leave a message, press 2."),
        ("3", "ToQueue north/spare", "For the spare desk, press 3."),
    ]
    assert desk.keys[1].prompt.text[ES] == "Para que le devolvamos la llamada, oprima el 1."
    assert desk.alert is not None
    assert (desk.alert.after_seconds, desk.alert.source.file) == (240.0, GROUP)
    nurse = everything().queues[QueueName("north/nurse")]
    assert (nurse.announce, nurse.comfort, nurse.keys, nurse.alert) == (None, None, (), None)


def test_what_is_chosen_at_desk_phones() -> None:
    group = everything()
    assert [(each.name, each.digit, each.said.text[Language("en")]) for each in group.pauses] == [
        ("break", "1", "A break"),
        ("lunch", "2", "Lunch"),
    ]
    [resolved] = group.dispositions
    assert (resolved.said.name, resolved.said.recordings) == (
        "desk/dispositions/resolved",
        {"en": "settled-en.wav"},
    )


def test_a_queue_that_overflows() -> None:
    desk = everything().queues[QueueName("north/front_desk")]
    assert (desk.ring_seconds, desk.cooldown_seconds, desk.max_wait_seconds) == (10, 20, 480)
    assert (desk.closing_grace_seconds, desk.misses, desk.wrap_up_seconds) == (1200, 3, 40)
    assert (desk.sticky_seconds, desk.keep_free, desk.at_once, desk.overflow[1].until) == (20, 1, 2, 4)
    assert everything().queues[QueueName("north/billing")].at_once == 1
    assert desk.lamp_after_seconds == 120
    assert [
        (place(one.to), one.after_seconds, one.longer_than, one.unattended_seconds) for one in desk.overflow
    ] == [
        ("ToQueue north/spare", 300, None, None),
        ("ToCallback north/morning", None, 10, None),
        ("ToBox north/overflowing", None, None, 30),
    ]  # fmt: skip
    [unattended] = everything().queues[QueueName("north/nurse")].overflow
    assert (place(unattended.to), unattended.unattended_seconds) == ("ToOnCall clinician", 60)


def test_people_with_levels_and_hours() -> None:
    people = everything().people
    ann, ben = people[PersonId("north-101")], people[PersonId("north-102")]
    assert ben.levels == {"nurse": 3}
    assert {"nurse", "pediatrics", "billing"} <= ben.skills
    assert ben.serves == {QueueName("north/billing"): Serving(30, 45)}
    assert north().call_types[CallTypeName("clinical")].ahead_seconds == 60
    assert (ann.levels, ben.works) == ({}, ())
    assert [(duty.weekday, duty.starts, duty.ends) for duty in ann.works] == [
        *((day, time(8), time(12)) for day in range(3)),
        (4, time(13), time(17)),
    ]


def test_closures_of_several_days() -> None:
    moving = [closure.day for closure in north().closures if closure.reason == "Moving"]
    assert moving == [date(2026, 7, day) for day in range(6, 11)]
    turn = {closure.day for closure in south().closures if closure.reason == "Turn of the year"}
    assert {date(2026, 12, 28), date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 2)} <= turn
    assert date(2027, 1, 3) not in turn


def test_29_february_is_among_days_of_every_year() -> None:
    leap = load_group_text(edited(GROUP, "12-28, until: 01-02", "02-27, until: 03-01", everything_files()))
    closed = {one.day for one in leap.locations[LocationKey("north")].closures if one.reason == "Turn of the year"}
    assert {day for day in closed if day.year in {2027, 2028}} == {
        date(2027, 2, 27), date(2027, 2, 28), date(2027, 3, 1),
        date(2028, 2, 27), date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1),
    }  # fmt: skip


def test_pace() -> None:
    assert (north().pace, south().pace) == (Pace.NORMAL, Pace.RELAXED)
    group = load_group_text(edited(GROUP, "defaults:\n", "defaults:\n  pace: relaxed\n", everything_files()))
    assert group.locations[LocationKey("north")].pace is Pace.RELAXED


def test_rollout() -> None:
    rollout = north().rollout
    assert rollout is not None
    assert (rollout.mode, rollout.share, rollout.old_context) == (Mode.SHARE, 0.2, "old-north")
    assert south().rollout is None
    default = load_group_text(edited(SOUTH, "rollout: {mode: live}\n", "", everything_files()))
    shadow = default.locations[LocationKey("south")].rollout
    assert shadow is not None
    assert (shadow.mode, shadow.old_context, shadow.source.file) == (Mode.SHADOW, "old-practice", GROUP)


def test_who_may_switch_hours_from_elsewhere() -> None:
    assert north().switch_hours == {Skill("nurse")}
    own = everything_files()
    own[NORTH] += b"switch_hours: []\n"
    group = load_group_text(own)
    assert group.locations[LocationKey("north")].switch_hours == frozenset()
    assert group.locations[LocationKey("south")].switch_hours == {Skill("nurse")}


def test_who_may_listen_to_conversations() -> None:
    rule = north().supervision
    assert rule is not None
    assert rule.skills == {Skill("nurse"), Skill("billing")}
    assert (rule.announce, rule.source.file) == (True, GROUP)
    own = everything_files()
    own[NORTH] += b"supervision: {skills: []}\n"
    own[SOUTH] += b"supervision: {skills: [billing]}\n"
    group = load_group_text(own)
    assert group.locations[LocationKey("north")].supervision is None
    south_rule = group.locations[LocationKey("south")].supervision
    assert south_rule is not None
    assert south_rule.skills == {Skill("billing")}
    assert not south_rule.announce


def test_the_desk_is_worded_in_the_languages_that_we_word() -> None:
    assert everything().desk.keys() == set(DeskPrompt)
    assert {frozenset(prompt.text) for prompt in everything().desk.values()} == {frozenset({"en", "es", "fr"})}


def test_the_own_entry_replaces_the_default_of_its_name() -> None:
    own = everything_files()
    own[NORTH] += b"boxes: {appointments: {label: Ours, text: {en: Speak., es: Hable.}}}\n"
    box = load_group_text(own).boxes[BoxName("north/appointments")]
    assert (box.label, box.within_seconds, box.source.file) == ("Ours", 8 * 3600, NORTH)


def test_what_is_recorded() -> None:
    policy = north().recording
    assert policy is not None
    assert (set(policy.queues), policy.keep_days) == ({"north/billing", "north/spare"}, 30)
    assert policy.announcement.text == {EN: "This call is recorded.", ES: "Esta llamada se graba."}
    assert (policy.source.file, policy.announcement.name) == (GROUP, "north/recording")
    assert south().recording is None, "none of the queues that the defaults name is one of south's"


def test_every_queue_of_a_location_is_recorded() -> None:
    files = edited(GROUP, "queues: [billing, spare]", "queues: [all]", everything_files())
    group = load_group_text(files)
    for key in ("north", "south"):
        policy = group.locations[LocationKey(key)].recording
        assert policy is not None
        assert set(policy.queues) == {name for name in group.queues if name.startswith(f"{key}/")}


def test_a_location_can_keep_the_recording_of_the_defaults_out() -> None:
    files = edited(NORTH, "dids:", "recording: {queues: []}\ndids:", everything_files())
    assert load_group_text(files).locations[LocationKey("north")].recording is None


def test_a_recording_is_kept_ninety_days_unless_said() -> None:
    policy = load_group_text(edited(GROUP, "    keep: 30d\n", "", everything_files())).locations[north().key].recording
    assert policy is not None
    assert policy.keep_days == 90
