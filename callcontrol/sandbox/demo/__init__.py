"""A morning at the example group in a minute and a half: real calls, and whether each did what it should."""
