"""Runs models for probabilities and activations, one file a framework."""
