//! What stops standing when one document lapses. Pure: the graph is fetched by the caller.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use uuid::Uuid;

/// A document that is neither replaced nor withdrawn, and what is known to need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    pub id: Uuid,
    /// Another document of the same kind can stand in for it.
    pub kind: String,
    /// Its last day.
    pub ends_on: Option<NaiveDate>,
    pub brands: BTreeSet<Uuid>,
    pub stores: BTreeSet<Uuid>,
    pub categories: BTreeSet<String>,
}

/// An authorisation that nobody withdrew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    pub id: Uuid,
    /// The letter it rests on.
    pub document: Option<Uuid>,
    pub brand: Uuid,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub categories: BTreeSet<String>,
    pub platforms: BTreeSet<String>,
}

/// A store that was not closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlet {
    pub id: Uuid,
    pub brand: Option<Uuid>,
    pub platform: String,
}

/// Everything of one client.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Graph {
    pub papers: Vec<Paper>,
    pub grants: Vec<Grant>,
    pub outlets: Vec<Outlet>,
}

/// What no longer stands once the document lapsed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Impact {
    pub grants: BTreeSet<Uuid>,
    pub brands: BTreeSet<Uuid>,
    pub categories: BTreeSet<String>,
    pub platforms: BTreeSet<String>,
    pub stores: BTreeSet<Uuid>,
}

/// A brand may sell a group of categories on a platform.
type Cell<'a> = (Uuid, &'a str, &'a str);

/// What stops when a document holds through a day and no longer. A brand, a store or a category that needs it stops unless
/// another document of the same kind, which holds for longer, is registered for it; an authorisation stops with its
/// letter or its brand; a store stops with its brand, or when its brand may no longer sell on its platform what it may
/// sell today. Papers and authorisations that end by that day themselves help nobody.
#[must_use]
pub fn impact(graph: &Graph, document: Uuid, on: NaiveDate) -> Impact {
    let Some(lapsed) = graph.papers.iter().find(|paper| paper.id == document) else {
        return Impact::default();
    };
    let stand_in: Vec<&Paper> = graph
        .papers
        .iter()
        .filter(|paper| paper.id != document && paper.kind == lapsed.kind && holds_after(paper, on))
        .collect();
    let brands: BTreeSet<Uuid> = lapsed
        .brands
        .iter()
        .filter(|id| !stand_in.iter().any(|paper| paper.brands.contains(id)))
        .copied()
        .collect();
    let stores: BTreeSet<Uuid> = lapsed
        .stores
        .iter()
        .filter(|id| !stand_in.iter().any(|paper| paper.stores.contains(id)))
        .copied()
        .collect();
    let needed = lapsed.categories.iter();
    let categories: BTreeSet<&str> = needed
        .filter(|code| !stand_in.iter().any(|paper| paper.categories.contains(*code)))
        .map(String::as_str)
        .collect();

    let standing: Vec<&Grant> =
        graph.grants.iter().filter(|grant| stands(graph, grant, document, on)).collect();
    let (fallen, left): (Vec<&Grant>, Vec<&Grant>) = standing
        .into_iter()
        .partition(|grant| grant.document == Some(document) || brands.contains(&grant.brand));
    let sellable: BTreeSet<Cell<'_>> = left
        .iter()
        .flat_map(|grant| cells(grant))
        .filter(|(_, category, _)| !categories.contains(category))
        .collect();
    let lost: BTreeSet<Cell<'_>> = fallen
        .iter()
        .chain(&left)
        .flat_map(|grant| cells(grant))
        .filter(|cell| !sellable.contains(cell))
        .collect();
    gathered(graph, (brands, stores, categories), &fallen, &lost)
}

fn gathered(
    graph: &Graph,
    (mut brands, mut stores, categories): (BTreeSet<Uuid>, BTreeSet<Uuid>, BTreeSet<&str>),
    fallen: &[&Grant],
    lost: &BTreeSet<Cell<'_>>,
) -> Impact {
    let places: BTreeSet<(Uuid, &str)> =
        lost.iter().map(|(brand, _, platform)| (*brand, *platform)).collect();
    for outlet in &graph.outlets {
        let stops =
            |brand: Uuid| brands.contains(&brand) || places.contains(&(brand, outlet.platform.as_str()));
        if outlet.brand.is_some_and(stops) {
            stores.insert(outlet.id);
        }
    }
    stores.retain(|id| graph.outlets.iter().any(|outlet| outlet.id == *id));
    brands.extend(lost.iter().map(|(brand, ..)| *brand));
    let of_stores = graph.outlets.iter().filter(|outlet| stores.contains(&outlet.id));
    let of_stores = of_stores.map(|outlet| outlet.platform.as_str());
    let platforms: BTreeSet<&str> = lost.iter().map(|(_, _, platform)| *platform).chain(of_stores).collect();
    let categories: BTreeSet<&str> =
        categories.into_iter().chain(lost.iter().map(|(_, category, _)| *category)).collect();
    Impact {
        grants: fallen.iter().map(|grant| grant.id).collect(),
        brands,
        categories: categories.into_iter().map(str::to_owned).collect(),
        platforms: platforms.into_iter().map(str::to_owned).collect(),
        stores,
    }
}

fn holds_after(paper: &Paper, on: NaiveDate) -> bool {
    paper.ends_on.is_none_or(|last| last > on)
}

/// Whether an authorisation would hold the day after, were the document still there.
fn stands(graph: &Graph, grant: &Grant, document: Uuid, on: NaiveDate) -> bool {
    let in_force = grant.ends_on > on && on.succ_opt().is_some_and(|next| grant.starts_on <= next);
    let is_lettered = match grant.document {
        None => true,
        Some(letter) if letter == document => true,
        Some(letter) => graph.papers.iter().any(|paper| paper.id == letter && holds_after(paper, on)),
    };
    in_force && is_lettered
}

fn cells(grant: &Grant) -> impl Iterator<Item = Cell<'_>> {
    grant.categories.iter().flat_map(move |category| {
        grant.platforms.iter().map(move |platform| (grant.brand, category.as_str(), platform.as_str()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that look random and are the same each time.
    struct Dice(u64);

    impl Dice {
        fn roll(&mut self, sides: u64) -> u64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) % sides
        }

        fn id(&mut self, kind: u128, sides: u64) -> Uuid {
            Uuid::from_u128(kind << 64 | u128::from(self.roll(sides)))
        }

        fn some<T: Ord>(&mut self, most: u64, mut one: impl FnMut(&mut Self) -> T) -> BTreeSet<T> {
            (0..self.roll(most + 1)).map(|_| one(self)).collect()
        }

        fn day(&mut self) -> NaiveDate {
            start() + chrono::Days::new(self.roll(6))
        }
    }

    fn start() -> NaiveDate {
        "2026-03-28".parse().unwrap()
    }

    const CATEGORIES: [&str; 3] = ["apparel", "food", "cosmetics"];
    const PLATFORMS: [&str; 3] = ["taobao", "jd", "doudian"];
    const BRAND: u128 = 1;
    const STORE: u128 = 2;
    const PAPER: u128 = 3;
    const GRANT: u128 = 4;

    fn word(dice: &mut Dice, words: [&str; 3]) -> String {
        words[usize::try_from(dice.roll(3)).unwrap()].to_owned()
    }

    fn generated(seed: u64) -> Graph {
        let mut dice = Dice(seed);
        let papers = (0..1 + dice.roll(5)).map(|at| Paper {
            id: Uuid::from_u128(PAPER << 64 | u128::from(at)),
            kind: word(&mut dice, ["licence", "mark", "letter"]),
            ends_on: (dice.roll(4) > 0).then(|| dice.day()),
            brands: dice.some(2, |dice| dice.id(BRAND, 3)),
            stores: dice.some(2, |dice| dice.id(STORE, 5)),
            categories: dice.some(2, |dice| word(dice, CATEGORIES)),
        });
        let papers: Vec<Paper> = papers.collect();
        let grants = (0..dice.roll(6)).map(|at| Grant {
            id: Uuid::from_u128(GRANT << 64 | u128::from(at)),
            document: (dice.roll(3) > 0).then(|| dice.id(PAPER, 6)),
            brand: dice.id(BRAND, 3),
            starts_on: dice.day(),
            ends_on: dice.day() + chrono::Days::new(1),
            categories: dice.some(3, |dice| word(dice, CATEGORIES)),
            platforms: dice.some(3, |dice| word(dice, PLATFORMS)),
        });
        let grants: Vec<Grant> = grants.collect();
        let outlets = (0..dice.roll(6)).map(|at| Outlet {
            id: Uuid::from_u128(STORE << 64 | u128::from(at)),
            brand: (dice.roll(4) > 0).then(|| dice.id(BRAND, 3)),
            platform: word(&mut dice, PLATFORMS),
        });
        Graph { papers, grants, outlets: outlets.collect() }
    }

    /// The world after a day, with the document or without it: every question is asked of every subject, from its definition.
    struct World<'a> {
        graph: &'a Graph,
        document: Uuid,
        on: NaiveDate,
        is_there: bool,
    }

    impl World<'_> {
        fn paper_is_there(&self, paper: &Paper) -> bool {
            if paper.id == self.document {
                self.is_there
            } else {
                paper.ends_on.is_none() || paper.ends_on.unwrap() > self.on
            }
        }

        /// Each kind of paper that is registered for a subject with the document there, is there.
        fn has_all(&self, uses: impl Fn(&Paper) -> bool) -> bool {
            let with = World { is_there: true, ..*self };
            let needed = self.graph.papers.iter().filter(|paper| with.paper_is_there(paper) && uses(paper));
            needed.clone().all(|needed| {
                let mut all = self.graph.papers.iter();
                all.any(|paper| paper.kind == needed.kind && uses(paper) && self.paper_is_there(paper))
            })
        }

        fn brand(&self, brand: Uuid) -> bool {
            self.has_all(|paper| paper.brands.contains(&brand))
        }

        fn grant(&self, grant: &Grant) -> bool {
            let letter = grant.document.is_none_or(|letter| {
                self.graph.papers.iter().any(|paper| paper.id == letter && self.paper_is_there(paper))
            });
            let next = self.on.succ_opt().unwrap();
            letter && grant.starts_on <= next && next <= grant.ends_on && self.brand(grant.brand)
        }

        fn sells(&self, brand: Uuid, category: &str, platform: &str) -> bool {
            self.has_all(|paper| paper.categories.contains(category))
                && self.graph.grants.iter().any(|grant| {
                    self.grant(grant)
                        && grant.brand == brand
                        && grant.categories.contains(category)
                        && grant.platforms.contains(platform)
                })
        }
    }

    /// What stands with the document and does not without it.
    fn brute_force(graph: &Graph, document: Uuid, on: NaiveDate) -> Impact {
        let with = World { graph, document, on, is_there: true };
        let without = World { is_there: false, ..with };
        let mut found = Impact::default();
        for brand in (0..3).map(|at| Uuid::from_u128(BRAND << 64 | at)) {
            if !without.brand(brand) {
                found.brands.insert(brand);
            }
            for category in CATEGORIES {
                for platform in PLATFORMS {
                    if with.sells(brand, category, platform) && !without.sells(brand, category, platform) {
                        found.brands.insert(brand);
                        found.categories.insert(category.to_owned());
                        found.platforms.insert(platform.to_owned());
                    }
                }
            }
        }
        for category in CATEGORIES {
            if !without.has_all(|paper| paper.categories.contains(category)) {
                found.categories.insert(category.to_owned());
            }
        }
        for grant in &graph.grants {
            if with.grant(grant) && !without.grant(grant) {
                found.grants.insert(grant.id);
            }
        }
        for outlet in &graph.outlets {
            let own = without.has_all(|paper| paper.stores.contains(&outlet.id));
            let brand = outlet.brand.is_none_or(|brand| {
                without.brand(brand)
                    && CATEGORIES.iter().all(|category| {
                        !with.sells(brand, category, &outlet.platform)
                            || without.sells(brand, category, &outlet.platform)
                    })
            });
            if !own || !brand {
                found.stores.insert(outlet.id);
                found.platforms.insert(outlet.platform.clone());
            }
        }
        found
    }

    #[test]
    fn impact_is_what_stands_with_the_document_and_does_not_without_it() {
        let mut hit = 0;
        for seed in 0..3_000 {
            let graph = generated(seed);
            for paper in &graph.papers {
                let on = start() + chrono::Days::new(seed % 5);
                let found = impact(&graph, paper.id, on);
                assert_eq!(found, brute_force(&graph, paper.id, on), "seed {seed}, {}: {graph:#?}", paper.id);
                hit += usize::from(!found.stores.is_empty() && !found.grants.is_empty());
            }
        }
        // The graphs are no desert: the comparison has something to compare.
        assert!(hit > 300, "{hit}");
    }

    #[test]
    fn a_document_nobody_knows_stops_nothing() {
        assert_eq!(impact(&generated(7), Uuid::from_u128(99), start()), Impact::default());
    }
}
