//! A small static server for this machine only.
//!
//! Plain HTTP/1.1 over the standard library: the site is static files, and what a host must do for it (the right type
//! for wasm, an index for a folder) fits on a page.

use crate::{Outcome, workspace};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

const LONGEST_REQUEST: u64 = 64 * 1024;

/// Serves a folder until the program is stopped.
pub fn forever(folder: &Path, port: u16) -> Outcome {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|error| {
        format!("cannot listen on port {port}: {error}; another can be chosen with --port")
    })?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    println!("serving {} at http://{address}/  (stop with Ctrl-C)", folder.display());
    for connection in listener.incoming().flatten() {
        let folder = folder.to_owned();
        // A browser that goes away in the middle of an answer is no concern of ours.
        std::thread::spawn(move || drop(answer(connection, &folder)));
    }
    Ok(())
}

fn answer(connection: TcpStream, folder: &Path) -> std::io::Result<()> {
    connection.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut lines = BufReader::new((&connection).take(LONGEST_REQUEST)).lines();
    let request = lines.next().unwrap_or(Ok(String::new()))?;
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }

    let mut words = request.split_whitespace();
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (status, kind, content) = match (method, file_for(folder, target)) {
        ("GET" | "HEAD", Some(path)) => match workspace::read(&path) {
            Ok(content) => ("200 OK", media_type(&path), content),
            Err(_) => ("404 Not Found", "text/plain; charset=utf-8", b"not found\n".to_vec()),
        },
        ("GET" | "HEAD", None) => ("404 Not Found", "text/plain; charset=utf-8", b"not found\n".to_vec()),
        _ => ("405 Method Not Allowed", "text/plain; charset=utf-8", b"only GET\n".to_vec()),
    };
    let mut stream = &connection;
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nCache-Control: no-cache\r\n\
         Connection: close\r\n\r\n",
        content.len()
    )?;
    if method != "HEAD" {
        stream.write_all(&content)?;
    }
    stream.flush()
}

/// The file that a request asks for, never one outside the folder.
fn file_for(folder: &Path, target: &str) -> Option<PathBuf> {
    let path = target.split(['?', '#']).next()?;
    let mut file = folder.to_owned();
    for part in path.strip_prefix('/')?.split('/') {
        // The site's names hold letters, digits, dots and dashes: what would need decoding is not one of them.
        let plain = part.chars().all(|letter| letter.is_ascii_alphanumeric() || "._-".contains(letter));
        if !plain || part.starts_with("..") {
            return None;
        }
        file.push(part);
    }
    if file.is_dir() {
        file.push("index.html");
    }
    file.is_file().then_some(file)
}

fn media_type(path: &Path) -> &'static str {
    match path.extension().unwrap_or_default().to_string_lossy().as_ref() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "csv" => "text/csv; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_the_folder_are_served() {
        let folder = workspace::root().join("xtask");
        assert!(file_for(&folder, "/src/serve.rs?v=1").is_some());
        assert_eq!(file_for(&folder, "/../Cargo.toml"), None);
        assert_eq!(file_for(&folder, "/src/%2e%2e/Cargo.toml"), None);
        assert_eq!(file_for(&folder, "/absent"), None);
        assert_eq!(file_for(&folder, ""), None);
    }

    #[test]
    fn wasm_has_the_type_that_streaming_needs() {
        assert_eq!(media_type(Path::new("a_bg.wasm")), "application/wasm");
    }
}
