"""EPCIS 2.0: what happened to lots and parcels, as trading partners read it, and what they send, checked."""
