-- The job server's tables as its first version had them: no station_config, no program, no output.
CREATE TABLE jobs (
    id INTEGER NOT NULL PRIMARY KEY,
    job_id VARCHAR(20) NOT NULL,
    user VARCHAR(100) NOT NULL,
    experiment_class VARCHAR(200) NOT NULL,
    experiment_module VARCHAR(300) NOT NULL,
    experiment_config TEXT NOT NULL,
    hardware_config_version_id VARCHAR(50),
    multiphoton_config_version_id VARCHAR(50),
    floquet_storage_version_id VARCHAR(50),
    man1_storage_version_id VARCHAR(50),
    status VARCHAR(9),
    priority INTEGER,
    created_at DATETIME,
    started_at DATETIME,
    completed_at DATETIME,
    data_file_path VARCHAR(500),
    error_message TEXT
);
CREATE UNIQUE INDEX ix_jobs_job_id ON jobs (job_id);
CREATE INDEX ix_jobs_status ON jobs (status);
CREATE INDEX ix_jobs_priority ON jobs (priority);
CREATE TABLE id_counters (
    id INTEGER NOT NULL PRIMARY KEY,
    prefix VARCHAR(50) NOT NULL UNIQUE,
    counter INTEGER NOT NULL
);
