//! The people of a record: participants, those asked, those with reach through their profile.

use super::{Here, Me};
use suivi_rules::{Action, Facts, Object, Participation, ProfessionalId, decide};
use suivi_wire::Micros;
use suivi_wire::spaces::PeopleAnswer;

/// The screen "people".
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PeopleView {
    /// Participants, active ones first.
    pub participants: Vec<PersonRow>,
    /// Professionals of other companies who wait for the client's answer.
    pub asked: Vec<PersonRow>,
    /// Those who see things here through their profile.
    pub by_profile: Vec<String>,
    /// Whoever looks may become a participant.
    pub can_join: bool,
    /// Whoever looks may let those who were asked in, or keep them out.
    pub can_answer: bool,
    /// Whoever looks has agreed to photos of himself, and may take that back.
    pub can_withdraw: bool,
    /// It is the last answer of the server, not one of now.
    pub kept: bool,
}

/// A participant, or somebody who would be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    /// Who.
    pub professional: ProfessionalId,
    /// His name.
    pub name: String,
    /// He takes part now.
    pub active: bool,
    /// Of another company.
    pub external: bool,
    /// Since when.
    pub since: Micros,
    /// Whoever looks may end his participation.
    pub can_archive: bool,
}

/// Draws it.
#[must_use]
pub fn view(people: &PeopleAnswer, me: &Me, kept: bool) -> PeopleView {
    let here = Here::of(&people.space, me);
    let active = people
        .participants
        .iter()
        .filter(|row| row.state == Participation::Active)
        .count();
    let facts = Facts {
        other_participants: active > 1,
        ..Facts::within(&here.space, here.relation)
    };
    let row = |row: &suivi_wire::rows::ParticipantRow| {
        let archive = Action::ArchiveParticipant {
            professional: row.professional,
            // The phone asks for a successor where the last one leaves.
            successor: active < 2,
        };
        PersonRow {
            professional: row.professional,
            name: row.name.clone(),
            active: row.state == Participation::Active,
            external: row.company != people.space.company,
            since: row.since,
            can_archive: row.state == Participation::Active
                && decide(&me.subject, &archive, &Object::Space, &facts).is_ok(),
        }
    };
    PeopleView {
        participants: people.participants.iter().map(row).collect(),
        asked: people.asked.iter().map(row).collect(),
        by_profile: people
            .by_profile
            .iter()
            .map(|one| one.name.clone())
            .collect(),
        can_join: !people.space.participates && here.may(me, &Action::Join, &Object::Space),
        can_answer: here.may(me, &Action::ApproveExternal, &Object::Space),
        can_withdraw: here.consented() && here.may(me, &Action::WithdrawConsent, &Object::Space),
        kept,
    }
}
