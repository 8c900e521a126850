"""A practice that has everything a call can come to: open on Tuesdays, at night with a menu of its own."""

from callcontrol.config import load_group_text
from callcontrol.model.names import ContactName
from callcontrol.model.rules import Group, SystemPrompt

EAST, WEST = "+12125550150", "+12125550160"
"""Open at `virtual_time.EPOCH`; never open but on Sundays."""
PATEL, COHEN, NIGHT = "+12125550190", "+12125550191", "+18005550123"
OWN = "+12125550177"
"""A caller's number that can be called back."""

_GROUP = """
name: Full Medical Group
emergency_numbers: ["911", "988"]
skills: {reception: books}
contacts:
  dr_patel: {name: Dr. Patel, number: "+12125550190", languages: [es, en]}
  dr_cohen: {name: Dr. Cohen, number: "+12125550191"}
  night_service: {name: Answering service, number: "+18005550123", press_one: no}
on_call:
  clinician:
    label: Clinician on call
    time_zone: America/New_York
    weeks: [{mon-sun: {"00:00-24:00": dr_patel}}]
    steps:
      - {ring: [on_call], for: 20s, times: 2}
      - {ring: [dr_patel, dr_cohen], for: 25s}
      - {ring: [night_service], for: 20s}
    rounds: 2
defaults:
  time_zone: America/New_York
  language: en
  more_languages:
    es: {key: 9, invitation: "Para español, oprima el 9."}
  questions:
    known: {text: {en: New 1 known 2, es: Nuevo 1 conocido 2}, choices: {1: New patient, 2: Known patient}}
    birth_date: {text: {en: Your date of birth, es: Fecha}, date: mdy}
    member: {text: {en: Member number, es: Socio}, digits: 4-12}
  answers:
    directions: {en: Go along the river., es: Por el río.}
  boxes:
    desk: {label: Desk, text: {en: Leave a message., es: Deje un mensaje.}, within: 4h, longest: 60s}
  callbacks:
    morning: {label: Mornings, text: {en: We call back., es: Llamamos.}, queue: front_desk, window: "08:30-10:00"}
  queues:
    front_desk:
      label: Front desk
      skills: [reception]
      ring: 10s
      cooldown: 30s
      max_wait: 2m
      overflow: [{after: 90s, box: desk}]
      announce: {every: 20s}
      keys: {5: {callback: morning}, 6: {box: desk}, 0: {on_call: clinician}}
  call_types:
    appointment: {ask: [known, birth_date], open: {queue: front_desk}, closed: {box: desk}}
    billing: {ask: [member], open: {callback: morning}, closed: {callback: morning}}
    information: {open: {answer: directions}, closed: {answer: directions}}
    other: {open: {queue: front_desk}, closed: {on_call: clinician}}
    urgent: {open: {on_call: clinician}, closed: {on_call: clinician}}
    referral: {open: {box: desk}, closed: {box: desk}}
  greeting: {en: Welcome., es: Bienvenidos.}
  menu:
    text: {en: "Day menu 1, 2, 3, 4", es: "Menú de día 1, 2, 3, 4"}
    options: {1: appointment, 2: billing, 3: further, 4: urgent}
    person: other
    timeout: 5s
  menus:
    further:
      text: {en: "Further menu 1, 2", es: "Otro menú 1, 2"}
      options: {1: information, 2: referral}
      person: other
      timeout: 5s
  closed_menu:
    text: {en: "Night menu 1, 2, 3, 4", es: "Menú de noche 1, 2, 3, 4"}
    options: {1: appointment, 2: billing, 3: further, 4: urgent}
    person: other
    timeout: 5s
  after_hours: {en: Closed., es: Cerrado.}
messages:
"""
_LOCATION = """
name: {name}
dids: ["{did}"]
hours: {hours}
people: {people}
"""
EAST_PEOPLE = "{501: {name: Fay, skills: [reception, speaks-es]}, 502: {name: Gus, skills: [reception]}}"
WEST_PEOPLE = "{601: {name: Hal, skills: [reception]}}"
CONTACTS = {ContactName("dr_patel"): PATEL, ContactName("dr_cohen"): COHEN, ContactName("night_service"): NIGHT}


def full_group() -> Group:
    """Both locations lead by the same rules; EAST is open on Tuesdays, WEST on Sundays."""
    messages = "".join(f"  {name}: {{en: {name}., es: {name}.}}\n" for name in SystemPrompt)
    east = _LOCATION.format(name="East", did=EAST, hours='{mon-fri: ["08:00-17:00"]}', people=EAST_PEOPLE)
    west = _LOCATION.format(name="West", did=WEST, hours='{sun: ["08:00-12:00"]}', people=WEST_PEOPLE)
    files = {"group.yaml": _GROUP + messages, "locations/east.yaml": east, "locations/west.yaml": west}
    return load_group_text({name: text.encode() for name, text in files.items()})
