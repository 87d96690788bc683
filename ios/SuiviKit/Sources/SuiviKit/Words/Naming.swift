// What each thing is called. The texts are the app's.

extension String {
  /// `folderGone` as the texts name it: `folder_gone`.
  fileprivate var snake: String { reduce(into: "") { $0 += $1.isUppercase ? "_" + $1.lowercased() : String($1) } }
}

extension Trouble {
  public var phrase: Phrase { .text("trouble_" + rawValue.snake) }
}

extension Done {
  public var phrase: Phrase {
    switch self {
    case .visibilityChanged: .text("done_visibility")
    case .agreed: .text("consent_agree")
    default: .text("done_" + rawValue.snake)
    }
  }
}

extension Audience {
  /// To a client his professionals are named as his (access specification, "Visibility").
  public var phrase: Phrase {
    let other = Phrase.text("audience_" + rawValue.snake)
    return switch self {
    case .makerAndClient: .to(client: .text("audience_maker_and_me"), other: other)
    case .companyAndClient: .to(client: .text("audience_company_and_me"), other: other)
    case .everyone: .to(client: .text("audience_everyone_and_me"), other: other)
    case .justMe, .branch, .company: other
    }
  }
}

extension FolderAccess {
  public var phrase: Phrase {
    switch self {
    case .open: .to(client: .text("access_open"), other: .text("access_client_adds"))
    case .seen: .to(client: .text("access_seen"), other: .text("access_client_sees"))
    case .hidden: .text("access_hidden")
    case .automatic: .text("access_automatic")
    }
  }
}

extension FileKind {
  public var phrase: Phrase {
    switch self {
    case .photo: .text("kind_photo")
    case .document: .text("kind_document")
    case .video: .text("kind_video")
    case .other: .text("kind_other")
    }
  }
}

extension FolderRow {
  public var title: Phrase {
    switch holds {
    case .documents: .text("holds_documents")
    case .assessments: .text("holds_assessments")
    case nil: .own(name)
    }
  }
}

extension FolderSharing {
  public var phrase: Phrase {
    switch self {
    case .auto: .text("rights_auto")
    case .open: .text("rights_open")
    case .viewOnly: .text("rights_view_only")
    }
  }

  /// What it means for this client.
  public func means(_ client: String?) -> Phrase {
    let client: [Phrase] = [client.map(Phrase.own) ?? .text("rights_client")]
    return switch self {
    case .auto: .text("rights_auto_means", client)
    case .open: .text("rights_open_means", client)
    case .viewOnly: .text("rights_view_only_means", client)
    }
  }
}

extension CameraTrouble {
  public var phrase: Phrase {
    switch self {
    case .noCamera: .text("camera_none")
    case .takenAway: .text("camera_taken")
    case .refused: .text("camera_refused")
    case .storageFull: .text("camera_full")
    case .storageClosed: .text("camera_closed")
    }
  }
}

extension Way {
  public var phrase: Phrase {
    switch self {
    case .beingSaved: .text("stands_being_saved")
    case .saved: .text("stands_saved")
    case .waits(let delay): .text("delay_" + delay.rawValue.snake)
    case .sending: .text("stands_sending")
    case .received: .text("stands_received")
    case .needsYou(_, let trouble?): trouble.phrase
    case .needsYou(let obstacle, nil): obstacle.phrase
    }
  }
}

extension Obstacle {
  public var phrase: Phrase { .text("obstacle_" + rawValue.snake) }
}

extension Fault {
  public var phrase: Phrase { .text("fault_" + rawValue.snake) }
}

extension Who {
  public var phrase: Phrase {
    switch self {
    case .me: .text("who_me")
    case .client(let name), .professional(let name): .own(name)
    case .clientLater(let name): .text("who_client_later", [.own(name)])
    }
  }
}

extension Seen {
  public var phrase: Phrase {
    let names = by.map(\.phrase)
    // "… and maybe others" has its "and".
    if names.isEmpty { return .text(complete ? "who_nobody" : "who_maybe") }
    return complete ? .list(names) : .parts(names + [.text("who_others")], by: ", ")
  }
}

extension Told {
  public var phrase: Phrase {
    switch self {
    case .saved(let photos, let waiting):
      .parts(
        [
          .text("add_saved", [.count(photos)]),
          waiting > 0 ? .text("add_waiting", [.count(waiting)]) : .text("add_sent"),
        ], by: ". ")
    case .notTaken(let trouble): trouble.phrase
    case .notSaved(let trouble): trouble.phrase
    case .obstructed(let photos, let why): .parts([.text("add_obstructed", [.count(photos)]), why.phrase], by: " ")
    }
  }
}

extension LockState {
  /// That the PIN was wrong, and what comes of it.
  public var phrase: Phrase? { wrong.flatMap { $0 > 0 ? .text("lock_wrong", [.count($0)]) : nil } }
}

/// So many need their person: told while nobody looks.
public func needing(_ count: Int) -> Phrase { .text("waiting_needs", [.count(count)]) }

extension DraftRow {
  /// How far it is.
  public var phrase: Phrase {
    let how: Phrase =
      switch stands {
      case .draft: .text("results_answered", [.count(answered), .count(questions)])
      case .onItsWay: .text("results_on_its_way")
      case .cameBack: .text("results_came_back")
      }
    return .parts((corrects ? [.text("results_corrects")] : []) + [how], by: " · ")
  }
}

extension DocumentRow {
  /// Whose it is, until when, how far.
  public var phrase: Phrase {
    let whose: Phrase? = mine ? .text("results_mine") : filler.map { .text("results_filler", [.own($0)]) }
    return .parts(
      [whose, due.map { .text("results_due", [.calendarDay($0)]) }, draft?.phrase].compactMap { $0 }, by: " · ")
  }
}

extension ResultRow {
  /// When, by whom, who sees it.
  public var phrase: Phrase {
    let parts: [Phrase?] = [
      .day(takenAt), author.map { .own($0) }, superseded ? .text("results_superseded") : nil, audience.seenBy,
    ]
    return .parts(parts.compactMap { $0 }, by: " · ")
  }
}

extension WaitingLine {
  /// What it is called.
  public var called: Phrase { title.map { .words($0) } ?? name.map { .own($0) } ?? .text("waiting_change") }

  /// In which folder; to others than the client also whose it is.
  public var place: Phrase? { within("waiting_in", client.map { .own($0) }, folder?.title) }
}

/// A client knows whose record it is.
private func within(_ text: String, _ client: Phrase?, _ folder: Phrase?) -> Phrase? {
  let names = [client, folder].compactMap { $0 }
  guard let last = names.last else { return nil }
  return .to(client: .text(text, [last]), other: .text(text, [.parts(names, by: " › ")]))
}

extension AddState {
  /// Into which folder; to others than the client also into whose record.
  public var place: Phrase? { within("add_into", client.map { .own($0) }, folder.map { .own($0) }) }
}

extension Audience {
  /// Who sees something, among other things that are said of it.
  fileprivate var seenBy: Phrase { .text("seen_by", [phrase]) }
}

extension FileRow {
  /// What it is, among other files.
  public var title: Phrase {
    pose.map { poseName($0) } ?? (kind == .photo ? .text("kind_photo") : .own(name))
  }

  /// For whoever does not see it: what, pose, date, who sees it. `first`: which one it is, of two.
  public func phrase(_ first: Phrase? = nil) -> Phrase {
    let own: Phrase? = kind == .photo ? pose.map { poseName($0) } : .own(name)
    let parts = [first ?? kind.phrase, own, .day(at), dateEdited ? .text("date_edited") : nil, audience.seenBy]
    return .parts(parts.compactMap { $0 }, by: ", ")
  }
}

extension PhotoState {
  /// The same of one alone, with who sees it by name.
  public var phrase: Phrase {
    .parts([file.kind.phrase, .text("photo_described", [poseName(file.pose), .day(file.at), seen.phrase])], by: ", ")
  }
}

extension ComparePose {
  public var phrase: Phrase { word == nil ? .text("compare_other") : poseName(word) }
}

extension PhotoOption {
  public var phrase: Phrase {
    .parts((pose.map { [poseName($0)] } ?? []) + [.text("fill_photo_of", [.day(at)])], by: " · ")
  }
}

/// A pose slot's own name, or what a person called it.
public func poseName(_ word: String?) -> Phrase {
  switch word {
  case nil: .text("photo_no_pose")
  case let slot? where ["front", "left", "right", "back"].contains(slot): .text("pose_" + slot)
  case let own?: .own(own)
  }
}
