"""What a temperature record says: exposure, excursions, alert states and mean kinetic temperature."""
