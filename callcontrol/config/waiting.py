"""What callers of a queue hear and may press while they wait, and when somebody is told of them."""

from collections.abc import Sequence

from callcontrol.config.call_types import destination
from callcontrol.config.named import Targets
from callcontrol.config.problems import quote
from callcontrol.config.schema_staff import OVERFLOWS, QueueEntry, WaitKeyEntry
from callcontrol.config.schema_words import SaidEntry
from callcontrol.config.scope import Picked, Scope
from callcontrol.config.speech import prompt, spoken, spoken_keys
from callcontrol.config.tree import Tree, find, key_source
from callcontrol.config.wording import keys_while_waiting
from callcontrol.model.names import Language
from callcontrol.model.paths import Prompt, ToAnswer, ToOnCall, ToQueue
from callcontrol.model.waiting import Announce, WaitAlert, WaitKey
from callcontrol.routing.menu import PERSON_KEY

Offered = Sequence[Language] | None
"""The languages of the location; None: not known."""


def announce_of(picked: Picked[QueueEntry]) -> Announce | None:
    """Whether and how often callers are told where they stand."""
    entry = picked.value.announce
    return Announce(entry.position, entry.wait, entry.every) if entry is not None else None


def alert_of(picked: Picked[QueueEntry]) -> WaitAlert | None:
    """When somebody is told that a caller waits too long."""
    entry = picked.value.alert
    return WaitAlert(entry.after, key_source(picked.tree, "alert")) if entry is not None else None


def comfort_of(scope: Scope, name: str, picked: Picked[QueueEntry], offered: Offered) -> tuple[Prompt, ...] | None:
    """The sentences between the music; None: the group's own."""
    if picked.value.comfort is None:
        return None
    found = []
    for index, texts in enumerate(picked.value.comfort):
        tree = find(picked.tree, ("comfort", index))
        if tree is not None:
            said = Picked(texts, tree, tree.source, picked.own)
            found.append(prompt(scope, f"comfort-{name}-{index + 1}", said, offered))
    return tuple(one for one in found if one is not None)


def keys_of(
    scope: Scope, name: str, picked: Picked[QueueEntry], targets: Targets, offered: Offered
) -> tuple[WaitKey, ...]:
    """What callers may press."""
    found = []
    for key, entry in sorted((picked.value.keys or {}).items()):
        tree = find(picked.tree, ("keys", key))
        to = destination(scope, entry, tree, targets) if tree is not None else None
        if tree is None or to is None or isinstance(to, ToAnswer):
            continue
        if isinstance(to, ToQueue) and entry.queue == name:
            scope.problems.add(to.source, f"the queue {quote(name)} leads to itself", "name another destination")
        if key == PERSON_KEY and not isinstance(to, ToQueue | ToOnCall):
            hint = "0 means a person to every caller: lead it to a queue or to somebody on call, or use another key"
            scope.problems.add(to.source, "key 0 does not lead to a person", hint)
        said = _said(scope, f"key-{name}-{key}", key, entry, Picked(entry, tree, tree.source, picked.own), offered)
        if said is not None:
            found.append(WaitKey(key, to, said, tree.source))
    return tuple(found)


def _said(
    scope: Scope, name: str, key: str, entry: WaitKeyEntry, picked: Picked[WaitKeyEntry], offered: Offered
) -> Prompt | None:
    """The sentence that tells of a key: the rules' own, else ours."""
    if entry.text is not None:
        inside: Tree = find(picked.tree, ("text",)) or picked.tree
        where = key_source(picked.tree, "text")
        said = prompt(scope, name, Picked(entry.text, inside, where, picked.own), offered)
        for language, text in said.text.items() if said is not None else ():
            if key not in spoken_keys(text):
                message = f"the text in `{language}` never says {key}, the key that it tells of"
                scope.problems.add(key_source(inside, language), message, f"write the key as a digit: press {key}")
        return said
    kind = next(kind for kind in OVERFLOWS if getattr(entry, kind) is not None)
    if kind == "queue" and key != PERSON_KEY:
        message = f"nothing tells callers what they reach with key {key}"
        scope.problems.add(picked.key, message, "add `text:` with a line for each language, such as: press 3")
        return None
    ours = keys_while_waiting()[kind]
    for language in sorted(set(offered or ()) - ours.keys()):
        message = f"nothing tells in {quote(language)} what key {key} does while callers wait"
        scope.problems.add(picked.key, message, "add `text:` here with a line for each language")
    texts = {str(language): SaidEntry(text=text.format(key=key)) for language, text in ours.items()}
    return spoken(f"{scope.key}/{name}", texts, offered or (), picked.key)
