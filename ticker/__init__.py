"""Watches the breaking-news tickers of news sites and pushes each new headline to people."""
