"""Processor time and memory of the processes of a bench: steadier than the clock when others are at work."""

import psutil


def processor_seconds(pid: int) -> float:
    """What a process and all it started have used so far; those that ended are counted by who waited for them."""
    return sum(_seconds(each) for each in _family(pid))


def resident_megabytes(pid: int) -> float:
    """Memory of a process and all it started, as far as it is their own."""
    return float(sum(each.memory_full_info().uss for each in _family(pid))) / 1e6


def _family(pid: int) -> list[psutil.Process]:
    first = psutil.Process(pid)
    return [first, *first.children(recursive=True)]


def _seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)
