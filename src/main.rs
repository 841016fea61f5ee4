//! The program: hands over to the command line and ends with its exit code.

/// All threads take memory from one place: readers that end leave nothing behind that others cannot use.
#[cfg(target_os = "linux")]
#[global_allocator]
static MEMORY: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

fn main() -> std::process::ExitCode {
    jobtui::cli::main()
}
