"""The structural model: finds the article among all the lines of a page, from the text alone.

    measure   what stands in each line, counted with arrays        terms      words of the term lists, by hashes
    catalogue what is known of a line, by name and scale           features  levels of each line and its surroundings
    windows   sums and distances over neighbours                   scorecard  levels to scores
    decode    scores to a decision                                 judge      all of that in a row
    runs      the decision to stretches to delete                  kind       is a text a whole page? (without NumPy)
    pages     what the engine asks of all this                     fit, training, ablation, augment, paper   `cleaner tune`

Importing this package loads no NumPy; its modules do, so that only those who judge pages pay for it.
"""
