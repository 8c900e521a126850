"""The page in NiceGUI. Loaded by `loading` alone: the import takes half a second, and no command needs it.

What is pressed is kept where it is while things change round it, so that nobody's finger or keyboard loses its place.
"""

from collections.abc import Callable
from functools import partial
from html import escape

from nicegui import Client, ui
from starlette.requests import Request

from callcontrol.model.calls import CallId
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.names import LocationKey, QueueName
from callcontrol.observe.logs import logger
from callcontrol.web.page.acting import Acting
from callcontrol.web.page.book import Book
from callcontrol.web.page.desk_parts import AlertRow, EmergencyCard, button, section, text
from callcontrol.web.page.guard import BOOK, SIGNED
from callcontrol.web.page.sessions import Signed
from callcontrol.web.page.sign_in import SIGN_IN, style
from callcontrol.web.page.tables import SIGNS, Tables
from callcontrol.web.page.values import Chosen, Doing, Mine

_LOG = logger("callcontrol.web")
Step = Callable[[Acting], str]
_OUT = '<form method="post" action="/sign-out"><button class="desk-button">Sign out of this page</button></form>'
_STALE = "⚠ This page is not up to date: tell whoever runs the machine."
_HERE, _ALL = "here", "all"


@ui.page("/", title="Desk · callcontrol", favicon="☎")
def desk(request: Request, client: Client) -> None:
    """One page for one browser tab."""
    book: Book = request.scope[BOOK]
    ui.add_css(style())
    ui.colors(primary="#0b3d66")
    view = DeskView(book, request.scope[SIGNED], client)
    client.on_delete(lambda: book.remove(view))
    book.add(view)


class DeskView:
    """What is in one tab. Every method returns at once."""

    def __init__(self, book: Book, signed: Signed, client: Client) -> None:
        self._book, self._signed, self._client = book, signed, client
        self._cards: dict[str, EmergencyCard] = {}
        self._rows: dict[QueueName, AlertRow] = {}
        self._mine: Mine | None = None
        self._tables: Tables | None = None
        self._alarmed = 0
        with ui.element("header").classes("desk-header"):
            self._who = text("h1", "Desk")
            ui.html(_OUT, sanitize=False)
        # There before anything is in them: a screen reader hears what is put into a region that it knows.
        self._emergencies = ui.element("section").classes("desk-emergencies")
        self._emergencies.props('role="alert" aria-live="assertive" aria-label="Emergency calls"')
        self._said = text("p", "").classes("desk-said").props('role="status" aria-live="polite"')
        with ui.element("main").classes("desk-main"):
            with ui.element("div").classes("desk-left"):
                self._build_own()
                with section("Callers who wait too long"):
                    self._alerts = ui.element("div").props('role="status" aria-live="polite"')
                    self._no_alert = text("p", "Nobody waits too long.")
            with ui.element("div").classes("desk-right"):
                choice = ui.toggle({_HERE: "My location", _ALL: "All locations"}, value=_HERE).props("no-caps")
                choice.classes("desk-choice").props('aria-label="Which locations are shown"')
                choice.on_value_change(lambda change: self._show_places(all_of_them=change.value == _ALL))
                with section("Queues"):
                    self._queues = ui.html("", sanitize=False)
                with section("People"):
                    self._people = ui.html("", sanitize=False)
        self._all = False

    @property
    def signed(self) -> Signed:
        """Whose it is."""
        return self._signed

    @property
    def connected(self) -> bool:
        """Whether a browser shows it."""
        return self._client.has_socket_connection

    def close(self, *, to_sign_in: bool) -> None:
        """The browser goes to the sign-in; where there is none, or it is not to, nothing is left of the page."""
        if to_sign_in and self.connected:
            self._client.open(SIGN_IN)
        elif not self._client.is_deleted:
            self._client.delete()

    def stale(self) -> None:
        """Say that what is shown may not be true."""
        _set(self._said, _STALE)

    def tell(self, tables: Tables, mine: Mine) -> None:
        """Change what is not true any more, and nothing else."""
        self._tables = tables
        if self._said.content == _STALE:
            _set(self._said, "")
        with self._client:
            self._tell_emergencies(tables)
            self._tell_alerts(tables)
            if mine != self._mine:
                before, self._mine = self._mine, mine
                self._tell_own(before, mine)
            self._tell_places(mine.location)

    def _tell_emergencies(self, tables: Tables) -> None:
        wanted = {each.id: each for each in tables.shown.emergencies}
        for gone in self._cards.keys() - wanted.keys():
            self._cards.pop(gone).delete()
        for name, shown in wanted.items():
            if name in self._cards:
                self._cards[name].tell(shown)
            else:
                with self._emergencies:
                    self._cards[name] = EmergencyCard(shown, self._see_to_emergency)
        alarmed = sum(not each.seen_by for each in wanted.values())
        if alarmed != self._alarmed:
            self._alarmed = alarmed
            title = "EMERGENCY CALL · Desk" if alarmed else "Desk · callcontrol"
            self._client.title = title
            self._client.run_javascript(f"document.title = {title!r}")

    def _tell_alerts(self, tables: Tables) -> None:
        wanted = {each.queue: each for each in tables.shown.alerts}
        for gone in self._rows.keys() - wanted.keys():
            self._rows.pop(gone).delete()
        for queue, shown in wanted.items():
            if queue in self._rows:
                self._rows[queue].tell(shown)
            else:
                with self._alerts:
                    self._rows[queue] = AlertRow(shown, self._see_to_alert)
        self._no_alert.set_visibility(not wanted)

    def _tell_places(self, own: LocationKey) -> None:
        if self._tables is not None:
            place = None if self._all else own
            _set(self._queues, self._tables.queues(place))
            _set(self._people, self._tables.people(place))

    def _show_places(self, *, all_of_them: bool) -> None:
        self._all = all_of_them
        if self._mine is not None:
            self._tell_places(self._mine.location)

    def _build_own(self) -> None:
        with section("You"):
            self._state = ui.html("", sanitize=False, tag="p").classes("desk-state").props('aria-live="polite"')
            with ui.element("div").classes("desk-buttons"):
                self._ready = button("Ready", lambda: self._do(lambda it: it.ready(self._signed.person)))
                button("2 more minutes", lambda: self._do(lambda it: it.more_time(self._signed.person)))
                self._signing = button("Sign out of calls", self._sign)
            self._pause_title = text("h3", "Pause")
            self._pauses = ui.element("div").classes("desk-buttons").props('role="group" aria-label="Pause because of"')
            self._call_title = text("h3", "")
            self._call_id = text("p", "").classes("desk-small")
            self._ends = ui.element("div").classes("desk-buttons")
            self._ends.props('role="group" aria-label="How your last call ended"')
        self._end_buttons: dict[str, ui.button] = {}

    def _tell_own(self, before: Mine | None, mine: Mine) -> None:
        _set(self._who, escape(f"{mine.name}, {mine.place}, extension {mine.extension}"))
        reason = f": {mine.reason}" if mine.reason else ""
        _set(self._state, f"{SIGNS[mine.doing]} {escape(f'{mine.doing}{reason}'.capitalize())}")
        self._state.classes(replace=f"desk-state desk-{mine.doing.name.lower().replace('_', '-')}")
        self._ready.set_enabled(mine.doing in {Doing.PAUSED, Doing.WRAP_UP, Doing.AWAY, Doing.BUSY})
        self._signing.set_text("Sign out of calls" if mine.signed_in else "Sign in to calls")
        if before is None or before.pauses != mine.pauses:
            self._pauses.clear()
            with self._pauses:
                for each in mine.pauses:
                    button(each.words, partial(self._pause, each))
            self._pause_title.set_visibility(bool(mine.pauses))
        self._tell_call(before, mine)

    def _tell_call(self, before: Mine | None, mine: Mine) -> None:
        shown = mine.call is not None and bool(mine.dispositions)
        for part in (self._call_title, self._call_id, self._ends):
            part.set_visibility(shown)
        talks = mine.doing is Doing.TALKING
        when = f"Your call of {mine.call_at}" if mine.call_at else "Your call"
        _set(self._call_title, escape(f"{when}: how {'does it end' if talks else 'did it end'}?"))
        _set(
            self._call_id, escape(f"Noted: {mine.noted}" if mine.noted else f"Nothing chosen yet. {_short(mine.call)}")
        )
        if before is None or (before.call, before.dispositions) != (mine.call, mine.dispositions):
            self._ends.clear()
            with self._ends:
                self._end_buttons = {
                    each.words: button(each.words, partial(self._dispose, mine.call, each))
                    for each in mine.dispositions
                }
        for words, each in self._end_buttons.items():
            each.props(f'aria-pressed="{"true" if words == mine.noted else "false"}"')
            each.set_text(f"✓ {words}" if words == mine.noted else words)

    def _see_to_emergency(self, name: str, note: str) -> None:
        self._do(lambda it: it.see_to_emergency(self._signed.person, name, note))

    def _see_to_alert(self, queue: QueueName) -> None:
        self._do(lambda it: it.see_to_alert(self._signed.person, queue))

    def _sign(self) -> None:
        on = self._mine is not None and not self._mine.signed_in
        self._do(lambda it: it.sign(self._signed.person, on=on))

    def _pause(self, chosen: Chosen) -> None:
        self._do(lambda it: it.pause(self._signed.person, chosen.name))

    def _dispose(self, call: CallId | None, chosen: Chosen) -> None:
        if call is not None:
            self._do(lambda it: it.dispose(self._signed.person, call, chosen.name))

    def _do(self, step: Step) -> None:
        try:
            said = self._book.act(self, lambda: step(self._book.acting))
        except CallcontrolError as error:
            said = f"Not done: {error}."
        except Exception:  # noqa: BLE001 - who has pressed must not believe that it is done
            _LOG.exception("what was pressed at the page was not done")
            said = "Not done, by a fault of ours: the log says why."
        if said is not None:
            _set(self._said, escape(said))


def _set(element: ui.html, content: str) -> None:
    """Only what is new goes to the browser."""
    if element.content != content:
        element.set_content(content)


def _short(call: CallId | None) -> str:
    return f"callcontrol explain {call[-8:]}" if call else ""
