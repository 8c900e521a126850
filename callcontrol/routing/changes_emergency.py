"""What changes for emergency calls from desk phones: whoever answers those is a reader of the rules too."""

from collections.abc import Iterator

from callcontrol.routing.changes_pair import Change, Pair
from callcontrol.routing.emergencies import address_of, callback_of, told_of


def emergencies_changed(pair: Pair) -> Iterator[Change]:
    """The number shown, the address, and whose phones are told."""
    old, new = pair.old, pair.new
    source = new.emergency.source if new.emergency is not None else new.source
    was, now = (callback_of(each) or "no number" for each in (old, new))
    yield from pair.differs("emergency calls show", was, now, source)
    if old.emergency is None and new.emergency is None:
        return
    yield from pair.differs("help comes to", address_of(old), address_of(new), source)
    groups = ((pair.old_group, old), (pair.new_group, new))
    told, tells = (", ".join(told_of(group, each)) or "nobody" for group, each in groups)
    yield from pair.differs("phones told of emergency calls", told, tells, source)
