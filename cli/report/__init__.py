"""The page that `policyfacts view` makes: what it holds (records, texts, places of the mentions) and how it is built."""
