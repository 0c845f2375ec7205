"""The pages in real headless Chromium, over a running server that can reach nothing but this machine."""
