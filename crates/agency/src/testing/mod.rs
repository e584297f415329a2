//! What journeys need: an agency of its own for each test with the demo cast, a clock that can be moved, people signed in
//! through the real HTTP router, and export files imported by the real door.

mod clock;
pub(crate) mod provider;
mod visitor;

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use daiyun_base::id;
use daiyun_demo::{Breadth, Plan, Scale, StoreMonthTotals, World};
use tempfile::TempDir;

use crate::access::{self, NewUser, Password};
use crate::activity::{self, Filter, activities};
use crate::clients::{self, NewClient};
use crate::db::scratch::Scratch;
use crate::definitions::{self, Definitions};
use crate::http::page::PageRequest;
use crate::imports::{FileReport, ImportOptions, SheetReader, SourceFile, import};
use crate::scope::Scope;
use crate::settlement::Fonts;
use crate::stores::{self, NewStore};
use crate::{Agency, Place};

pub(crate) use clock::TestClock;
pub(crate) use visitor::{Method, StatusCode, Visitor};

/// Everybody's password.
pub(crate) const PASSWORD: &str = "a-test-password";

/// An agency with the demo cast.
pub(crate) struct TestApp {
    pub agency: Agency,
    pub clock: Arc<TestClock>,
    pub world: World,
    folder: TempDir,
    scratch: Option<Scratch>,
}

impl TestApp {
    /// What the agency remembers of a record, newest first, each row as it was written.
    pub(crate) async fn remembered(&self, kind: &str, id: &str) -> Vec<activities::Model> {
        let operator = self.operator();
        let of_record = Filter {
            subject_kind: Some(kind.to_owned()),
            subject_id: Some(id.to_owned()),
            ..Filter::default()
        };
        let (rows, _) = activity::page(&operator, &of_record, PageRequest::default()).await.unwrap();
        assert!(rows.iter().all(|row| activity::is_intact(self.agency.keys(), row)), "{rows:?}");
        rows
    }

    /// What the agency remembers of a verb, newest first.
    pub(crate) async fn remembered_verbs(&self, verb: &str) -> Vec<activities::Model> {
        let of_verb = Filter { verb: Some(verb.to_owned()), ..Filter::default() };
        activity::page(&self.operator(), &of_verb, PageRequest::default()).await.unwrap().0
    }

    /// The cast without any facts, standing at nine in the morning of a day in Shanghai.
    pub(crate) async fn on(today: &str) -> Self {
        let today: NaiveDate = today.parse().unwrap();
        let morning: DateTime<Utc> = format!("{today}T01:00:00Z").parse().unwrap();
        let clock = Arc::new(TestClock::at(morning));
        let folder = tempfile::tempdir().unwrap();
        let scratch = Scratch::make().await;
        let place = Place {
            directory: folder.path().to_path_buf(),
            database: scratch.url.clone(),
            name: "演示机构".to_owned(),
            sheets: SheetReader::Here,
            fonts: Fonts::default(),
        };
        let agency =
            Agency::open(place, Definitions::embedded().unwrap(), Arc::clone(&clock) as _).await.unwrap();
        let world = World::load(&definitions::sources()).unwrap();
        let app = Self { agency, clock, world, folder, scratch: Some(scratch) };
        app.install_cast().await;
        app
    }

    async fn install_cast(&self) {
        let scope = self.operator();
        let password = Password::choose(PASSWORD).await.unwrap();
        let tx = scope.begin(clients::CREATE).await.unwrap();
        for client in self.world.clients() {
            let new = NewClient {
                id: id::fresh(),
                code: client.code.clone(),
                name: client.label.zh.clone(),
                client_type: "brand".to_owned(),
                service_mode: "full".to_owned(),
            };
            let made = clients::create(&tx, new).await.unwrap();
            for store in self.world.stores().iter().filter(|store| store.client == client.code) {
                let new = NewStore {
                    id: id::fresh(),
                    code: store.code.clone(),
                    name: store.label.zh.clone(),
                    platform: store.platform.code().to_owned(),
                    storefront: store.storefront.clone(),
                };
                stores::create(&tx, &made, new).await.unwrap();
            }
            for person in
                self.world.people().iter().filter(|person| person.client.as_ref() == Some(&client.code))
            {
                access::create_user(&tx, new_user(person, Some(made.id), &password)).await.unwrap();
            }
        }
        for person in self.world.people().iter().filter(|person| person.client.is_none()) {
            access::create_user(&tx, new_user(person, None, &password)).await.unwrap();
        }
        // The cast has no telephones; journeys about second factors give them one.
        access::require_factor(&tx, false).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Imports the demo world's files of trade: a small history, known to the fen.
    pub(crate) async fn import_world(&self, months: u32, one_in: u32) -> Vec<StoreMonthTotals> {
        self.import_files(months, one_in, Breadth::Trade).await
    }

    /// Imports all files of the demo world.
    pub(crate) async fn import_whole_world(&self, months: u32, one_in: u32) -> Vec<StoreMonthTotals> {
        self.import_files(months, one_in, Breadth::Everything).await
    }

    async fn import_files(&self, months: u32, one_in: u32, breadth: Breadth) -> Vec<StoreMonthTotals> {
        let today = self.agency.clock().today();
        let scale = Scale::one_in(one_in.try_into().unwrap());
        let plan = Plan { months, scale, breadth, ..Plan::standing_on(today) };
        let mut generated = self.world.generate(plan);
        for file in generated.files() {
            let file = file.unwrap();
            let mapping = file.mapping.and_then(|code| self.world.mapping(code)).map(ToOwned::to_owned);
            let options = ImportOptions { mapping, ..ImportOptions::default() };
            let reports = self.import_as(&file.store_code, (&file.file_name, &file.bytes), &options).await;
            // The world sends one file twice, and at a small scale a week later nothing has changed in some.
            assert!(["committed", "duplicate"].contains(&reports[0].state.as_str()), "{reports:?}");
        }
        generated.totals().to_vec()
    }

    /// Imports one file into a store.
    pub(crate) async fn import_bytes(&self, store: &str, name: &str, bytes: &[u8]) -> Vec<FileReport> {
        self.import_as(store, (name, bytes), &ImportOptions::default()).await
    }

    async fn import_as(
        &self,
        store: &str,
        (name, bytes): (&str, &[u8]),
        options: &ImportOptions,
    ) -> Vec<FileReport> {
        let path = self.folder.path().join("upload");
        std::fs::write(&path, bytes).unwrap();
        let scope = self.operator();
        let store = stores::by_code(&scope, store).await.unwrap();
        let source = SourceFile { path, name: name.to_owned() };
        import(&scope, &store, &[source], options).await.unwrap()
    }

    /// The operator of the machine.
    pub(crate) fn operator(&self) -> Scope {
        Scope::operator(&self.agency)
    }

    /// The person with a role; for roles of the client side, of a client.
    pub(crate) fn login(&self, role: &str) -> String {
        self.world.people().iter().find(|person| person.role == role).unwrap().login.clone()
    }

    /// What a person may do and see.
    pub(crate) async fn scope(&self, login: &str) -> Scope {
        access::scope_of_login(&self.agency, login).await.unwrap()
    }

    /// A person signed in through the router.
    pub(crate) async fn sign_in(&self, login: &str) -> Visitor {
        Visitor::sign_in(&self.agency, login, PASSWORD).await
    }

    /// Ends the test: the database goes away.
    pub(crate) async fn end(mut self) {
        let scratch = self.scratch.take();
        drop(self);
        if let Some(scratch) = scratch {
            scratch.remove().await;
        }
    }
}

fn new_user(person: &daiyun_demo::Person, client_id: Option<uuid::Uuid>, password: &Password) -> NewUser {
    NewUser {
        id: id::fresh(),
        login: person.login.clone(),
        name: person.name.zh.clone(),
        role: person.role.clone(),
        client_id,
        has_all_stores: true,
        password: password.clone(),
    }
}
