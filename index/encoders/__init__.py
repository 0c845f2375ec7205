"""The ways to compute an embedding model: onnxruntime for the default one, torch for any other."""
