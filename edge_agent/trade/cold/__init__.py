"""A cold room's own judgement at the box: what is believed, how bad it is, why, and who has taken it on."""
