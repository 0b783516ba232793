"""From one county to a nation: what many boxes cost, measured at wire level, and reckoned from that."""
