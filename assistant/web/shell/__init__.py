"""What every page stands in: the server, the cookie, Gradio mounted and dressed, scripts, and parts that all use."""
