"""Pages as people see them: real pages in a real browser."""
