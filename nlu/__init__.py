"""Understanding: training data, Chinese text and the components that run inside Rasa."""
