"""What a release must pass, on each Python, backend and end of the range of versions that it allows."""
