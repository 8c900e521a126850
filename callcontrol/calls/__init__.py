"""Live calls: one session a call, one supervisor over all."""
