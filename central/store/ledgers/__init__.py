"""What the centre keeps of parcels beside their scans: money, bags, goods, visits, problems, persons."""
