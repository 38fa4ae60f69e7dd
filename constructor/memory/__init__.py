"""Memory on a GPU, predicted without one: what a step allocates, and how torch's allocator serves it.

The simulation (`allocator`, `events`, `replay`, `fit`, `gpus`, `rates`, `roofline`) is plain Python; what
records and measures loads torch.
"""
