"""Why two designs differ: every statement of cause rests on runs that were made to show it."""
