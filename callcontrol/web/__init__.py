"""The process's HTTP face: health and metrics today, API and pages to come."""
