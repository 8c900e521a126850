"""`callcontrol`: the command that was asked for, and how its errors reach a person."""

import sys

from callcontrol.cli.commands import program_for
from callcontrol.cli.console import fail
from callcontrol.model.errors import CallcontrolError


def main() -> None:
    """Entry point. An error that we raised on purpose is text for a person, never a traceback."""
    try:
        program_for(sys.argv[1:])()
    except CallcontrolError as error:
        sys.exit(fail(error))


if __name__ == "__main__":
    main()
