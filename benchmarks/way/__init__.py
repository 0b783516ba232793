"""The way of an event to the centre and back: its bytes, from one box and from many, and its plain limit."""
