"""Runs the models of snapshots. One file a framework."""
