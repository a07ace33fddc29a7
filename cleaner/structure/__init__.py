"""The structural model: finds the article among all the lines of a page, from the text alone.

    measure   what stands in each line, counted with arrays        terms      words of the term lists, by hashes
    features  levels of each line and its surroundings             scorecard  levels to scores
    second    what the first scores say of the surroundings        decode     scores to a decision
    judge     all of that in a row                                 kind       is a text a whole page? (without NumPy)
    fit, training, ablation, augment, paper                        the workshop of `cleaner tune`

Importing this package loads no NumPy; its modules do, so that only those who judge pages pay for it.
"""
