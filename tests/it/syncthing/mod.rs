//! Two real Syncthing instances on the loopback, jobtui on one side and whoever runs the jobs on the other.

mod apart;
mod cancels;
mod http;
mod indicator;
mod pair;
mod runner;
mod side;
mod there_and_back;
mod until;
