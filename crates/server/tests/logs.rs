//! What the server writes while it works: a line for each request, and nothing a person typed.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop loudly")]

mod support;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Stdio;

use serde_json::Value;
use support::Cli;

/// Sends a request as it stands and reads the answer to its end.
fn ask(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn post(address: &str, path: &str, body: &str) -> String {
    let length = body.len();
    ask(
        address,
        &format!(
            "POST {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Type: application/json\r\n\
             Content-Length: {length}\r\n\r\n{body}"
        ),
    )
}

#[test]
fn each_request_is_a_line_that_tells_the_route_and_nothing_typed() {
    let cli = Cli::with_store();
    let mut command = cli.command(&["serve", "--listen", "127.0.0.1:0", "--log-format", "json"]);
    let mut server = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = String::new();
    // `{"url": …}` may be printed over several lines.
    let mut stdout = BufReader::new(server.stdout.take().unwrap());
    let url: Value = loop {
        stdout.read_line(&mut said).unwrap();
        if let Ok(value) = serde_json::from_str(&said) {
            break value;
        }
    };
    let address = url["url"].as_str().unwrap().trim_start_matches("http://").to_owned();
    let secret = "canary-password-7781";
    let answers = [
        post(&address, "/api/session", &format!("{{\"login\":\"canary-login\",\"password\":\"{secret}\"}}")),
        post(&address, "/api/session?phone=13800138000", "{\"login\":\"canary-login\""),
        ask(
            &address,
            &format!(
                "GET /api/stores?text=canary-text HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
            ),
        ),
        ask(
            &address,
            &format!("GET /api/canary-path HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"),
        ),
        post(&address, "/api/session", "{\"login\":\"admin\",\"password\":\"a long password\"}"),
    ];
    let statuses: Vec<&str> = answers.iter().map(|answer| &answer[9..12]).collect();
    assert_eq!(statuses, ["401", "422", "401", "404", "201"]);
    server.kill().unwrap();
    let mut log = String::new();
    server.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    server.wait().unwrap();
    for canary in ["canary", "13800138000", "a long password"] {
        assert!(!log.contains(canary), "{canary} in {log}");
    }
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let requests: Vec<&Value> = lines.iter().filter(|line| line["message"] == "request answered").collect();
    let told: Vec<(&str, u64)> = requests
        .iter()
        .map(|line| (line["http.route"].as_str().unwrap(), line["http.status"].as_u64().unwrap()))
        .collect();
    let expected = [
        ("/api/session", 401),
        ("/api/session", 422),
        ("/api/stores", 401),
        ("unknown", 404),
        ("/api/session", 201),
    ];
    assert_eq!(told, expected);
    // The browser is told the same id, so a person's screenshot finds its line.
    for (line, answer) in requests.iter().zip(&answers) {
        let id = line["http.request_id"].as_str().unwrap();
        assert!(answer.contains(&format!("x-request-id: {id}")), "{answer}");
    }
}
