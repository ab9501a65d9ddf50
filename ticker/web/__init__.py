"""A web server that tells programs and people how Ticker is doing."""
