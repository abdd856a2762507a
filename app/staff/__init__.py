"""Staff: who answers, what they may do, when they are on duty. A member is a handle; no legal name is kept."""
