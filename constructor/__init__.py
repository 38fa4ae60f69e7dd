"""Blockwright: PyTorch architectures that live in YAML experiment folders."""
