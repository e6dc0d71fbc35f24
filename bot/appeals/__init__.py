"""Appeals to the platform, with their evidence and deadlines."""
