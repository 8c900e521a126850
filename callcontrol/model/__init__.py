"""Frozen values that everything else speaks in. Imports nothing of ours, and nothing that has a side effect."""
