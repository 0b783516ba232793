"""What a scan means while produce is weighed in or graded."""
