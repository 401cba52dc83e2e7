"""Side by side with Keras and each backend's own code, in one process, as ratios."""
