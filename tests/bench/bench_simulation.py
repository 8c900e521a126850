"""How long `callcontrol simulate` takes for a year of a group of ten locations, on one core."""

import random
import re
from datetime import date, time
from time import perf_counter

from callcontrol.config import load_group_text
from callcontrol.model.names import Language, QueueName
from callcontrol.model.rules import Group
from callcontrol.simulation import ALL, Drawn, Habits, Load, Rate, trials
from tests.bench.bench_core import EXAMPLE

LOCATIONS = 10
DAYS = 365
FIRST = date(2026, 1, 1)
PER_HOUR = {"front_desk": (16.0, 10.0), "nurse": (5.0, 3.5), "billing": (3.0, 2.5)}
"""Of a location, in the morning and after lunch."""
WORKS = ', works: {mon-fri: ["08:00-12:00", "13:00-17:00"]}}'


def ten_locations() -> Group:
    """The example's locations again and again; everybody has hours, and queues overflow by time and by length."""
    files = {path.relative_to(EXAMPLE).as_posix(): path.read_text(encoding="utf-8") for path in EXAMPLE.rglob("*.yaml")}
    group = files.pop("group.yaml").replace("unknown_did: northside", "unknown_did: copy00")
    overflow = "      overflow:\n        - {after: 4m, box: general}\n        - {longer_than: 12, callback: morning}\n"
    group = group.replace("    billing: {label: Billing", f"{overflow}    billing: {{label: Billing")
    written = {"group.yaml": group.encode()}
    north = files["locations/northside.yaml"]
    for number in range(LOCATIONS):
        text = re.sub(r'dids: \["\+\d+"\]', f'dids: ["+1212555{number:04}"]', north)
        people, index = re.subn(r"}$", WORKS, text[text.index("people:") :], flags=re.MULTILINE), text.index("people:")
        more = "".join(
            f"  {104 + n}: {{name: N{n}, skills: [{skills}]{WORKS}\n"
            for n, skills in enumerate(("reception, speaks-es", "reception, billing", "nurse 2"))
        )
        written[f"locations/copy{number:02}.yaml"] = (text[:index] + people[0].rstrip() + "\n" + more).encode()
    return load_group_text(written)


def a_year(group: Group) -> Drawn:
    """Calls as a practice has them: busiest in the morning and on Mondays."""
    loads = []
    for place in group.locations.values():
        for name, (morning, later) in PER_HOUR.items():
            rates = [
                Rate(day, time.fromisoformat(starts), time.fromisoformat(ends), per_hour * (1.4 if day == 0 else 1.0))
                for day in range(5)
                for starts, ends, per_hour in (("08:00", "12:00", morning), ("13:00", "17:00", later))
            ]
            loads.append(
                Load(
                    QueueName(f"{place.key}/{name}"), place.zone, tuple(rates), 200.0, place.default_language, 140.0,
                    240.0, 0.02, {Language("es"): 0.2, Language("fr"): 0.03},
                )
            )  # fmt: skip
    return Drawn(tuple(loads), FIRST, DAYS)


def main() -> None:
    group = ten_locations()
    traffic = a_year(group)
    started = perf_counter()
    done = trials([group], traffic, Habits(30.0, 5.0, 0.03), 20.0, [random.Random("1/0")])
    seconds = perf_counter() - started
    found = done.outcomes[0].runs[0][ALL]
    label = f"simulation, {LOCATIONS} locations, {DAYS} days"
    print(f"{label:<48}{seconds:>9.1f} s   {done.calls:,} calls, {done.calls / seconds:,.0f} calls/s")
    level = found.service_level or 0.0
    print(f"{'':<48}{100 * level:>9.1f} %   answered within 20 s, {len(group.people)} people")


if __name__ == "__main__":
    main()
