"""Printers that draw what they are told: an interpreter a language, and a judge of what came out."""
