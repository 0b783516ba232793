"""A centre's whole content made safe elsewhere, and brought back."""
