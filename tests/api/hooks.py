"""How schemathesis writes the body of an upload: the bytes that it made up, as they are."""

import schemathesis


@schemathesis.serializer("application/offset+octet-stream")
def bytes_as_they_are(ctx, value):
    return value if isinstance(value, bytes) else str(value).encode()
