"""Telephone numbers of callers: which of them somebody may be asked to call."""

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from callcontrol.callers.numbers import parsed, region_of
from callcontrol.model.rules import Group, Location

LEAST_DIGITS = 7
MOST_DIGITS = 15
_NEVER = frozenset({PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST})


def callable_number(text: str, group: Group, location: Location) -> str | None:
    """The E.164 number that ``text`` means at a location; None for what nobody should be made to call.

    Refused are numbers that do not exist, emergency and other short numbers, those at the cost of whoever calls them,
    and the practice's own.
    """
    digits = text.removeprefix("+")
    if not digits.isascii() or not digits.isdigit() or not LEAST_DIGITS <= len(digits) <= MOST_DIGITS + 3:
        return None
    region = region_of(location)
    number = parsed(text, region)
    if number is None or not phonenumbers.is_valid_number(number):
        return None
    if phonenumbers.number_type(number) in _NEVER or phonenumbers.connects_to_emergency_number(digits, region):
        return None
    found: str = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return None if found in group.dids else found


def as_dialled(number: str, location: Location) -> str:
    """An E.164 number as somebody at the location would dial it: without the country where it is their own."""
    own = parsed(number, None)
    if own is None or own.country_code != phonenumbers.country_code_for_region(region_of(location)):
        return number
    found: str = phonenumbers.national_significant_number(own)
    return found
