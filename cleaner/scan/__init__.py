"""The one-pass search for literals, behind one interface, and the folding both engines see."""
