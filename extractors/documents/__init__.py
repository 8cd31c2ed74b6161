"""Documents: titles in 《 》, what they are, who issued them, and the short forms that stand for them later."""
