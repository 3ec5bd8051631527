"""In the room: a session that people hold together, with a facilitator, a big screen and their phones."""
