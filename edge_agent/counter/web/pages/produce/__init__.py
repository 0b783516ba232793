"""The pages on which produce is weighed in and graded."""
