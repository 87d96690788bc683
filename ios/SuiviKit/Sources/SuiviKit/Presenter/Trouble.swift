import Suivi

/// What a person can do about a `Trouble`: the button beside its sentence.
public enum Remedy: Sendable {
  /// Do the same again.
  case again
  /// Change what was typed or chosen.
  case correct
  /// Go back: here is nothing to be done.
  case leave
  /// Sign in.
  case signIn
}

/// Why something did not work, by what a person is told. Nothing that was saved is lost in any of them.
public enum Trouble: String, CaseIterable, Sendable {
  case signedOut, superseded, keyLost, pinSpent
  case locked, outOfTouch, offline, notKept, notSuivi, busy, notFound
  case address, cleartext, invitation, value, otherServer, unsent, wrongCredentials, weakPassword, invitationSpent
  case accountExists, noSuchAccount, badName, badAnswers, tooLarge, unsupportedType, privateMetadata
  case readOnly, protected, notYours, notAllowed, archived, consent, folderClosed, levelImpossible, successorNeeded
  case withoutAccount, tooDeep, changedMeanwhile, noPicture
  case storageFull, storageClosed, storageDamaged, storageInUse, vault, serverFull, outdated, unexpected

  /// What helps.
  public var remedy: Remedy {
    switch self {
    case .signedOut, .superseded, .keyLost, .pinSpent: .signIn
    case .locked, .outOfTouch, .offline, .notKept, .notSuivi, .busy, .storageFull, .storageClosed, .storageDamaged,
      .storageInUse, .vault, .serverFull, .outdated, .unexpected:
      .again
    case .address, .cleartext, .invitation, .value, .otherServer, .unsent, .wrongCredentials, .weakPassword,
      .invitationSpent, .accountExists, .noSuchAccount, .badName, .badAnswers, .tooLarge, .unsupportedType,
      .privateMetadata, .levelImpossible, .successorNeeded, .tooDeep:
      .correct
    case .notFound, .readOnly, .protected, .notYours, .notAllowed, .archived, .consent, .folderClosed, .withoutAccount,
      .changedMeanwhile, .noPicture:
      .leave
    }
  }
}

/// The one place where errors get their words.
extension Trouble {
  init(_ error: any Error) {
    switch error {
    case let why as SuiviError: self.init(why)
    case let why as LockFailure: self.init(why)
    default: self = .unexpected
    }
  }

  init(_ why: LockFailure) {
    switch why {
    case .keys: self = .vault
    case .storageFull: self = .storageFull
    case .storage: self = .storageClosed
    }
  }

  init(_ why: SuiviError) {
    switch why {
    case .SignedOut(let end): self.init(end)
    case .Locked: self = .locked
    case .OutOfTouch: self = .outOfTouch
    case .Offline: self = .offline
    case .NotKept: self = .notKept
    case .NotSuivi: self = .notSuivi
    case .Busy: self = .busy
    case .NotFound: self = .notFound
    case .Refused(let why): self.init(why)
    case .Declined(let why): self.init(why)
    case .Unreadable(let what): self.init(what)
    case .OtherServer: self = .otherServer
    case .Unsent: self = .unsent
    case .Storage(let why): self.init(why)
    case .Vault: self = .vault
    case .Outdated: self = .outdated
    case .Stopped, .Unexpected: self = .unexpected
    }
  }

  /// Why a session ended.
  init(_ end: SessionEnd?) {
    switch end {
    case .superseded: self = .superseded
    case .keyLost: self = .keyLost
    case .ended, nil: self = .signedOut
    }
  }

  /// What the rules say.
  init(_ why: Refusal) {
    switch why {
    case .signedOut: self = .signedOut
    case .notFound: self = .notFound
    case .readOnly, .professionalsOnly: self = .readOnly
    case .protected: self = .protected
    case .notYours, .othersLibrary: self = .notYours
    case .archived: self = .archived
    case .consent: self = .consent
    case .folderClosed, .rootClosed, .groupClosed: self = .folderClosed
    case .levelImpossible: self = .levelImpossible
    case .successorNeeded: self = .successorNeeded
    case .clientWithoutAccount: self = .withoutAccount
    case .tooDeep, .intoItself: self = .tooDeep
    case .notAllowed, .notForClients, .wrongKind, .clientPhoto, .reasonNeeded, .notParticipant, .notTheFiller,
      .keeperNotParticipant, .creatorStillHere, .otherBranch, .branchNeeded, .ownProfile, .lastSuperAdministrator,
      .superAdministratorOnly, .clientHasAccount, .notAColleague, .isAColleague, .ownRecord, .notOfTheBranch:
      self = .notAllowed
    }
  }

  /// What the server says that is no rule.
  init(_ why: Failure) {
    switch why {
    case .wrongCredentials: self = .wrongCredentials
    case .sessionSuperseded: self = .superseded
    case .sessionEnded: self = .signedOut
    case .weakPassword: self = .weakPassword
    case .invitationSpent: self = .invitationSpent
    case .accountExists: self = .accountExists
    case .noSuchAccount: self = .noSuchAccount
    case .badName: self = .badName
    case .badAnswers: self = .badAnswers
    case .tooLarge: self = .tooLarge
    case .unsupportedType: self = .unsupportedType
    case .privateMetadata: self = .privateMetadata
    case .tooMany, .unavailable, .locked, .tooSlow: self = .busy
    case .noSpace: self = .serverFull
    case .itemDeleted, .uploadExpired, .uploadCommitted, .templateChanged, .templateWithdrawn, .documentClosed,
      .resultSuperseded:
      self = .changedMeanwhile
    case .bytesMissing, .noRendition: self = .noPicture
    case .malformed, .methodNotAllowed, .wrongOffset, .itemMismatch, .tusVersion, .rangeNotSatisfiable, .opReused,
      .badId,
      .tooManyOps, .badTemplate, .checksumMismatch, .internal:
      self = .unexpected
    }
  }

  private init(_ what: Written) {
    switch what {
    case .address: self = .address
    case .cleartext: self = .cleartext
    case .invitation: self = .invitation
    case .value: self = .value
    case .certificate: self = .unexpected
    }
  }

  private init(_ why: StorageFault) {
    switch why {
    case .full: self = .storageFull
    case .readOnly, .failed: self = .storageClosed
    case .damaged: self = .storageDamaged
    case .inUse: self = .storageInUse
    }
  }
}
