"""Every operation, by resource.

Generated from the rest-api folder of Asterisk 22.10.1; do not edit. To renew it:
python -m deploy.generate_ari REST_API_FOLDER --asterisk VERSION
"""

from callcontrol.ari.generated.operations.applications import Applications
from callcontrol.ari.generated.operations.asterisk import Asterisk
from callcontrol.ari.generated.operations.bridges import Bridges
from callcontrol.ari.generated.operations.channels import Channels
from callcontrol.ari.generated.operations.device_states import DeviceStates
from callcontrol.ari.generated.operations.endpoints import Endpoints
from callcontrol.ari.generated.operations.events import Events
from callcontrol.ari.generated.operations.mailboxes import Mailboxes
from callcontrol.ari.generated.operations.playbacks import Playbacks
from callcontrol.ari.generated.operations.recordings import Recordings
from callcontrol.ari.generated.operations.sounds import Sounds
from callcontrol.ari.request import Port


class Operations:
    def __init__(self, port: Port) -> None:
        self.applications = Applications(port)
        self.asterisk = Asterisk(port)
        self.bridges = Bridges(port)
        self.channels = Channels(port)
        self.device_states = DeviceStates(port)
        self.endpoints = Endpoints(port)
        self.events = Events(port)
        self.mailboxes = Mailboxes(port)
        self.playbacks = Playbacks(port)
        self.recordings = Recordings(port)
        self.sounds = Sounds(port)
