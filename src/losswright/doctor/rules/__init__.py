"""One rule a file. `doctor.catalogue` lists them."""
