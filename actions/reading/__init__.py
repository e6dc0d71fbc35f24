"""What a turn means in the light of the conversation. Only this room reads words for meaning."""
