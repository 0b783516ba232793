"""A parcel from hand to hand: numbers, custody, bags, money, what waits and what is wrong."""
