"""Damage, hostile files and kills, for the tests of what is lost by them."""
