"""How often places are served, judged from evidence of visits."""
