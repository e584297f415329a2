//! The demo world as `definitions/demo` states it: loaded, checked against itself, ready to generate.

use std::collections::{BTreeMap, BTreeSet};

use daiyun_base::definition::{DefinitionIssue, Issues, Source};
use daiyun_base::period::Month;

use crate::attention::Attention;
use crate::buyers::HIGHEST_REPURCHASE_PPM;
use crate::cast::{Agency, Client, Contract, Person, Platform, Shock, Store};
use crate::contract_file;
use crate::course::{DESCRIBED_MONTHS, Growth, Listing, Occasion, Rhythm};
use crate::documents::{self, Paper};
use crate::generated::Generated;
use crate::imports::{self, HandedIn};
use crate::notes::{self, Noted};
use crate::plan::Plan;
use crate::reading::{many, one};
use crate::relations::{self, Relations};
use crate::vault::{self, Trusted};

/// The demo world.
#[derive(Clone, Debug)]
pub struct World {
    agency: Agency,
    people: Vec<Person>,
    clients: Vec<Client>,
    stores: Vec<Store>,
    contracts: Vec<Contract>,
    pub(crate) vault: Vec<Trusted>,
    notes: Vec<Noted>,
    pub(crate) documents: Vec<Paper>,
    pub(crate) relations: Relations,
    pub(crate) handed_in: HandedIn,
    shocks: Vec<Shock>,
    growth: Vec<Growth>,
    listings: Vec<Listing>,
    occasions: Vec<Occasion>,
    attention: Vec<Attention>,
    /// The texts of `demo/mappings`, by the code of the mapping.
    mappings: BTreeMap<String, String>,
    rhythm: Rhythm,
}

impl World {
    /// Reads the files of `definitions/demo` among all definitions.
    ///
    /// # Errors
    /// Every problem of every file at once.
    pub fn load(sources: &[Source]) -> Result<Self, Vec<DefinitionIssue>> {
        let mut found = Vec::new();
        let agency = one(sources, AGENCY, &mut found);
        let rhythm = one(sources, RHYTHM, &mut found);
        let people = many(sources, PEOPLE, &mut found);
        let clients = many(sources, CLIENTS, &mut found);
        let stores = many(sources, STORES, &mut found);
        let contracts = many(sources, CONTRACTS, &mut found);
        let vault: Vec<Trusted> = many(sources, vault::FILE, &mut found);
        let notes: Vec<Noted> = many(sources, notes::FILE, &mut found);
        let documents: Vec<Paper> = many(sources, documents::FILE, &mut found);
        let shocks = many(sources, SHOCKS, &mut found);
        let growth = many(sources, GROWTH, &mut found);
        let listings = many(sources, PRODUCTS, &mut found);
        let occasions = many(sources, OCCASIONS, &mut found);
        let attention = many(sources, ATTENTION, &mut found);
        let relations = Relations::load(sources, &mut found);
        let handed_in = one(sources, imports::FILE, &mut found);
        let (Some(agency), Some(rhythm), Some(relations), Some(handed_in)) =
            (agency, rhythm, relations, handed_in)
        else {
            return Err(found);
        };
        let world = Self {
            agency,
            people,
            clients,
            stores,
            contracts,
            vault,
            notes,
            documents,
            relations,
            handed_in,
            shocks,
            growth,
            listings,
            occasions,
            attention,
            mappings: mappings(sources),
            rhythm,
        };
        // A file that does not parse would make every reference to it look wrong too.
        if found.is_empty() {
            world.check(&mut found);
        }
        if found.is_empty() { Ok(world) } else { Err(found) }
    }

    /// Starts to write the world's files.
    #[must_use]
    pub fn generate(&self, plan: Plan) -> Generated<'_> {
        Generated::start(self, plan)
    }

    /// The agency.
    #[must_use]
    pub fn agency(&self) -> &Agency {
        &self.agency
    }

    /// The people, one for each role.
    #[must_use]
    pub fn people(&self) -> &[Person] {
        &self.people
    }

    /// The person with a login.
    #[must_use]
    pub fn person(&self, login: &str) -> Option<&Person> {
        self.people.iter().find(|person| person.login == login)
    }

    /// The clients.
    #[must_use]
    pub fn clients(&self) -> &[Client] {
        &self.clients
    }

    /// The stores.
    #[must_use]
    pub fn stores(&self) -> &[Store] {
        &self.stores
    }

    /// What people wrote on days of the board.
    #[must_use]
    pub fn notes(&self) -> &[Noted] {
        &self.notes
    }

    /// The contracts.
    #[must_use]
    pub fn contracts(&self) -> &[Contract] {
        &self.contracts
    }

    /// A contract as the file that `daiyun contract import` takes, dated so that the case ends with `end_point`.
    #[must_use]
    pub fn contract_file(&self, contract: &Contract, end_point: Month) -> String {
        contract_file::write(self, contract, end_point)
    }

    /// The planted shocks.
    #[must_use]
    pub fn shocks(&self) -> &[Shock] {
        &self.shocks
    }

    /// The text of a mapping: a format definition that reads one of the agency's own tables.
    #[must_use]
    pub fn mapping(&self, code: &str) -> Option<&str> {
        self.mappings.get(code).map(String::as_str)
    }

    pub(crate) fn growth(&self, store: &str) -> Option<&Growth> {
        self.growth.iter().find(|growth| growth.store == store)
    }

    pub(crate) fn listings(&self) -> &[Listing] {
        &self.listings
    }

    pub(crate) fn attention(&self, store: &str) -> Option<&Attention> {
        self.attention.iter().find(|attention| attention.store == store)
    }

    pub(crate) fn occasions(&self) -> &[Occasion] {
        &self.occasions
    }

    pub(crate) fn rhythm(&self) -> &Rhythm {
        &self.rhythm
    }

    fn check(&self, found: &mut Vec<DefinitionIssue>) {
        check_codes(PEOPLE, self.people.iter().map(|person| &person.login), found);
        check_codes(CLIENTS, self.clients.iter().map(|client| &client.code), found);
        check_codes(STORES, self.stores.iter().map(|store| &store.code), found);
        check_codes(CONTRACTS, self.contracts.iter().map(|contract| &contract.code), found);
        check_codes(SHOCKS, self.shocks.iter().map(|shock| &shock.code), found);
        check_codes(GROWTH, self.growth.iter().map(|growth| &growth.store), found);
        check_codes(OCCASIONS, self.occasions.iter().map(|occasion| &occasion.code), found);
        check_codes(ATTENTION, self.attention.iter().map(|attention| &attention.store), found);
        check_codes(PRODUCTS, self.listings.iter().map(|listing| &listing.code), found);
        self.check_people(found);
        self.check_stores(found);
        vault::check(self, found);
        notes::check(self, found);
        documents::check(self, found);
        relations::check(self, found);
        imports::check(self, found);
        self.check_contracts(found);
        self.check_shocks(found);
        self.check_growth(found);
        self.check_listings(found);
        self.check_occasions(found);
        self.check_attention(found);
    }

    fn check_people(&self, found: &mut Vec<DefinitionIssue>) {
        for person in &self.people {
            let mut issues = Issues::new(PEOPLE, &person.login, found);
            if person.client.iter().chain(&person.assigned).any(|client| !self.has_client(client)) {
                issues.add("client", "客户不存在", "写 clients.toml 里的 code");
            }
            let of_role =
                self.people.iter().filter(|other| other.role == person.role && other.assigned.is_empty());
            if of_role.count() > 1 {
                issues.add("role", "这个角色已有人看得到全部客户", "每个角色一个人；其他人写上 assigned");
            }
        }
    }

    fn check_stores(&self, found: &mut Vec<DefinitionIssue>) {
        for store in &self.stores {
            let mut issues = Issues::new(STORES, &store.code, found);
            if !self.has_client(&store.client) {
                issues.add("client", "客户不存在", "写 clients.toml 里的 code");
            }
            let shelves = self.listings.iter().flat_map(|listing| &listing.sold_in);
            let sells = store.platform.sells();
            if sells && !shelves.clone().any(|shelf| shelf.store == store.code && shelf.weight > 0) {
                issues.add("code", "店铺没有商品", "在 products.toml 的 sold_in 里给它至少一个商品");
            }
            let tmall = store.platform == Platform::Taobao;
            match self.growth(&store.code) {
                None => issues.add("code", "店铺没有销售计划", "在 growth.toml 里加一条"),
                Some(growth) if tmall && growth.tmall.is_none() => {
                    issues.add("code", "天猫店缺 tmall 数据", "在 growth.toml 里写 tmall = { … }");
                }
                Some(growth) if !tmall && growth.tmall.is_some() => {
                    issues.add("code", "只有天猫店有 tmall 数据", "从 growth.toml 里删掉 tmall");
                }
                Some(_) => {}
            }
        }
    }

    fn check_contracts(&self, found: &mut Vec<DefinitionIssue>) {
        for contract in &self.contracts {
            let mut issues = Issues::new(CONTRACTS, &contract.code, found);
            let of_client = |code: &String| {
                self.stores.iter().any(|store| store.code == *code && store.client == contract.client)
            };
            if !contract.stores.iter().all(of_client) {
                issues.add("stores", "有店铺不属于这个客户", "只写这个客户的店铺");
            }
            if self.person(&contract.agency_signatory).is_none_or(|person| person.client.is_some()) {
                issues.add("agency_signatory", "不是机构的人", "写 people.toml 里机构方的 login");
            }
            let signatory = self.person(&contract.client_signatory);
            if signatory.is_none_or(|person| person.client.as_ref() != Some(&contract.client)) {
                issues.add("client_signatory", "不是这个客户的人", "写 people.toml 里这个客户的 login");
            }
            if contract.fees.is_empty() {
                issues.add("fees", "没有费用条款", "按合同文件的写法加 [[entry.fees]]");
            }
        }
    }

    fn check_shocks(&self, found: &mut Vec<DefinitionIssue>) {
        for shock in &self.shocks {
            let mut issues = Issues::new(SHOCKS, &shock.code, found);
            if !self.stores.iter().any(|store| store.code == shock.store) {
                issues.add("store", "店铺不存在", "写 stores.toml 里的 code");
            }
            if shock.to_days_ago < 1 || shock.from_days_ago < shock.to_days_ago {
                issues.add("from_days_ago", "日期要从远到近，昨天是 1", "让 from_days_ago ≥ to_days_ago ≥ 1");
            }
            if shock.factor_ppm >= 1_000_000 {
                issues.add("factor_ppm", "没有变坏", "写小于 1000000 的值");
            }
        }
    }

    fn check_growth(&self, found: &mut Vec<DefinitionIssue>) {
        for growth in &self.growth {
            let mut issues = Issues::new(GROWTH, &growth.store, found);
            if !self.stores.iter().any(|store| store.code == growth.store) {
                issues.add("store", "店铺不存在", "写 stores.toml 里的 code");
            }
            if growth.paid_sales.len() != DESCRIBED_MONTHS {
                issues.add("paid_sales", format!("要写 {DESCRIBED_MONTHS} 个月"), "补齐或删去月份");
            }
            let course = growth.tmall.as_ref();
            if course.is_some_and(|course| {
                course.conversion_ppm == 0 || course.repurchase_ppm > HIGHEST_REPURCHASE_PPM
            }) {
                issues.add("tmall", "转化率为 0 或复购率高于 33%", "改小复购率：半年里回头的订单没有那么多");
            }
            if course.is_some_and(|course| course.followers_at_end < course.followers_at_start) {
                issues.add("tmall", "粉丝数变少了", "让 followers_at_end 不小于 followers_at_start");
            }
            let skus = self.listings.iter().flat_map(|listing| &listing.skus);
            if growth.hero_sku.as_ref().is_some_and(|hero| !skus.clone().any(|sku| sku.code == *hero)) {
                issues.add("hero_sku", "SKU 不存在", "写 products.toml 里的 SKU code");
            }
        }
    }

    fn check_listings(&self, found: &mut Vec<DefinitionIssue>) {
        for listing in &self.listings {
            let mut issues = Issues::new(PRODUCTS, &listing.code, found);
            let known = |code: &String| self.stores.iter().any(|store| store.code == *code);
            if !listing.sold_in.iter().all(|shelf| known(&shelf.store)) {
                issues.add("sold_in", "有店铺不存在", "写 stores.toml 里的 code");
            }
            if listing.skus.iter().map(|sku| sku.weight).sum::<u64>() == 0 {
                issues.add("skus", "没有能卖的 SKU", "至少给一个 SKU 正的 weight");
            }
        }
    }

    fn check_occasions(&self, found: &mut Vec<DefinitionIssue>) {
        for occasion in &self.occasions {
            let mut issues = Issues::new(OCCASIONS, &occasion.code, found);
            let on_shelf =
                |listing: &&Listing| listing.sold_in.iter().any(|shelf| shelf.store == occasion.store);
            let mut skus = self.listings.iter().filter(on_shelf).flat_map(|listing| &listing.skus);
            if occasion.sku.as_ref().is_some_and(|code| !skus.any(|sku| sku.code == *code)) {
                issues.add("sku", "这家店不卖这个 SKU", "写这家店货架上的 SKU code");
            }
            if self.growth(&occasion.store).is_none() {
                issues.add("store", "店铺不存在", "写 stores.toml 里的 code");
            }
        }
    }

    fn check_attention(&self, found: &mut Vec<DefinitionIssue>) {
        for attention in &self.attention {
            let mut issues = Issues::new(ATTENTION, &attention.store, found);
            if !self.stores.iter().any(|store| store.code == attention.store) {
                issues.add("store", "店铺不存在", "写 stores.toml 里的 code");
            }
            let content = attention.content.as_ref();
            if content.is_some_and(|content| content.topics.is_empty() || !(1..=7).contains(&content.a_week))
            {
                issues.add("content", "没有题目，或每周不是 1 到 7 篇", "写 topics 和 a_week");
            }
            if attention.lives_a_week > 7 {
                issues.add("lives_a_week", "一天最多一场", "写 0 到 7");
            }
        }
    }

    pub(crate) fn has_client(&self, code: &str) -> bool {
        self.clients.iter().any(|client| client.code == code)
    }
}

const AGENCY: &str = "demo/agency.toml";
const PEOPLE: &str = "demo/people.toml";
const CLIENTS: &str = "demo/clients.toml";
const STORES: &str = "demo/stores.toml";
const CONTRACTS: &str = "demo/contracts.toml";
const SHOCKS: &str = "demo/shocks.toml";
const GROWTH: &str = "demo/growth.toml";
const PRODUCTS: &str = "demo/products.toml";
const ATTENTION: &str = "demo/attention.toml";
const OCCASIONS: &str = "demo/occasions.toml";
const RHYTHM: &str = "demo/rhythm.toml";

/// The mappings by their code, which is that of their file.
fn mappings(sources: &[Source]) -> BTreeMap<String, String> {
    let files = sources.iter().filter_map(|source| {
        let name = source.path.strip_prefix("demo/mappings/")?.strip_suffix(".toml")?;
        Some((format!("mapping/{name}"), source.text.clone()))
    });
    files.collect()
}

/// Entries are found by their code, so that a second one with the same code would never be seen.
pub(crate) fn check_codes<'a>(
    file: &str,
    codes: impl Iterator<Item = &'a String>,
    found: &mut Vec<DefinitionIssue>,
) {
    let mut seen = BTreeSet::new();
    for code in codes.filter(|code| !seen.insert(*code)) {
        Issues::new(file, code, found).add("code", "与另一条重复", "换一个，或删去一条");
    }
}
