"""What was seen: searched, and a page for each headline, story and piece of evidence."""
