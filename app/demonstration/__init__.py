"""What a demonstration begins with: small, clearly marked, all invented."""
