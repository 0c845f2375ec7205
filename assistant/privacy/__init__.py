"""What somebody typed comes in; details of a person that it holds are named or masked, hidden characters taken out.

Begin with `personal_details.py`.
"""
