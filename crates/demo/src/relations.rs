//! What is between the agency and its clients besides sales: where they stand, what they bought, which stores are on their
//! way.

use daiyun_base::definition::{DefinitionIssue, Source};

use crate::intake::{self, Intake};
use crate::onboarding::{self, Onboardings};
use crate::reading::one;
use crate::world::World;

/// Both files.
#[derive(Clone, Debug)]
pub(crate) struct Relations {
    intake: Intake,
    onboardings: Onboardings,
}

impl Relations {
    /// Reads both files.
    pub(crate) fn load(sources: &[Source], found: &mut Vec<DefinitionIssue>) -> Option<Self> {
        let intake = one(sources, intake::FILE, found);
        let onboardings = one(sources, onboarding::FILE, found);
        Some(Self { intake: intake?, onboardings: onboardings? })
    }
}

impl World {
    /// Stores on their way, deposits and services.
    #[must_use]
    pub fn intake(&self) -> &Intake {
        &self.relations.intake
    }

    /// Where the clients stand.
    #[must_use]
    pub fn onboardings(&self) -> &Onboardings {
        &self.relations.onboardings
    }
}

/// What is wrong with them.
pub(crate) fn check(world: &World, found: &mut Vec<DefinitionIssue>) {
    intake::check(world, found);
    onboarding::check(world, found);
}
