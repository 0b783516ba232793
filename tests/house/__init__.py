"""The house rules of the code, checked on syntax trees: nothing of ours is imported."""
