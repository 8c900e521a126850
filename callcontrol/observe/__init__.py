"""What is seen from outside: logs and metrics. Holds no caller's number or name."""
