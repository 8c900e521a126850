"""A model of the world around the product: time that leaps, an Asterisk in memory, a journal in memory."""
