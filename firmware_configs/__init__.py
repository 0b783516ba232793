"""Files beside the code that come with it: examples to copy, and the models of scales that a box reads."""
