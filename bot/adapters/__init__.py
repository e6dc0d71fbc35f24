"""What leaves this process: HTTP, files."""
