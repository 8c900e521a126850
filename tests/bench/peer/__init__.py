"""callcontrol beside a plain dialplan with `app_queue`: the same Asterisk, the same callers, the same phones."""
