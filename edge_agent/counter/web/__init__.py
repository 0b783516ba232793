"""The page itself: served by the box to the screen at its counter."""
