"""The people who answer: who is offered which call."""
