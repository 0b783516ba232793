"""Reports of days, weeks and months: the list, one version, two compared, signatures and files."""
