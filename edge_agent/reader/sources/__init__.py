"""Where pictures come from: cameras of all sorts, videos, files."""
