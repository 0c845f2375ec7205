"""How quick and how large the product is, beside a usual chain and beside the least that any search must do."""
