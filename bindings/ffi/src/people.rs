//! What concerns people is asked of the server at once: it can't wait on a phone. Without network
//! these answer `Offline`.

use crate::faults::SuiviError;
use crate::phone::Phone;
use crate::types::ids::{ProfessionalId, SpaceId};
use suivi_wire::ops::{
    AnswerExternal, ArchiveParticipant, GiveConsent, InviteExternal, JoinRecord, Operation,
    WithdrawConsent,
};

#[uniffi::export]
impl Phone {
    /// Makes oneself an active participant of a record within reach: from then on it is kept here.
    pub async fn join(&self, space: SpaceId) -> Result<(), SuiviError> {
        self.ask(move |op| Operation::JoinRecord(JoinRecord { op, space }))
            .await
    }

    /// Ends a participation. `successor`: who takes over, where the last active participant leaves.
    pub async fn archive_participant(
        &self,
        space: SpaceId,
        professional: ProfessionalId,
        successor: Option<ProfessionalId>,
    ) -> Result<(), SuiviError> {
        self.ask(move |op| {
            Operation::ArchiveParticipant(ArchiveParticipant {
                op,
                space,
                professional,
                successor,
            })
        })
        .await
    }

    /// Asks the client to accept a professional of another company, by where that one signs in.
    pub async fn invite_external(&self, space: SpaceId, email: String) -> Result<(), SuiviError> {
        self.ask(move |op| Operation::InviteExternal(InviteExternal { op, space, email }))
            .await
    }

    /// The client's answer about a professional of another company.
    pub async fn answer_external(
        &self,
        space: SpaceId,
        professional: ProfessionalId,
        approve: bool,
    ) -> Result<(), SuiviError> {
        self.ask(move |op| {
            Operation::AnswerExternal(AnswerExternal {
                op,
                space,
                professional,
                approve,
            })
        })
        .await
    }

    /// The client agrees to photos of himself in this record. `text_version`: which text he agreed
    /// to.
    pub async fn give_consent(
        &self,
        space: SpaceId,
        text_version: String,
    ) -> Result<(), SuiviError> {
        self.ask(move |op| {
            Operation::GiveConsent(GiveConsent {
                op,
                space,
                text_version,
            })
        })
        .await
    }

    /// The client withdraws it: his own photos are his alone from then on. The screen asked before.
    pub async fn withdraw_consent(&self, space: SpaceId) -> Result<(), SuiviError> {
        self.ask(move |op| Operation::WithdrawConsent(WithdrawConsent { op, space }))
            .await
    }
}

impl Phone {
    async fn ask(
        &self,
        operation: impl FnOnce(suivi_rules::OpId) -> Operation + Send + 'static,
    ) -> Result<(), SuiviError> {
        self.write(async move |engine| {
            let operation = operation(engine.new_op());
            engine.ask(operation).await.map(drop)
        })
        .await
    }
}
