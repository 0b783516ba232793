"""Where the counter's pages are found: a few in the bar, the others on the page /more."""

NAV = (("/", "nav.scans"), ("/out", "nav.out"))
"""Address and text; the cold rooms, which have their own mark, come after these."""

MORE = (("/problems", "nav.problems"), ("/back", "nav.back"))
"""What fits in no bar of 800 px: one tap further."""
