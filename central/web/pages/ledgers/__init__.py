"""Pages on money, queues, service and the flow of parcels."""
