"""What the models are fine-tuned on: clean columns and tables made from libraries, and an error channel.

Everything is drawn from a numpy Generator, so that one seed always gives one corpus. Nothing here is read
from a data set: values come from Faker, CLDR (babel), pycountry, python-stdnum, phonenumbers and the
project's own word lists in `lexicon/`.
"""
