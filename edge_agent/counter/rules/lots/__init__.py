"""What may be done with lots of produce at this box: where they lie, what they demand, who goes first."""
