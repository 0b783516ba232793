"""What people ask for while produce is weighed in or graded."""
