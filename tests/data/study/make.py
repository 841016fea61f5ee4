"""Makes the databases beside it, one run for each version of Optuna, and prints what Optuna says of them.

    python -m venv v && v/bin/pip install optuna==4.9.0 && v/bin/python make.py

What it prints stands in `tests/it/study/optuna.rs`. Values repeat; times are those of the run.
"""

import os
import sqlite3
import sys
import time

import optuna

VERSION = optuna.__version__
HERE = os.path.dirname(os.path.abspath(__file__))
optuna.logging.set_verbosity(optuna.logging.ERROR)


def study_in(name, **more):
    return optuna.create_study(
        storage=f"sqlite:///{HERE}/{name}",
        sampler=optuna.samplers.RandomSampler(seed=7),
        **more,
    )


def fresh(name):
    path = os.path.join(HERE, name)
    if os.path.exists(path):
        os.remove(path)
    return name


def small(name):
    db = sqlite3.connect(os.path.join(HERE, name))
    db.execute("PRAGMA page_size = 1024")
    db.execute("VACUUM")
    db.close()


def wfe(trial):
    """Parameters of every kind; a pruned trial with the best value, failures, an infinite one."""
    thickness = trial.suggest_uniform("thickness", 1.0, 9.0)
    ribs = trial.suggest_int("ribs", 3, 12)
    shape = trial.suggest_categorical("shape", ["hex", None, True, 2.5])
    trial.set_user_attr("mass", 2.0 * thickness)
    value = (thickness - 4.0) ** 2 + 0.1 * ribs + (0.5 if shape is True else 0.0)
    if trial.number == 3:
        trial.report(-100.0, 0)
        raise optuna.TrialPruned()
    if trial.number == 5:
        return float("inf")
    if trial.number == 6:
        return float("nan")
    if trial.number == 8:
        raise ValueError("the mesh is broken")
    return value


def plain(name, direction):
    study = study_in(fresh(name), study_name="m1-wfe", direction=direction)
    study.enqueue_trial({"thickness": 5.0, "ribs": 3, "shape": "hex"})
    study.optimize(wfe, n_trials=20, catch=(ValueError,))
    study.enqueue_trial({"thickness": 4.0})
    tell(name, study)


def several(name):
    """The newest trial is in the one made first."""
    first = study_in(fresh(name), study_name="first", direction="maximize")
    second = study_in(name, study_name="second", direction="minimize")
    empty = study_in(name, study_name="empty")
    second.optimize(lambda trial: trial.suggest_uniform("x", -1, 1), n_trials=4)
    first.optimize(lambda trial: trial.suggest_uniform("x", -1, 1), n_trials=5)
    assert not empty.trials
    tell(name, first)


def constrained(name):
    """The best trial breaks a constraint."""
    def constraints(trial):
        return trial.user_attrs["stress"]

    study = optuna.create_study(
        storage=f"sqlite:///{HERE}/{fresh(name)}",
        sampler=optuna.samplers.TPESampler(seed=7, constraints_func=constraints),
        study_name="stiff",
    )

    def objective(trial):
        x = trial.suggest_float("x", -2.0, 2.0)
        trial.set_user_attr("stress", [0.5 - x, -10.0])
        return x

    study.optimize(objective, n_trials=15)
    tell(name, study)


def constrained_by_name(name):
    study = study_in(fresh(name), study_name="stiff")

    def objective(trial):
        x = trial.suggest_float("x", -2.0, 2.0)
        trial.set_constraint("stress", 0.5 - x)
        trial.set_constraint("mass", x - 1.9)
        return x

    study.optimize(objective, n_trials=15)
    tell(name, study)


def two_objectives(name):
    study = study_in(fresh(name), study_name="light-and-stiff", directions=["minimize", "maximize"])
    study.set_metric_names(["mass", "stiffness"])

    def objective(trial):
        x = trial.suggest_float("x", 0.0, 1.0)
        y = trial.suggest_float("y", 0.0, 1.0)
        return x + y, x - 2.0 * y

    study.optimize(objective, n_trials=15)
    tell(name, study)


def failed(name):
    study = study_in(fresh(name), study_name="hopeless")

    def objective(trial):
        trial.suggest_float("x", 0.0, 1.0)
        raise ValueError("no licence")

    study.optimize(objective, n_trials=3, catch=(ValueError,))
    tell(name, study)


def zones_begun(name):
    """Times of the writer's zone; another run with a newer version goes on in UTC."""
    os.environ["TZ"] = "America/New_York"
    time.tzset()
    study = study_in(fresh(name), study_name="zones")
    study.optimize(lambda trial: trial.suggest_float("x", -1, 1), n_trials=3)


def zones_continued(name):
    study = optuna.load_study(
        study_name="zones",
        storage=f"sqlite:///{HERE}/{name}",
        sampler=optuna.samplers.RandomSampler(seed=8),
    )
    study.optimize(lambda trial: trial.suggest_float("x", -1, 1), n_trials=3)
    tell(name, study)


def tell(name, study):
    states = {}
    for trial in study.trials:
        states[trial.state.name] = states.get(trial.state.name, 0) + 1
    try:
        best = study.best_trial
        print(name, states, "best", best.number, repr(best.value), best.params, best.user_attrs)
    except (RuntimeError, ValueError) as error:
        print(name, states, "no best:", error)
        if hasattr(study, "best_trials"):
            print(name, "front", sorted(trial.number for trial in study.best_trials))
    small(name)


if not hasattr(optuna.trial.Trial, "suggest_uniform"):
    optuna.trial.Trial.suggest_uniform = optuna.trial.Trial.suggest_float
MAJOR = VERSION.split(".")[0]
plain(f"optuna-{VERSION}.db", "minimize")
if MAJOR == "3":
    plain("maximise.db", "maximize")
    several("several-studies.db")
if MAJOR == "4":
    constrained("constraints.db")
    failed("all-failed.db")
    zones_begun("mixed-time-zones.db")
if MAJOR == "5":
    constrained_by_name("constraints-by-name.db")
    two_objectives("two-objectives.db")
    zones_continued("mixed-time-zones.db")
sys.stdout.flush()
