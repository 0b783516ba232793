"""Whether the centre is well: for supervisors, load balancers and Prometheus."""
