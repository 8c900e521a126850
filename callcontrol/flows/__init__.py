"""What a caller experiences: one file a stage, straight-line async code inside."""
