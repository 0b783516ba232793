"""What a team on duty has to see to."""
