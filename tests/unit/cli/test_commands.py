"""Every command is there, and only the one that is used is loaded."""

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from callcontrol.cli.commands import COMMANDS, program, program_for

HEAVY = ("fastapi", "aiohttp", "uvicorn", "asyncpg", "callcontrol.web")
"""What a person who checks rules need not wait for."""


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_the_same_alone_and_among_all(name: str) -> None:
    alone = CliRunner().invoke(program_for([name, "--help"]), [name, "--help"])
    among = CliRunner().invoke(program(), [name, "--help"])
    assert alone.exit_code == 0
    assert f"callcontrol {name}" in alone.output.replace("root", "callcontrol")
    assert alone.output == among.output


def test_help_shows_all_and_a_typing_mistake_its_nearest() -> None:
    shown = CliRunner().invoke(program_for(["--help"]), ["--help"])
    assert shown.exit_code == 0
    assert all(f" {name} " in shown.output for name in COMMANDS)
    mistyped = CliRunner().invoke(program_for(["rotue"]), ["rotue"])
    assert mistyped.exit_code == 2
    assert "route" in mistyped.output


def test_a_check_loads_nothing_of_what_answers_calls() -> None:
    asked = "import sys; from callcontrol.cli.commands import program_for; program_for(['check']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "callcontrol.cli.check" in loaded
    assert not [name for name in HEAVY if name in loaded]
