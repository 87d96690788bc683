@testable import SuiviKit

private let settings = SettingsState(
  name: "Ana Bouchard", email: "ana@example.org", server: "https://suivi.example.org", device: "iPhone",
  others: [OtherAccount(person: "2", role: .professional, name: "Ana Bouchard", email: "ana@clinique.example")])

let settingsCases = [
  Case("settings-ready", Shown.ready(settings)),
  Case("settings-locked", Shown.ready(with(settings) { $0.others = [] }), "locked"),
  Case("settings-finger", Shown.ready(with(settings) { $0.others = [] }), "locked, face or finger may open it"),
  Case("settings-busy", Shown.ready(settings), SigningOut(busy: true)),
  Case("settings-refused", Shown.ready(settings), SigningOut(trouble: .storageFull)),
  Case("settings-unsent", Shown.ready(settings), SigningOut(unsent: 3)),
  Case("settings-loading", Shown<SettingsState>.loading),
  Case("settings-failed", Shown<SettingsState>.failed(.unexpected)),
]

let lockCases = [
  Case("lock-ready", LockState(step: .present), LockPurpose.open, "face or finger may open it"),
  Case("lock-wrong", LockState(step: .present, wrong: 2), LockPurpose.open),
  Case("lock-last", LockState(step: .present, wrong: 1), LockPurpose.open),
  Case("lock-failed", LockState(step: .present, wrong: 0, trouble: .storageClosed), LockPurpose.open),
  Case("lock-choose", LockState(step: .new), LockPurpose.choose),
  Case("lock-again", LockState(step: .again), LockPurpose.choose),
  Case("lock-differs", LockState(step: .new, differs: true), LockPurpose.choose),
  Case("lock-change", LockState(step: .present), LockPurpose.change),
]

let messageCases = [
  Case("app-failed-vault", Shown<Entry>.failed(.vault)),
  Case("app-failed-full", Shown<Entry>.failed(.storageFull)),
  Case("app-failed-outdated", Shown<Entry>.failed(.outdated)),
  Case("app-opening", Shown<Entry>.loading),
]

private func line(_ op: String, _ way: Way) -> WaitingLine {
  WaitingLine(
    op: op, name: "IMG_2026\(op).jpg", title: nil, client: "Ana Bouchard", folder: openFolder, way: way, progress: nil,
    retry: way != .sending, save: true, discard: true, elsewhere: nil)
}

private let waiting = WaitingState(
  rows: [
    with(line("1127", .sending)) { $0.progress = 0.4 },
    line("1126", .waits(.network)),
    with(line("1120", .needsYou(.folderGone, nil))) { $0.elsewhere = [openFolder] },
    with(line("1128", .saved)) {
      ($0.name, $0.title, $0.save) = (nil, Words(fr: "Bilan du mois", en: "Monthly check"), false)
    },
  ], pending: 3, sending: 1, blocked: 1,
  drafts: [
    DraftRow(
      draft: "d1", title: Words(fr: "Questionnaire de santé", en: "Health questions"), corrects: false, answered: 4,
      questions: 12, stands: .draft)
  ], lost: 0, aside: 0)

let waitingCases = [
  Case("waiting-ready", Shown.ready(waiting)),
  Case(
    "waiting-delays",
    Shown.ready(
      with(waiting) { ($0.rows, $0.blocked) = (Delay.allCases.map { line($0.rawValue, .waits($0)) }, 0) })),
  Case(
    "waiting-obstacles",
    Shown.ready(
      with(waiting) { ($0.rows, $0.pending) = (Obstacle.allCases.map { line($0.rawValue, .needsYou($0, nil)) }, 0) })),
  Case(
    "waiting-damaged",
    Shown.ready(with(waiting) { ($0.rows, $0.drafts, $0.lost, $0.aside) = (Array($0.rows.prefix(1)), [], 2, 1) })),
  Case("waiting-background-refused", Shown.ready(with(waiting) { $0.refused = true })),
  Case("waiting-copy-saved", Shown.ready(waiting), WaitingTold.copySaved),
  Case("waiting-act-failed", Shown.ready(waiting), WaitingTold.failed(.storageFull)),
  Case("waiting-empty", Shown<WaitingState>.empty),
  Case("waiting-loading", Shown<WaitingState>.loading),
  Case("waiting-failed", Shown<WaitingState>.failed(.storageDamaged)),
]
