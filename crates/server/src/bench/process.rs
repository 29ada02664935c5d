//! A child process as the operating system accounts for it.

use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A server under measurement; ended when dropped.
pub struct Server {
    child: Child,
    /// Host and port.
    pub at: String,
    /// From its start to its first answer that it is ready, in milliseconds.
    pub start_ms: f64,
}

impl Server {
    /// Starts this program with arguments and waits until it is ready.
    #[allow(clippy::disallowed_methods, reason = "this is where speed is measured")]
    pub fn start(port: u16, args: &[&str], env: &[(&str, &str)]) -> Result<Self, String> {
        let exe = std::env::current_exe().map_err(|e| e.to_string())?;
        let begun = Instant::now();
        let child = Command::new(exe)
            .args(args)
            .envs(env.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|e| format!("the server cannot start: {e}"))?;
        let mut server = Self { child, at: format!("127.0.0.1:{port}"), start_ms: 0.0 };
        while begun.elapsed() < Duration::from_secs(20) {
            if ready(&server.at) {
                server.start_ms = begun.elapsed().as_secs_f64() * 1000.0;
                return Ok(server);
            }
            std::thread::park_timeout(Duration::from_millis(2));
        }
        Err("the server does not become ready".into())
    }

    /// Processor time it has used, in milliseconds.
    pub fn cpu_ms(&self) -> Result<f64, String> {
        let text = self.proc("stat")?;
        // After the name in brackets: state is the first, utime the 12th, stime the 13th field, in hundredths of a second.
        let fields: Vec<&str> = text.rsplit(')').next().unwrap_or("").split_whitespace().collect();
        let ticks = |i: usize| fields.get(i).and_then(|f| f.parse::<f64>().ok()).unwrap_or(0.0);
        Ok((ticks(11) + ticks(12)) * 10.0)
    }

    /// Memory it holds, in megabytes.
    pub fn memory_mb(&self) -> Result<f64, String> {
        let text = self.proc("status")?;
        let kb =
            text.lines().find_map(|l| l.strip_prefix("VmRSS:")).and_then(|l| l.trim().split(' ').next()?.parse::<f64>().ok());
        Ok(kb.unwrap_or(0.0) / 1024.0)
    }

    fn proc(&self, file: &str) -> Result<String, String> {
        let path = format!("/proc/{}/{file}", self.child.id());
        std::fs::read_to_string(Path::new(&path)).map_err(|e| format!("{path}: {e}"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn ready(at: &str) -> bool {
    use std::io::{Read, Write};
    let ask = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect(at)?;
        stream.set_read_timeout(Some(Duration::from_millis(500)))?;
        stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n")?;
        let mut head = [0u8; 12];
        stream.read_exact(&mut head)?;
        Ok(&head[9..] == b"200")
    };
    ask().unwrap_or(false)
}
