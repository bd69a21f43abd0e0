"""Fetch blog posts and their comment threads, and normalise them into SQLite."""
