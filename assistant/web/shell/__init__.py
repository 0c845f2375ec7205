"""What every page stands in: the server's middleware, the look, the scripts, pieces of Gradio that all pages use."""
