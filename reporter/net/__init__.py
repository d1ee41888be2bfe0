"""The one way to open a connection: address rules, deadlines, caps, politeness. Nothing else in the project opens one.

    answers   what is asked for and what comes back; cheap to import
    address   which IP addresses may be connected to
    url       which web addresses are asked at all
    wire      one request on one pinned connection under one deadline
    body      what the answer holds, counted after decompression
    fields    header fields, ours and theirs
    reasons   why it failed, in plain words
    client    `Net`: turns, redirects, conditional requests

Rules: only http and https · every address of a name must be public, on every redirect · TLS verified · no environment proxies, no
cookies, no credentials in addresses · one wall-clock deadline per fetch · size capped after decompression · ETag, Last-Modified and
Retry-After obeyed · one request at a time per server · an honest User-Agent.
"""
