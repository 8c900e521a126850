"""Every path of the rules, dialled before they go live."""
