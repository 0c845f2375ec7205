"""The reader: question and candidate evidence read together → how well one answers the other, and whether any does."""
