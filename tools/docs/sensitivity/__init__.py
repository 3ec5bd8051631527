"""How far results depend on what is not known: a screen of all assumptions."""
