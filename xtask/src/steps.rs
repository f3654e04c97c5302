//! Named steps with their durations, and the one way in which tasks run other programs.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// Runs steps, prints each one's name and time, and remembers them for the closing table.
#[derive(Debug)]
pub struct Steps {
    started: Instant,
    done: Vec<(String, Duration)>,
}

impl Steps {
    /// Starts the clock.
    pub fn new() -> Self {
        Self { started: Instant::now(), done: Vec::new() }
    }

    /// Runs one step. The name is printed before and after, so that a log shows where time goes.
    ///
    /// # Errors
    /// What the step says, with the step's name before it.
    pub fn step<T>(&mut self, name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        say(&format!("── {name}"));
        let start = Instant::now();
        let outcome = work();
        let took = start.elapsed();
        match outcome {
            Ok(value) => {
                say(&format!("── {name}: done in {}", human(took)));
                self.done.push((name.to_owned(), took));
                Ok(value)
            }
            Err(error) => {
                say(&format!("── {name}: FAILED after {}", human(took)));
                Err(error.context(format!("step '{name}' failed")))
            }
        }
    }

    /// A table of the steps and their times, with the sum.
    pub fn table(&self) -> String {
        let width = self.done.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0).max(5);
        let mut table = String::new();
        for (name, took) in &self.done {
            writeln!(table, "  {name:<width$}  {:>9}", human(*took)).expect("a String takes every write");
        }
        write!(table, "  {:<width$}  {:>9}", "total", human(self.started.elapsed()))
            .expect("a String takes every write");
        table
    }
}

/// Prints a line at once, even when standard output is a file or a pipe.
pub fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    // A closed pipe (`cargo xtask test | head`) is no reason to stop the work.
    let _ = writeln!(out, "{line}");
    let _ = out.flush();
}

/// Seconds with one decimal below a minute, else minutes and seconds.
pub fn human(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds < 59.95 {
        format!("{seconds:.1} s")
    } else {
        let whole = seconds.round() as u64;
        format!("{} min {:02} s", whole / 60, whole % 60)
    }
}

/// Runs a program, its output going where ours goes.
///
/// # Errors
/// When it can't be started, or ends with anything but success; both name the command.
pub fn run(command: &mut Command) -> Result<()> {
    let line = line_of(command);
    let status = command.status().with_context(|| format!("can't start `{line}`; is it installed?"))?;
    if !status.success() {
        bail!("`{line}` ended with {status}");
    }
    Ok(())
}

/// Runs a program and hands back what it wrote to standard output; standard error passes through.
///
/// # Errors
/// As [`run`]; also when the output is not UTF-8.
pub fn output_of(command: &mut Command) -> Result<String> {
    let line = line_of(command);
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("can't start `{line}`; is it installed?"))?;
    if !output.status.success() {
        bail!("`{line}` ended with {}", output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{line}` wrote something that is not UTF-8"))
}

/// Whether a program runs and reports success, in silence.
pub fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Whether `program` is found on the `PATH`.
pub fn on_path(program: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|dir| dir.join(program).is_file()))
}

fn line_of(command: &Command) -> String {
    let mut line = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        line.push(' ');
        line.push_str(&argument.to_string_lossy());
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_by_people() {
        assert_eq!(human(Duration::from_millis(1234)), "1.2 s");
        assert_eq!(human(Duration::from_millis(59_990)), "1 min 00 s");
        assert_eq!(human(Duration::from_secs(125)), "2 min 05 s");
    }

    #[test]
    fn a_failing_program_is_named() {
        let error = run(Command::new("false").arg("--really")).unwrap_err().to_string();
        assert!(error.contains("false --really"), "{error}");
        let error = run(&mut Command::new("no-such-program-here")).unwrap_err().to_string();
        assert!(error.contains("can't start `no-such-program-here`"), "{error}");
    }

    #[test]
    fn a_failing_step_says_its_name_and_is_not_in_the_table() {
        let mut steps = Steps::new();
        steps.step("first", || Ok(())).unwrap();
        let error = steps.step("second", || -> Result<()> { bail!("no") }).unwrap_err();
        assert!(error.to_string().contains("'second'"));
        assert!(steps.table().contains("first") && !steps.table().contains("second"));
    }
}
