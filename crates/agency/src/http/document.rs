//! What every operation may also answer, written into the API description once: handlers name only what is their own.

use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Content, OpenApi, Ref, RefOr, ResponseBuilder};

/// The name of the session's cookie in the description.
const SESSION: &str = "session";
/// Operations of somebody who is not signed in yet.
const PUBLIC: &[&str] = &[
    "create_session",
    "create_session_factor",
    "create_invite_lookup",
    "create_invite_acceptance",
    "create_guest_session",
    "get_sign_in_options",
    "create_sign_on_attempt",
    "create_sign_on",
];

/// Adds the session and the shared answers to every operation.
pub(super) fn describe(document: &mut OpenApi) {
    let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(super::cookies::SESSION)));
    document.components.get_or_insert_default().security_schemes.insert(SESSION.to_owned(), RefOr::T(cookie));
    for path in document.paths.paths.values_mut() {
        if let Some(operation) = &mut path.get {
            describe_operation(operation, false);
        }
        let writing = [&mut path.put, &mut path.post, &mut path.delete, &mut path.patch];
        for operation in writing.into_iter().flatten() {
            describe_operation(operation, true);
        }
    }
}

fn describe_operation(operation: &mut Operation, writes: bool) {
    let id = operation.operation_id.as_deref().unwrap_or_default();
    let is_public = PUBLIC.contains(&id);
    let parameters = operation.parameters.as_deref().unwrap_or_default();
    let has_body = operation.request_body.is_some();
    let mut answers = vec![
        (422, "The request does not fit the description, or a rule of the business refuses it"),
        (429, "Too many requests"),
        (500, "Our fault; the answer carries a number to quote"),
        (503, "Busy; the same request will be answered later"),
        (504, "It took longer than anybody waits"),
    ];
    if !is_public {
        answers.extend([(401, "Nobody is signed in"), (403, "The role may not do this")]);
        operation.security = Some(vec![SecurityRequirement::new(SESSION, Vec::<String>::new())]);
    }
    if !parameters.is_empty() || has_body {
        answers.push((404, "Missing, or outside the caller's scope: the two read alike"));
    }
    if has_body {
        answers.push((413, "Larger than a request may be"));
    }
    if writes {
        answers.push((409, "A rule of the business refuses it, or somebody else was faster"));
    }
    for (status, text) in answers {
        let problem = || RefOr::T(ResponseBuilder::new().description(text).build());
        let answer = operation.responses.responses.entry(status.to_string()).or_insert_with(problem);
        if let RefOr::T(answer) = answer {
            // A handler that names a refusal of its own words it; the shape is the same everywhere.
            answer.content.clear();
            let schema = RefOr::Ref(Ref::from_schema_name("ProblemView"));
            answer
                .content
                .insert("application/problem+json".to_owned(), RefOr::T(Content::new(Some(schema))));
        }
    }
}
