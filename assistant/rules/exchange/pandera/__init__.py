"""pandera: schemas of data frames, as Python source."""
