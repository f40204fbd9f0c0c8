"""Great Expectations 1.x: expectation suites."""
