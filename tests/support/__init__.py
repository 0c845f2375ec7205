"""What tests share: made-up reports, a server that lies, a running chat and somebody who visits it."""
