"""Who means harm: messages that no centre and no box may take, made from one seed."""
