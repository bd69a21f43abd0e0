"""Flag spam, thread replies, remember what a moderator decided."""
