//! A private PostgreSQL for the second run of the tests: own folder, own password, loopback only, gone afterwards,
//! also when a test fails.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Child;
use std::time::Duration;

use crate::setup::{is_root, postgres_programs};
use crate::shell::{Failure, Outcome, Tool};

/// Looked at this often and this many times until the server answers: half a minute.
const LOOK: Duration = Duration::from_millis(100);
const LOOKS: u32 = 300;

/// A running server. Dropping it stops it.
pub struct Server {
    process: Child,
    folder: PathBuf,
    /// Where tests connect.
    pub url: String,
}

impl Server {
    /// Creates a cluster in a temporary folder and starts it.
    pub fn start() -> Outcome<Self> {
        let programs = postgres_programs()
            .ok_or_else(|| Failure::new("PostgreSQL is missing: run `cargo xtask setup`"))?;
        // The server refuses to run as root, so it runs as the user its package made, or as nobody.
        let user = if is_root() { Some(lesser_user()?) } else { None };
        let folder = std::env::temp_dir().join(format!("daiyun-postgres-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        let password = password()?;
        std::fs::write(folder.join("password"), &password)?;
        if let Some((uid, gid)) = user {
            std::os::unix::fs::chown(&folder, Some(uid), Some(gid))?;
        }
        let data = folder.join("data");
        Tool::new(programs.join("initdb"))
            .args(["--no-sync", "--encoding=UTF8", "--locale=C", "--auth=scram-sha-256", "--username=daiyun"])
            .arg(format!("--pwfile={}", folder.join("password").display()))
            .arg("-D")
            .arg(&data)
            .dir(&folder)
            .user(user)
            .output()?;
        let port = free_port()?;
        let process = Tool::new(programs.join("postgres"))
            .arg("-D")
            .arg(&data)
            .args(["-p", &port.to_string(), "-h", "127.0.0.1", "-k", "", "-N", "200"])
            // The cluster lives for one run: it need not survive a power cut.
            .args(["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"])
            .dir(&folder)
            .user(user)
            .start_into(&folder.with_extension("log"))?;
        let url = format!("postgres://daiyun:{password}@127.0.0.1:{port}/postgres");
        let server = Self { process, folder, url };
        server.wait_until_ready(&programs.join("pg_isready"), port)?;
        Ok(server)
    }

    fn wait_until_ready(&self, program: &std::path::Path, port: u16) -> Outcome {
        for _ in 0..LOOKS {
            if Tool::new(program).args(["-h", "127.0.0.1", "-p", &port.to_string()]).succeeds() {
                return Ok(());
            }
            std::thread::sleep(LOOK);
        }
        let log = std::fs::read_to_string(self.folder.with_extension("log")).unwrap_or_default();
        Err(Failure::new(format!("PostgreSQL did not start within half a minute:\n{log}")))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // SIGINT is PostgreSQL's fast shutdown; it takes its children along. Only if that fails is it killed.
        let asked = Tool::new("kill").args(["-INT", &self.process.id().to_string()]).succeeds();
        if !asked {
            let _ = self.process.kill();
        }
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
        let _ = std::fs::remove_file(self.folder.with_extension("log"));
    }
}

/// A port nobody listens on at this moment.
fn free_port() -> Outcome<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// Sixteen random bytes as hex. Others on the machine can reach the port, and a superuser may run programs.
fn password() -> Outcome<String> {
    use std::io::Read as _;
    let mut bytes = [0_u8; 16];
    std::fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn lesser_user() -> Outcome<(u32, u32)> {
    let users = crate::shell::read(std::path::Path::new("/etc/passwd"))?;
    ["postgres", "nobody"]
        .into_iter()
        .find_map(|name| ids_of(&users, name))
        .ok_or_else(|| Failure::new("neither user postgres nor nobody exists to run PostgreSQL"))
}

/// The user and group number of a name in the text of the password file.
fn ids_of(users: &str, name: &str) -> Option<(u32, u32)> {
    let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
    let mut fields = line.split(':').skip(2);
    Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::ids_of;

    #[test]
    fn users_are_found_by_their_whole_name() {
        let users = "root:x:0:0:root:/:/bin/sh\npostgres2:x:7:7::/:/bin/sh\npostgres:x:105:113:,,,:/var/lib:/bin/bash\n";
        assert_eq!(ids_of(users, "postgres"), Some((105, 113)));
        assert_eq!(ids_of(users, "nobody"), None);
    }
}
