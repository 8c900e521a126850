"""What the group's rules say of handing callers over."""

from callcontrol.config.problems import Problems, quote
from callcontrol.config.schema import GroupEntry
from callcontrol.config.scope import Document
from callcontrol.config.tree import source_of
from callcontrol.model.transfers import TRANSFER_RULES, TransferRules


def check_codes(group: Document[GroupEntry], problems: Problems) -> None:
    """What is keyed in a talk means one thing: no code begins with another."""
    rules = transfers_of(group.entry)
    shorter, longer = sorted((rules.code, rules.consult), key=len)
    if shorter and longer.startswith(shorter):
        message = f"`consult: {quote(rules.consult)}` and `code: {quote(rules.code)}` can not be told apart"
        problems.add(source_of(group.tree, "transfers", "consult"), message, 'set other keys, such as "*2" and "*3"')


def transfers_of(entry: GroupEntry | None) -> TransferRules:
    """As written; the defaults where nothing is."""
    written = entry.transfers if entry is not None else None
    if written is None:
        return TRANSFER_RULES
    return TransferRules(
        code=written.code,
        consult=written.consult,
        ring_seconds=written.ring,
        park_seconds=written.park,
        outside=tuple(written.outside or ()),
    )
