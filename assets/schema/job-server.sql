-- The job server's tables as they stand since February 2026, and the mark of a database that jobtui made.
CREATE TABLE jobs (
    id INTEGER NOT NULL PRIMARY KEY,
    job_id VARCHAR(20) NOT NULL,
    user VARCHAR(100) NOT NULL,
    experiment_class VARCHAR(200) NOT NULL,
    experiment_module VARCHAR(300) NOT NULL,
    experiment_config TEXT NOT NULL,
    station_config TEXT,
    program_class VARCHAR(200),
    program_module VARCHAR(300),
    hardware_config_version_id VARCHAR(50) REFERENCES config_versions (version_id),
    multiphoton_config_version_id VARCHAR(50) REFERENCES config_versions (version_id),
    floquet_storage_version_id VARCHAR(50) REFERENCES config_versions (version_id),
    man1_storage_version_id VARCHAR(50) REFERENCES config_versions (version_id),
    status VARCHAR(9),
    priority INTEGER,
    created_at DATETIME,
    started_at DATETIME,
    completed_at DATETIME,
    data_file_path VARCHAR(500),
    expt_pickle_path VARCHAR(500),
    output_log_path VARCHAR(500),
    error_message TEXT
);
CREATE UNIQUE INDEX ix_jobs_job_id ON jobs (job_id);
CREATE INDEX ix_jobs_status ON jobs (status);
CREATE INDEX ix_jobs_priority ON jobs (priority);

CREATE TABLE job_outputs (
    id INTEGER NOT NULL PRIMARY KEY,
    job_id VARCHAR(20) NOT NULL,
    output_text TEXT,
    line_count INTEGER,
    last_updated DATETIME,
    is_complete BOOLEAN
);
CREATE UNIQUE INDEX ix_job_outputs_job_id ON job_outputs (job_id);

CREATE TABLE id_counters (
    id INTEGER NOT NULL PRIMARY KEY,
    prefix VARCHAR(50) NOT NULL,
    counter INTEGER NOT NULL
);
CREATE UNIQUE INDEX ix_id_counters_prefix ON id_counters (prefix);

CREATE TABLE config_versions (
    id INTEGER NOT NULL PRIMARY KEY,
    version_id VARCHAR(50) NOT NULL,
    config_type VARCHAR(20) NOT NULL,
    original_filename VARCHAR(200) NOT NULL,
    snapshot_path VARCHAR(500) NOT NULL,
    checksum VARCHAR(64),
    created_at DATETIME,
    created_by_job_id VARCHAR(20)
);
CREATE UNIQUE INDEX ix_config_versions_version_id ON config_versions (version_id);
CREATE INDEX ix_config_versions_config_type ON config_versions (config_type);
CREATE INDEX ix_config_versions_checksum ON config_versions (checksum);

CREATE TABLE main_configs (
    id INTEGER NOT NULL PRIMARY KEY,
    config_type VARCHAR(20) NOT NULL UNIQUE,
    version_id VARCHAR(50) NOT NULL REFERENCES config_versions (version_id),
    updated_at DATETIME,
    updated_by VARCHAR(100)
);

CREATE TABLE jobtui_store (
    name TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) WITHOUT ROWID;
