"""Who a box is: the county's authority, codes for new boxes, certificates, and what brokers know of them."""
