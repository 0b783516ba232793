"""The tests: their folders mirror the code's, and wires, rehearsal and system test the parts together."""
