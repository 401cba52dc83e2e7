"""Operations that need a backend's own code, or a gradient of their own. One file each."""

from losswright import backend

backend.choose()
