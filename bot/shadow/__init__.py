"""考核影子: the shop's answers judged under each platform's reply-rate rule."""
