"""Makes fake CUDA tensors possible in this process, on torch's CPU build.

They are an oracle for predictions on meta tensors: torch's own rules for CUDA (autograd, autocast, dropout)
decide what is kept. It needs a compiler (`g++`) and must come before torch.
"""

import ctypes
import subprocess
import sys
import sysconfig
from pathlib import Path
from tempfile import gettempdir

_SOURCE = Path(__file__).with_suffix(".cpp")


def library() -> Path:
    """The shared library, compiled if it is not there yet.

    Raises:
        CalledProcessError: the compiler refuses.
    """
    built = Path(gettempdir()) / f"blockwright-fake-cuda-{_SOURCE.stat().st_mtime_ns}.so"
    if not built.exists():
        include = Path(sysconfig.get_paths()["purelib"]) / "torch" / "include"
        flags = [
            "-O1",
            "-shared",
            "-fPIC",
            "-std=c++20",
            f"-I{include}",
            f"-I{include}/torch/csrc/api/include",
        ]
        subprocess.run(["g++", *flags, str(_SOURCE), "-o", str(built)], check=True)
    return built


def load() -> None:
    """Makes fake CUDA tensors possible in this process.

    Raises:
        RuntimeError: torch is loaded already.
    """
    if "torch" in sys.modules:
        raise RuntimeError("the hooks come before torch")
    # torch's own libraries first, whose symbols the hooks need; loading them registers nothing.
    folder = Path(sysconfig.get_paths()["purelib"]) / "torch" / "lib"
    for name in ("libc10.so", "libtorch_cpu.so"):
        ctypes.CDLL(str(folder / name), mode=ctypes.RTLD_GLOBAL)
    hooks = ctypes.CDLL(str(library()))
    import torch  # noqa: F401 - it must come between the hooks and their installation

    hooks.install()
