"""What Blockwright costs: `make bench` measures it and prints one table. No test fails by the clock."""
