"""What people ask for of shelves: which is filled, whose a parcel is, what lies there."""
