"""The headline questions: how large, how sure, by what way, and what reverses the answer."""
