"""On-call chains whose rota names somebody at every moment, as hypothesis draws them."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from callcontrol.model.names import ChainName, ContactName, Language, Source
from callcontrol.model.on_call import ON_CALL, Chain, Contact, Shift, Step, Swap

CHAIN = ChainName("clinician")
_NAMES = tuple(ContactName(name) for name in ("ann", "ben", "cho"))
_ZONES = ("America/New_York", "Australia/Lord_Howe", "Asia/Beirut")


def contacts() -> dict[ContactName, Contact]:
    """Three people outside, of whom one speaks nothing that anybody names."""
    return {
        name: Contact(name, name.title(), "+12125550190", name != "cho", (Language("es"),) * number, _at(number))
        for number, name in enumerate(_NAMES)
    }


@st.composite
def chains(draw: st.DrawFn) -> Chain:
    """Each day of each week is somebody's, from one wall-clock time to the same of the next day."""
    change = time(draw(st.integers(0, 23)), draw(st.sampled_from([0, 30])))
    weeks = tuple(
        tuple(Shift(day, change, change, draw(st.sampled_from(_NAMES)), _at(20 + day)) for day in range(7))
        for _ in range(draw(st.integers(1, 3)))
    )
    swaps = tuple(draw(_swap(number)) for number in range(draw(st.integers(0, 2))))
    steps = tuple(draw(_step(number)) for number in range(draw(st.integers(1, 3))))
    zone = ZoneInfo(draw(st.sampled_from(_ZONES)))
    first = date(2026, 1, 5) + draw(st.integers(-3, 3)) * timedelta(days=7)
    return Chain(CHAIN, "Clinician", zone, weeks, first, swaps, steps, draw(st.integers(1, 3)), _at(1))


@st.composite
def _swap(draw: st.DrawFn, number: int) -> Swap:
    starts = datetime(2026, 1, 1) + draw(st.integers(0, 9000)) * timedelta(hours=1)  # noqa: DTZ001
    ends = starts + draw(st.integers(1, 100)) * timedelta(hours=1)
    return Swap(starts, ends, draw(st.sampled_from(_NAMES)), "swap", _at(50 + number))


@st.composite
def _step(draw: st.DrawFn, number: int) -> Step:
    rung = draw(st.lists(st.sampled_from((ON_CALL, *_NAMES)), min_size=1, max_size=3, unique=True))
    return Step(tuple(rung), draw(st.sampled_from([10.0, 25.0])), draw(st.integers(1, 2)), _at(70 + number))


def _at(line: int) -> Source:
    return Source("group.yaml", 100 + line, 5)
