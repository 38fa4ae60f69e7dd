"""Which engine a name stands for."""

from constructor.diagnostics import Diagnostic, did_you_mean
from constructor.sweep.engine import Engine, EngineError, HowToRun
from constructor.sweep.on_local import LocalEngine, jobs_here
from constructor.sweep.on_ray import RayEngine
from constructor.sweep.on_slurm import SlurmEngine

LOCAL, RAY, SLURM = "local", "ray", "slurm"
_RAY_ADDRESS = "ray://"


def engine_for(name: str, how: HowToRun) -> Engine:
    """The engine that `--on` names: "local", "ray", "ray://HOST:PORT" or "slurm".

    Raises:
        EngineError: there is no such engine, or its package is not installed.
    """
    if how.slurm and name != SLURM:
        hint = "add --on slurm, or leave the options for Slurm out"
        raise EngineError(Diagnostic("bad-engine", f"options for Slurm say nothing to {name!r}", hint=hint))
    if name == LOCAL:
        return LocalEngine(how.jobs or (1 if how.card else jobs_here()))
    if name == RAY or name.startswith(_RAY_ADDRESS):
        if how.jobs is not None:
            hint = "leave --jobs out; `ray start --num-cpus N` bounds a machine"
            raise EngineError(Diagnostic("bad-engine", "on Ray the cluster decides how many run", hint=hint))
        return RayEngine(None if name == RAY else name, card=how.card)
    if name == SLURM:
        return SlurmEngine(how)
    engines = (LOCAL, RAY, "ray://HOST:PORT", SLURM)
    nearest = did_you_mean(name, engines, f"the engines are: {', '.join(engines)}")
    raise EngineError(Diagnostic("bad-engine", f"there is no engine {name!r}", hint=nearest))
