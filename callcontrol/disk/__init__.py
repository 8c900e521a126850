"""What every part that keeps files of its own on this machine does alike. Knows nothing of what is in them."""
