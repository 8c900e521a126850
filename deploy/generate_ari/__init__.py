"""Writes `callcontrol.ari.generated` from the interface description that Asterisk ships beside its sounds.

Run it when Asterisk's interface changes::

    python -m deploy.generate_ari /usr/share/asterisk/rest-api --asterisk 22.10.1

Only names and types are taken over, none of the descriptions.
"""
