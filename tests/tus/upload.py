"""Uploads files with tuspy: one job a line on standard input, one outcome a line back.

A job: {endpoint, token, file, metadata, chunk, checksum}. An outcome: {url, receipt} or {error}.
"""

import json
import socket
import sys

from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError

# tuspy itself waits for ever; an upload that neither ends nor fails is a failure.
socket.setdefaulttimeout(30)

ATTEMPTS = 20


def upload(job):
    client = TusClient(job["endpoint"], headers={"Authorization": f"Bearer {job['token']}"})
    url = None
    trouble = None
    # tuspy tries a cut PATCH again by itself, but not a cut POST or HEAD.
    for _ in range(ATTEMPTS):
        try:
            uploader = client.uploader(
                job["file"],
                url=url,
                chunk_size=job["chunk"],
                metadata=job["metadata"],
                upload_checksum=job["checksum"],
                retries=ATTEMPTS,
                retry_delay=0,
            )
            uploader.upload()
        except TusCommunicationError as error:
            trouble = error
            url = uploader.url if "uploader" in locals() else None
        else:
            headers = uploader.request.response_headers if uploader.request else {}
            return {"url": uploader.url, "receipt": headers.get("suivi-receipt")}
    return {"error": str(trouble)}


for line in sys.stdin:
    print(json.dumps(upload(json.loads(line))), flush=True)
