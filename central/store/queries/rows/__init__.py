"""Named sets of rows: what stands behind each number of the pages, and what is exported with its query."""
