"""Hours by phone: hear what holds, switch it, hear what holds now."""

from collections.abc import Callable

from callcontrol.desk.phone import DeskPhone
from callcontrol.desk.ports import HoursSwitch
from callcontrol.flows.entry import END_KEY, entry
from callcontrol.model.desk import DeskPrompt, HoursKey, Refusal
from callcontrol.model.names import LocationKey
from callcontrol.model.rules import Group, Location, Switch
from callcontrol.routing.desk import asked_location, hours_words, time_keyed

KEY_SECONDS = 8.0
"""After the menu, for a key."""
TRIES = 3
"""Times that the menu is spoken; after the last one the call ends."""
_DIGITS = 4


async def switch_hours(phone: DeskPhone, hours: HoursSwitch, live: Callable[[], Group], named: str) -> None:
    """The whole dialogue; ``named`` is a location's key, empty for the phone's own. Raises AriError."""
    location = asked_location(phone.group, phone.person, named)
    if isinstance(location, DeskPrompt):
        phone.log.warning("a phone may not switch these hours", person=phone.person, named=named, why=location)
        await phone.tell(location, keys_cut=False)
        return
    await _state(phone, location, keys_cut=True)
    for _ in range(TRIES):
        await phone.tell(DeskPrompt.HOURS_MENU)
        key = await phone.keys.next(KEY_SECONDS)
        if key is None:
            continue
        if key not in {choice.value for choice in HoursKey}:
            phone.keys.forget()
            await phone.tell(DeskPrompt.NOT_A_KEY)
            continue
        refusal = await _do(phone, hours, location, HoursKey(key))
        phone.keys.forget()
        if refusal is None:
            await phone.tell(DeskPrompt.SWITCHED, keys_cut=False)
            await _state(phone, live().locations.get(location.key, location), keys_cut=False)
            return
        phone.log.warning("hours were not switched by phone", location=location.key, person=phone.person, why=refusal)
        await phone.tell(refusal.prompt, keys_cut=False)
    await phone.tell(DeskPrompt.GOODBYE, keys_cut=False)


async def _do(phone: DeskPhone, hours: HoursSwitch, location: Location, key: HoursKey) -> Refusal | None:
    match key:
        case HoursKey.OPEN:
            return await hours.set(location.key, Switch.OPEN, phone.person)
        case HoursKey.CLOSED:
            return await hours.set(location.key, Switch.CLOSED, phone.person)
        case HoursKey.CLOSED_UNTIL:
            return await _closed_until(phone, hours, location.key)
        case HoursKey.AS_WRITTEN:
            return await hours.clear(location.key, phone.person)


async def _closed_until(phone: DeskPhone, hours: HoursSwitch, location: LocationKey) -> Refusal | None:
    await phone.tell(DeskPrompt.ENTER_TIME)
    keyed = await entry(phone.keys, lambda keys: len(keys) >= _DIGITS or keys.endswith(END_KEY))
    until = time_keyed(keyed)
    if until is None:
        return Refusal.NOT_A_TIME
    return await hours.set(location, Switch.CLOSED, phone.person, until)


async def _state(phone: DeskPhone, location: Location, *, keys_cut: bool) -> None:
    words = hours_words(phone.group, location, phone.services.clock.rules_now(), phone.language)
    await phone.say(*words, keys_cut=keys_cut)
