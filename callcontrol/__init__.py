"""callcontrol answers the phones of a medical group, beside Asterisk. See docs/architecture.md."""
