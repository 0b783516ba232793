"""Store and forward beside the nearest open peer, thingsboard-gateway, on the same work in the same run."""
