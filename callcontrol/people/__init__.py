"""The people who answer: their phones' state and the driver of the queue engine."""
