"""Scripts run by hand that make packaged data and generated documentation."""
