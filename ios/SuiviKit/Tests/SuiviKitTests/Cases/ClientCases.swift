@testable import SuiviKit

private let ana = KnownAccount(
  server: "https://suivi.example.org", email: "ana@example.org", role: .client, ended: nil)
private let link = "https://suivi.example.org/invitation#ASNFZ4mrze8BI0VniavN7wEjRWeJq83v"

let signInCases = [
  Case("signin-ready", SignInState()),
  Case("signin-empty", SignInState(empty: [.server, .email, .password])),
  Case("signin-busy", SignInState(busy: true), ana),
  Case(
    "signin-failed-address", SignInState(trouble: .address, field: .server), with(ana) { $0.server = "suivi example" }),
  Case("signin-failed-password", SignInState(trouble: .wrongCredentials, field: .password), ana),
  Case("signin-failed-offline", SignInState(trouble: .offline), ana),
  Case("signin-failed-otherserver", SignInState(trouble: .otherServer), ana),
  Case("signin-superseded", SignInState(), with(ana) { $0.ended = .superseded }),
  Case("signin-invited-link", SignInState(), link),
  Case("signin-invited-code", SignInState()),
  Case("signin-invited-spent", SignInState(trouble: .invitationSpent, field: .invitation), link),
]

private let consent = ConsentState(participants: ["Émile Tremblay", "Mona Gagnon"], byProfile: ["Sofia Roy"])

let consentCases = [
  Case("consent-ready", Shown.ready(consent)),
  Case("consent-busy", Shown.ready(consent), Doing(busy: true)),
  Case("consent-refused", Shown.ready(consent), Doing(trouble: .offline)),
  Case("consent-loading", Shown<ConsentState>.loading),
  Case("consent-failed", Shown<ConsentState>.failed(.offline)),
]

private let record = RecordRow(
  space: "s1", name: "Ana Bouchard", needsConsent: false, archived: false,
  folders: [openFolder, seenFolder, documents],
  latest: [taken("1", 0), taken("2", 0, "left"), taken("3", 30)])
private let home = HomeState(records: [record], waiting: WaitingCount(saved: 2, blocked: 0))

let homeCases = [
  Case("home-ready", Shown.ready(home)),
  Case(
    "home-consent",
    Shown.ready(
      HomeState(records: [with(record) { $0.needsConsent = true }], waiting: WaitingCount(saved: 0, blocked: 0)))),
  Case("home-blocked", Shown.ready(with(home) { $0.waiting = WaitingCount(saved: 3, blocked: 1) })),
  Case(
    "home-several",
    Shown.ready(
      with(home) {
        $0.records.append(
          RecordRow(
            space: "s2", name: "Ana Bouchard, Physio", needsConsent: false, archived: true, folders: [], latest: []))
      })),
  Case("home-empty", Shown<HomeState>.empty),
  Case("home-loading", Shown<HomeState>.loading),
  Case("home-failed", Shown<HomeState>.failed(.outOfTouch)),
]

private let folder = FolderState(
  client: "Ana Bouchard", folder: openFolder, folders: [],
  files: [
    taken("1", 0), taken("2", 0, "left"), taken("3", 30, "front", .everyone), taken("4", 30, nil, .justMe),
    FileRow(
      item: "5", name: "Programme de novembre.pdf", kind: .document, at: noon - 31 * day, dateEdited: false, pose: nil,
      audience: .makerAndClient, mine: false, kept: false),
  ], waiting: 1, onPhones: 0, more: false, onlineOnly: false, needsConsent: false, adds: true, rights: FolderRights())
private let bare = with(folder) { ($0.files, $0.waiting) = ([], 0) }

let folderCases = [
  Case("folder-ready", Shown.ready(folder)),
  Case(
    "folder-root",
    Shown.ready(
      with(folder) {
        ($0.folder, $0.folders) = (nil, [openFolder, documents])
        ($0.onPhones, $0.onlineOnly, $0.more) = (3, true, true)
      })),
  Case("folder-list", Shown.ready(folder), "as a list"),
  Case("folder-empty", Shown.ready(bare)),
  Case("folder-consent", Shown.ready(with(bare) { ($0.needsConsent, $0.adds) = (true, false) })),
  Case("folder-nopictures", Shown.ready(folder), "without pictures"),
  Case("folder-loading", Shown<FolderState>.loading),
  Case("folder-failed", Shown<FolderState>.failed(.notKept)),
  Case("folder-gone", Shown<FolderState>.failed(.notFound)),
]

private let companySeen = Seen(
  by: [.me, .professional("Marc Roy"), .professional("Sophie Tremblay")], complete: true)
private let add = AddState(
  client: "Ana Bouchard", folder: "Avant / après", refused: nil,
  choices: [
    Choice(audience: .companyAndClient, branch: nil, seen: companySeen),
    Choice(audience: .justMe, branch: nil, seen: Seen(by: [.me], complete: true)),
  ],
  poses: [
    PoseRow(word: "front", count: 3, first: taken("1", 120), latest: taken("3", 30)),
    PoseRow(word: "right", count: 0, first: nil, latest: nil),
  ])

private func shooting(_ change: (inout Shooting) -> Void = { _ in }) -> Shooting { with(Shooting(), change) }

let addCases = [
  Case("add-ready", Shown.ready(add), shooting()),
  Case("add-ghost-off", Shown.ready(add), shooting { ($0.ghost, $0.timer) = (false, 10) }),
  Case("add-first-photo", Shown.ready(add), shooting { $0.pose = "right" }),
  Case("add-first-ghost", Shown.ready(add), shooting { ($0.ghostOf, $0.ghostShare) = (.first, 0.6) }),
  Case("add-counting", Shown.ready(add), shooting { ($0.timer, $0.counting) = (5, 3) }),
  Case(
    "add-choice-gone", Shown.ready(add), shooting { $0.choice = Choice(audience: .branch, branch: nil, seen: team) }),
  Case("add-busy", Shown.ready(add), shooting { $0.busy = true }),
  Case("add-saved", Shown.ready(add), shooting { $0.told = .saved(photos: 1, waiting: 2) }),
  Case("add-storage", Shown.ready(add), shooting { $0.told = .notTaken(.storageClosed) }),
  Case("add-not-taken", Shown.ready(add), shooting { $0.told = .notTaken(.storageFull) }),
  Case("add-not-saved", Shown.ready(add), shooting { ($0.told, $0.unsaved) = (.notSaved(.storageFull), 1) }),
  Case("add-obstructed", Shown.ready(add), shooting { $0.told = .obstructed(photos: 2, .empty) }),
  Case("add-refused", Shown.ready(add), CameraTrouble.refused),
  Case("add-no-camera", Shown.ready(add), CameraTrouble.noCamera),
  Case("add-taken-away", Shown.ready(add), CameraTrouble.takenAway),
  Case("add-consent", Shown.ready(with(add) { $0.refused = .consent })),
  Case("add-closed", Shown.ready(with(add) { $0.refused = .folderClosed })),
  Case("add-loading", Shown<AddState>.loading),
  Case("add-failed", Shown<AddState>.failed(.notKept)),
]

private let photo = PhotoState(file: taken("1", 0), seen: companySeen, deletes: true, shares: true)

let photoCases = [
  Case("photo-ready", Shown.ready(photo)),
  Case(
    "photo-seen-only",
    Shown.ready(
      with(photo) {
        ($0.file, $0.deletes, $0.shares) = (taken("2", 0, nil), false, false)
        $0.file.dateEdited = true
      })),
  Case("photo-refused", Shown.ready(photo), Doing(trouble: .notAllowed)),
  Case("photo-nopicture", Shown.ready(photo), "without picture"),
  Case("photo-loading", Shown<PhotoState>.loading),
  Case("photo-failed", Shown<PhotoState>.failed(.notFound)),
]

private let front = ComparePose(word: "front", photos: [taken("1", 120), taken("3", 60), taken("2", 0)])
private let compare = CompareState(
  client: "Ana Bouchard",
  poses: [front, ComparePose(word: nil, photos: [taken("6", 9, nil), taken("7", 1, nil)])], pose: 0,
  before: front.photos[0], after: front.photos[2])

let compareCases = [
  Case("compare-ready", Shown.ready(compare)),
  Case("compare-wipe", Shown.ready(compare), "wipe"),
  Case("compare-flip", Shown.ready(compare), "flip"),
  Case("compare-nopictures", Shown.ready(compare), "without pictures"),
  Case("compare-empty", Shown<CompareState>.empty),
  Case("compare-loading", Shown<CompareState>.loading),
  Case("compare-failed", Shown<CompareState>.failed(.notKept)),
]
