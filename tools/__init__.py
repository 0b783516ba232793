"""What a developer runs beside the code: environments, locks, system packages, figures."""
