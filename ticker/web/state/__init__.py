"""The state of sources, channels and the outbox, and what can be done about it."""
