"""How the centre judges a probe: onwards with what is new, again from where something changed."""
