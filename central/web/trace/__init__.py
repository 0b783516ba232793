"""The story of lots and parcels as pages: for anybody who scans a package, and for those who work here."""
