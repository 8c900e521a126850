"""From the files of languages to the tables that values are spoken by."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from callcontrol.config.parse import read_tree
from callcontrol.config.problems import Problems
from callcontrol.config.schema_base import Entry
from callcontrol.config.schema_speech import ExactEntry, NearDaysEntry, SpeechEntry, UnitEntry
from callcontrol.config.scope import Document
from callcontrol.config.spoken_orders import Parts
from callcontrol.config.tree import Mapping as MappingTree
from callcontrol.config.tree import Tree, source_of
from callcontrol.config.validate import read_entry
from callcontrol.model.errors import RulesError
from callcontrol.model.names import Language, Source
from callcontrol.model.paths import Prompt
from callcontrol.model.speech import Order, Plural, SpokenTables, Years

BUILT_IN = ("en", "es", "fr")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CATEGORIES = ("zero", "one", "two", "few", "many", "other")

Read = Document[SpeechEntry]


@cache
def built_in() -> Mapping[Language, Read]:
    """Our own tables. A mistake in one is an exception."""
    return {Language(code): _own(code) for code in BUILT_IN}


def spoken_tables(written: Mapping[Language, Read | None], problems: Problems) -> dict[Language, SpokenTables]:
    """The table of every language: ours, with what the rules' own files say in their place.

    A file for another language that lacks something is a problem.
    """
    found = {}
    for language in sorted({*built_in(), *written}):
        own, ours = written.get(language), built_in().get(language)
        if language in written and own is None:
            continue
        documents = [each for each in (own, ours) if each is not None]
        parts = dict(_parts(language, documents, problems))
        if len(parts) == len(SpeechEntry.model_fields):
            found[language] = _Builder(language, parts).tables()
    return found


def _own(code: str) -> Read:
    problems = Problems()
    name = f"built-in/languages/{code}.yaml"
    text = files("callcontrol.config").joinpath("speech_tables", f"{code}.yaml").read_text(encoding="utf-8")
    problems.know(name, text)
    tree = read_tree(name, text, problems)
    read = read_entry(SpeechEntry, tree, problems) if tree is not None else None
    if tree is None or read is None or problems:
        raise RulesError(problems.all())
    return Document(read, tree)


def _parts(
    language: Language, documents: list[Read], problems: Problems
) -> Iterator[tuple[str, tuple[Entry | dict[str, object], MappingTree]]]:
    """Every section from the first document that has it."""
    for name in SpeechEntry.model_fields:
        for document in documents:
            value = getattr(document.entry, name)
            if value is not None:
                yield name, (value, document.tree)
                break
        else:
            first = documents[0].tree
            if name not in first.dropped:
                message = f"`{name}` is missing: nothing else tells how {language} is spoken"
                problems.add(first.source, message, f"add `{name}:`; docs/rules.md shows all of them")


class _Builder:
    """Makes one table: every word a prompt that knows its place."""

    def __init__(self, language: Language, parts: Mapping[str, tuple[object, MappingTree]]) -> None:
        self._language = language
        self._parts = parts
        self._words: dict[str, Prompt] = {}
        self._orders: dict[str, Order] = {}
        self._forms: dict[str, str] = {}

    def tables(self) -> SpokenTables:
        self._numbers()
        self._days()
        self._clock()
        self._others()
        years = tuple(self._years())
        return SpokenTables(
            self._language, self._words, self._orders, self._plurals(), self._day_parts(), years, self._forms
        )

    def _word(self, key: str, text: str, section: str, *path: str | int) -> None:
        self._words[key] = Prompt(f"say/{key}", {self._language: text}, self._place(section, *path))

    def _order(self, name: str, parts: Parts, section: str, *path: str) -> None:
        self._orders[name] = Order(name, parts, self._place(section, *path))

    def _place(self, section: str, *path: str | int) -> Source:
        tree: Tree = self._parts[section][1]
        return source_of(tree, section, *path)

    def _numbers(self) -> None:
        entry, path = self._entry("numbers"), "numbers"
        for value, text in enumerate(entry.words):
            self._word(f"number-{value}", text, path, "words", value)
        for place, text in enumerate(entry.hundreds):
            self._word(f"number-{place + 1}00", text, path, "hundreds", place)
        for value, text in entry.hundreds_before.items():
            self._word(f"number-{value}-before", text, path, "hundreds_before", str(value))
        for form, words in entry.forms.items():
            for value, text in words.items():
                self._word(f"number-{value}-{form}", text, path, "forms", form, str(value))
        self._word("thousand", entry.thousand, path, "thousand")
        self._word("thousands", entry.thousands, path, "thousands")
        if entry.thousands_form is not None:
            self._forms["thousands"] = entry.thousands_form

    def _days(self) -> None:
        entry = self._entry("days")
        for place, text in enumerate(entry.weekdays):
            self._word(f"weekday-{_WEEKDAYS[place]}", text, "days", "weekdays", place)
        for place, text in enumerate(entry.months):
            self._word(f"month-{place + 1}", text, "days", "months", place)
        for place, text in enumerate(entry.ordinals):
            self._word(f"day-{place + 1}", text, "days", "ordinals", place)
        for how in ("plain", "at"):
            near: NearDaysEntry = getattr(entry, how)
            for which in NearDaysEntry.model_fields:
                self._order(f"day-{how}-{which}", getattr(near, which), "days", how, which)
        self._order("birth_date", entry.birth_date, "days", "birth_date")

    def _years(self) -> Iterator[Years]:
        entry = self._entry("years")
        for pair, text in entry.pairs.items():
            self._word(f"pair-{pair}", text, "years", "pairs", str(pair))
        for (first, last), parts in entry.spans.items():
            name = f"year-{first}"
            self._order(name, parts, "years", "spans", f"{first}-{last}")
            yield Years(first, last, name)

    def _clock(self) -> None:
        entry = self._entry("clock")
        for hour, text in enumerate(entry.hours):
            self._word(f"hour-{hour}", text, "clock", "hours", hour)
        for minute, text in entry.minutes_of.items():
            self._word(f"minute-{minute}", text, "clock", "minutes_of", str(minute))
        for starts, text in entry.parts.items():
            self._word(f"part-{starts}", text, "clock", "parts", starts)
        self._order("minutes", entry.minutes, "clock", "minutes")
        for how in ("plain", "at", "from", "until"):
            field = "from_" if how == "from" else how
            self._order(f"clock-{how}", getattr(entry, field), "clock", how)
            for moment, exact in entry.exact.items():
                self._exact(moment, how, exact, field)

    def _exact(self, moment: str, how: str, exact: ExactEntry, field: str) -> None:
        self._word(f"exact-{moment}-{how}", getattr(exact, field), "clock", "exact", moment, how)

    def _others(self) -> None:
        hours, waits = self._entry("hours"), self._entry("waits")
        self._order("hours-span", hours.span, "hours", "span")
        self._order("hours-all_day", hours.all_day, "hours", "all_day")
        self._word("and", hours.and_, "hours", "and")
        for name in type(waits).model_fields:
            self._order(f"wait-{name}", getattr(waits, name), "waits", name)
        units, money = self._entry("units"), self._entry("money")
        for name in type(units).model_fields:
            self._unit(name, getattr(units, name), "units")
        self._order("money-both", money.both, "money", "both")
        for name in type(money).model_fields:
            if name != "both":
                self._unit(name, getattr(money, name), "money")

    def _unit(self, name: str, unit: UnitEntry, section: str) -> None:
        for category in _CATEGORIES:
            text = getattr(unit, category)
            if text is not None:
                self._word(f"unit-{name}-{category}", text, section, name, category)
        if unit.form is not None:
            self._forms[name] = unit.form

    def _plurals(self) -> tuple[Plural, ...]:
        return tuple(Plural(category, rule) for category, rule in self._entry("plurals").items())

    def _day_parts(self) -> tuple[tuple[int, str], ...]:
        found = ((int(starts[:2]) * 60 + int(starts[3:]), f"part-{starts}") for starts in self._entry("clock").parts)
        return tuple(sorted(found))

    def _entry(self, section: str) -> Any:
        return self._parts[section][0]
