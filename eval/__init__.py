"""Scores answers. Imports `assistant` and `index`; nothing imports it."""
