"""What understanding is measured on, written apart from the training data.

messages.tsv: text, tab, intent (two wishes: first+second, in the order to handle).
entities.jsonl: shaped entities with offsets into the text; other types than those are not judged.
addresses.jsonl: six parts; divisions by their official names, those above a named one filled in.
hostile.txt: one message a line, backslash escapes for what does not show; none may move money.
"""
