"""Pages of rows: each number of the other pages opens its rows here, and they are taken away as files."""
