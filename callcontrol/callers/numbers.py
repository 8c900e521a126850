"""Telephone numbers in the one form in which they are compared: E.164, whatever the network or a person wrote."""

from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, ValidationResult

from callcontrol.model.names import Did
from callcontrol.model.rules import Location

LONGEST_TEXT = 64
"""Characters looked at; a longer text is no number."""
_NO_COUNTRY = "ZZ"


def region_of(location: Location) -> str:
    """The country in whose way numbers are written at a location: that of its own first number."""
    return _region_of(location.dids[0]) if location.dids else _NO_COUNTRY


@lru_cache(256)
def _region_of(did: Did) -> str:
    own = parsed(did, None)
    found = phonenumbers.region_code_for_number(own) if own is not None else None
    return found or (phonenumbers.region_code_for_country_code(own.country_code or 0) if own else _NO_COUNTRY)


def e164(text: str, region: str | None) -> str | None:
    """The E.164 number with its plus sign that ``text`` means in a country; None: it could not be called back.

    Two spellings of one number are the same here. Without a ``region`` the text must begin with a plus sign.
    """
    if len(text) > LONGEST_TEXT:
        return None
    number = parsed(text, region)
    if number is None or phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        return None
    return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))


def parsed(text: str, region: str | None) -> PhoneNumber | None:
    """A number in its parts; None: it is none."""
    try:
        return phonenumbers.parse(text, region)
    except NumberParseException:
        return None
