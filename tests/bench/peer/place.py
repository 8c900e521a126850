"""One Asterisk with both sides in it, and callcontrol as a program of its own beside it."""

import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import aiohttp

from callcontrol.config import load_group
from callcontrol.model.names import Did
from callcontrol.model.rules import Group
from callcontrol.prompts import PromptLibrary, render
from callcontrol.routing import opening_words
from callcontrol.sandbox.asterisk import RunningAsterisk, asterisk
from callcontrol.sandbox.fetch import cache_folder
from callcontrol.sandbox.plan import AsteriskPlan, PhoneAccount, plan_from_group
from callcontrol.sandbox.postgres import RunningPostgres, running_postgres
from tests.bench.peer.meter import Meter
from tests.bench.peer.rules import MANAGER_CONF, OURS, PEER_DIALPLAN, PEERS, agents_of, queues_conf, write_rules
from tests.fixtures.practice import until
from tests.fixtures.program import Program, callcontrol, free_port

READY_SECONDS = 60.0
RTP_PORTS = (26_000, 31_999)


@dataclass
class Place:
    """What is up."""

    pbx: RunningAsterisk
    ours: dict[str, str]
    """Our people's phones, with their passwords."""
    peers: dict[str, str]
    manager_port: int
    manager_secret: str
    program: Program | None = None
    postgres: RunningPostgres | None = None
    meter: Meter | None = None
    """Between controller and Asterisk, where one was wanted."""


@asynccontextmanager
async def place(folder: Path, *, agents: int, controller: bool = True, metered: bool = False) -> AsyncIterator[Place]:
    """Asterisk with so many phones on each side; without ``controller`` it is app_queue's alone.

    ``metered``: what goes between controller and Asterisk is counted, which costs time.
    """
    rules = write_rules(folder / "rules", agents)
    group = load_group(rules)
    prompts = cache_folder() / "prompts"
    await render(group, prompts)
    plan = _plan(group, folder, agents, _sounds(group, prompts))
    async with AsyncExitStack() as stack:
        pbx = await stack.enter_async_context(asterisk(plan))
        passwords = {phone.username: phone.password for phone in plan.phones}
        up = Place(
            pbx,
            {name: word for name, word in passwords.items() if name in group.people},
            {name: word for name, word in passwords.items() if name not in group.people},
            free_port(),
            secrets.token_hex(8),
        )
        await _prepare_peer(up)
        if controller:
            up.postgres = await stack.enter_async_context(running_postgres(folder / "postgres"))
            url = up.pbx.ari_url
            if metered:
                up.meter = Meter()
                url = await stack.enter_async_context(up.meter.between(up.pbx.http_port))
            up.program = await stack.enter_async_context(_controller(folder, rules, prompts, up, url))
        yield up


def _plan(group: Group, folder: Path, agents: int, sounds: list[str]) -> AsteriskPlan:
    plan = plan_from_group(group, folder / "asterisk")
    dialplan = folder / "bench-dialplan.conf"
    dialplan.write_text(PEER_DIALPLAN.format(peers=PEERS, prompts="&".join(sounds), ours=plan.dialplan))
    # A box's own share of ports is for two hundred streams; this is beside all of them, and beside the tests' phones.
    theirs = tuple(PhoneAccount(name, secrets.token_urlsafe(12)) for name in agents_of("peer", agents))
    return replace(plan, phones=plan.phones + theirs, dialplan=dialplan, rtp_ports=RTP_PORTS)


def _sounds(group: Group, prompts: Path) -> list[str]:
    """What our callers hear until they may press a key, as the dialplan names files."""
    here = group.locations[group.dids[Did(OURS)]]
    library = PromptLibrary(prompts, None)
    lines = [*opening_words(group, here, here.default_language, None), (here.menu.prompt, here.default_language)]
    return [str(library.path(prompt, language).with_suffix("")) for prompt, language in lines]


async def _prepare_peer(up: Place) -> None:
    etc = up.pbx.plan.folder / "etc"
    (etc / "queues.conf").write_text(queues_conf(sorted(up.peers)))
    (etc / "manager.conf").write_text(MANAGER_CONF.format(port=up.manager_port, secret=up.manager_secret))
    for command in ("module load app_queue.so", "module reload manager"):
        await up.pbx.cli(command)
    shown = await up.pbx.cli("queue show peer")
    if "PJSIP/" not in shown:
        raise RuntimeError(f"app_queue has no members: {shown[:300]}")


@asynccontextmanager
async def _controller(folder: Path, rules: Path, prompts: Path, up: Place, url: str) -> AsyncIterator[Program]:
    port = free_port()
    assert up.postgres is not None
    env = {
        "CALLCONTROL_RULES": str(rules),
        "CALLCONTROL_STATE": str(folder / "state"),
        "CALLCONTROL_PROMPTS_FOLDER": str(prompts),
        "CALLCONTROL_ARI_URL": url,
        "CALLCONTROL_ARI_USER": up.pbx.plan.ari_user,
        "CALLCONTROL_ARI_PASSWORD": up.pbx.plan.ari_password,
        "CALLCONTROL_DSN": up.postgres.dsn,
        "CALLCONTROL_HTTP_PORT": str(port),
        "CALLCONTROL_LOG_LEVEL": "warning",
        "CALLCONTROL_MAX_CALLS": "2000",
    }
    output = folder / "controller.log"

    async def is_ready() -> bool:
        try:
            async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/readyz") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    async with callcontrol("run", env=env, output=output) as program:
        try:
            await until("the controller is ready", is_ready, READY_SECONDS)
        except AssertionError as error:
            raise RuntimeError(f"{error}; it said: {program.said[-2000:]}") from None
        yield program
