"""From documents to a searchable, verified index. Knows nothing of questions' answers or of people.

Imports nothing from `assistant` or `eval`.
"""
