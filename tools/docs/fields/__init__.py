"""Who writes and who reads each field of the state, read off the source."""
