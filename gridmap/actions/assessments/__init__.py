"""Assessments 督导考评: filled in from the store, judged by people, followed until all is done."""
