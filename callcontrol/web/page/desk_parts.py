"""Pieces of the page: what has to be seen to, each with its button."""

from collections.abc import Callable
from html import escape

from nicegui import ui

from callcontrol.calls.emergencies import LONGEST_NOTE
from callcontrol.model.names import QueueName
from callcontrol.web.page.values import ShownAlert, ShownEmergency


def text(tag: str, words: str) -> ui.html:
    """Words of ours, or of the rules, in a tag."""
    return ui.html(escape(words), sanitize=False, tag=tag)


def section(title: str) -> ui.element:
    """A part of the page with its title; to be entered."""
    found = ui.element("section").classes("desk-section").props(f'aria-label="{title}"')
    with found:
        text("h2", title)
    return found


def button(words: str, pressed: Callable[[], None]) -> ui.button:
    """As all buttons of the page are."""
    return ui.button(words, on_click=lambda _: pressed(), color=None).props("no-caps unelevated").classes("desk-button")


class EmergencyCard:
    """An emergency call, loud until somebody has seen to it. What is typed as a note stays while things change."""

    def __init__(self, shown: ShownEmergency, seen: Callable[[str, str], None]) -> None:
        self._shown: ShownEmergency | None = None
        with (
            ui.element("article").classes("desk-emergency").props(f'data-emergency="{escape(shown.id)}"') as self._card
        ):
            self._facts = ui.html("", sanitize=False)
            with ui.element("div").classes("desk-see-to") as self._form:
                label = "What came of it (no patient's name)"
                note = ui.input(label).props(f'outlined stack-label bg-color="white" maxlength={LONGEST_NOTE}')
                note.classes("desk-note")
                button("I see to it", lambda: seen(shown.id, str(note.value or ""))).classes("desk-loud")
        self.tell(shown)

    def tell(self, shown: ShownEmergency) -> None:
        """How it stands."""
        if shown == self._shown:
            return
        self._shown = shown
        self._card.classes(replace="desk-emergency desk-seen" if shown.seen_by else "desk-emergency")
        self._form.set_visibility(not shown.seen_by)
        state = "under way" if shown.under_way else shown.went
        facts = {
            "Where": shown.where,
            "Who": shown.who,
            "Callback number": shown.callback or "not known",
            "Dialled": f"{shown.dialled_at} ({state})",
        }
        if shown.seen_by:
            facts["Seen to by"] = shown.seen_by
        title = f"{'Emergency call' if shown.seen_by else '⚠ EMERGENCY CALL'} to {shown.number}"
        if shown.lost and not shown.seen_by:
            title += " DID NOT GET THROUGH"
            facts = {"Do now": f"Dial {shown.number} again, from another phone or a mobile"} | facts
        rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(fact)}</dd>" for name, fact in facts.items())
        self._facts.set_content(f"<h2>{escape(title)}</h2><dl>{rows}</dl>")

    def delete(self) -> None:
        """It is over, and seen to."""
        self._card.delete()


class AlertRow:
    """A queue in which somebody waits too long."""

    def __init__(self, shown: ShownAlert, seen: Callable[[QueueName], None]) -> None:
        self._shown: ShownAlert | None = None
        with ui.element("div").classes("desk-alert").props(f'data-alert="{escape(shown.queue)}"') as self._row:
            self._words = ui.html("", sanitize=False, tag="p")
            self._button = button(f"I see to {shown.label}", lambda: seen(shown.queue))
        self.tell(shown)

    def tell(self, shown: ShownAlert) -> None:
        """How it stands."""
        if shown == self._shown:
            return
        self._shown = shown
        self._row.classes(replace="desk-alert desk-seen" if shown.seen_by else "desk-alert")
        self._button.set_visibility(not shown.seen_by)
        who = "1 caller waits" if shown.callers == 1 else f"{shown.callers} callers wait"
        seen = f" {shown.seen_by} sees to it." if shown.seen_by else ""
        words = f"{who} longer than {shown.after}, the longest {shown.longest}.{seen}"
        sign = "" if shown.seen_by else "⚠ "
        self._words.set_content(
            f"<strong>{sign}{escape(shown.label)}</strong> ({escape(shown.queue)}): {escape(words)}"
        )

    def delete(self) -> None:
        """Nobody waits too long any more."""
        self._row.delete()
