"""The stages between an alert and its notices: pure, one a file, each with its reason."""
