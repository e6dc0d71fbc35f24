"""What sixty days of the demo shop left behind: talks, and what people made of them."""
