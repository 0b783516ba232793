"""Reports of days, weeks and months on paper."""
