"""A run over files and folders: plan, ledger, workers, what came of it."""
