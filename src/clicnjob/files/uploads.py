"""What is being sent stays in memory: a paper in clear never touches a disk, not even a temporary folder (G20)."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

MAX_FILE_BYTES = 10 * 1024 * 1024
MAX_REQUEST_BYTES = 60 * 1024 * 1024


class MemoryOnly(FileUploadHandler):
    """Keeps up to 10 MB of each file; of a bigger one only its size, so that a form can say it is too big."""

    received = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Start an empty file."""
        super().new_file(*args, **kwargs)
        self.parts: list[bytes] = []
        self.length = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep a piece, unless there are too many already."""
        self.received += len(raw_data)
        if self.received > MAX_REQUEST_BYTES:
            raise StopUpload(connection_reset=True)
        self.length += len(raw_data)
        if self.length > MAX_FILE_BYTES:
            self.parts.clear()
        else:
            self.parts.append(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """The file as forms know it; ``size`` is the true one even when nothing was kept."""
        return InMemoryUploadedFile(
            file=BytesIO(b"".join(self.parts)),
            field_name=self.field_name,
            name=self.file_name or "",
            content_type=self.content_type or "",
            size=self.length,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
