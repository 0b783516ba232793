"""The duty board: what needs a person, what people did about it, and what they handed over."""
