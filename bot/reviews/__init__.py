"""Reviews: invitations, and replies to bad ones."""
