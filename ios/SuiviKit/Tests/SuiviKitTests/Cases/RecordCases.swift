@testable import SuiviKit

private func client(
  _ name: String, kept: Bool = true, archived: Bool = false, hasAccount: Bool = true, onPhones: Int = 0
) -> ClientLine {
  ClientLine(
    space: name, name: name, kept: kept, archived: archived, hasAccount: hasAccount, onPhones: onPhones)
}

private let clients = ClientsState(
  clients: [
    client("Ana Bouchard", onPhones: 3), client("Carla Côté", hasAccount: false), client("Denis Fortin", kept: false),
    client("Élise Lavoie", archived: true),
  ], more: true, keptOnly: false)

let clientsCases = [
  Case("clients-ready", Shown.ready(clients)),
  Case("clients-offline", Shown.ready(with(clients) { ($0.more, $0.keptOnly) = (false, true) })),
  Case("clients-nonefound", Shown.ready(with(clients) { ($0.clients, $0.more) = ([], false) })),
  Case("clients-empty", Shown<ClientsState>.empty),
  Case("clients-loading", Shown<ClientsState>.loading),
  Case("clients-failed", Shown<ClientsState>.failed(.busy)),
]

private let inbox = InboxState(
  records: [
    NewPhotos(space: "1", client: "Ana Bouchard", count: 2, newest: [taken("1", 0), taken("2", 0, "left")]),
    NewPhotos(space: "2", client: "Denis Fortin", count: 1, newest: [taken("5", 0)]),
  ], arrivals: 7)

let inboxCases = [
  Case("inbox-ready", Shown.ready(inbox)),
  Case("inbox-refused", Shown.ready(inbox), Doing(trouble: .storageFull)),
  Case("inbox-told", Shown.ready(with(inbox) { $0.records.removeFirst() }), Done.looked),
  Case("inbox-empty", Shown<InboxState>.empty),
  Case("inbox-loading", Shown<InboxState>.loading),
  Case("inbox-failed", Shown<InboxState>.failed(.storageDamaged)),
]

private let record = FolderState(
  client: "Ana Bouchard", folder: nil,
  folders: [
    FolderRow(space: "1", item: "1", name: "Progression", holds: nil, access: .open),
    FolderRow(space: "1", item: "2", name: "Notes internes", holds: nil, access: .hidden),
    FolderRow(space: "1", item: "3", name: "", holds: .assessments, access: .automatic),
  ], files: [], waiting: 0, onPhones: 3, more: false, onlineOnly: false, needsConsent: false, adds: true,
  rights: FolderRights(add: true))
private let rights = FolderRights(add: true, rename: true, share: true, delete: true)

let rightsCases = [
  Case("rights-record", Shown.ready(record)),
  Case("rights-refused", Shown.ready(record), Doing(trouble: .notAllowed)),
  Case("rights-what", Shown.ready(record), rights),
  Case("rights-add", Shown.ready(record), FolderRights(add: true)),
  Case("rights-rename", Shown.ready(record), FolderRights(rename: true)),
  Case("rights-share", Shown.ready(record), FolderRights(share: true, sharing: .viewOnly)),
  Case("rights-delete", Shown.ready(record), FolderRights(delete: true)),
]

private let visibility = VisibilityState(
  file: taken("1", 0), seenBy: teamAndClient,
  choices: [
    Choice(audience: .justMe, branch: nil, seen: Seen(by: [.me], complete: true)),
    Choice(audience: .company, branch: nil, seen: team),
  ])
private let change = AskedChange(
  to: .company, before: teamAndClient, after: team, opens: [], closes: ["Progression"], certain: true)

let visibilityCases = [
  Case("visibility-ready", Shown.ready(visibility)),
  Case("visibility-fixed", Shown.ready(with(visibility) { $0.choices = [] })),
  Case("visibility-asked", Shown.ready(visibility), Shown.ready(change)),
  Case(
    "visibility-opens", Shown.ready(visibility),
    Shown.ready(
      with(change) {
        ($0.to, $0.opens, $0.closes, $0.certain) = (.everyone, ["Notes"], [], false)
        $0.after = Seen(by: teamAndClient.by + [.professional("Alice Roy")], complete: true)
      })),
  Case("visibility-asking", Shown.ready(visibility), Shown<AskedChange>.loading),
  Case("visibility-unasked", Shown.ready(visibility), Shown<AskedChange>.failed(.levelImpossible)),
  Case("visibility-loading", Shown<VisibilityState>.loading),
  Case("visibility-failed", Shown<VisibilityState>.failed(.notFound)),
]

private func person(
  _ name: String, active: Bool = true, external: Bool = false, canEnd: Bool = true
) -> PersonLine {
  PersonLine(
    professional: name, name: name, active: active, external: external, since: noon - 90 * day, canEnd: canEnd)
}

private let people = PeopleState(
  participants: [
    person("Marc Tremblay"), person("Mona Gagnon"), person("Anton Leduc", active: false, canEnd: false),
  ], asked: [person("Xénia Roy", external: true, canEnd: false)], byProfile: ["Sofia Bélanger"], canJoin: true,
  canAnswer: false, canWithdraw: false, kept: false)
private let ofClient = with(people) { ($0.canJoin, $0.canAnswer, $0.canWithdraw) = (false, true, true) }

let peopleCases = [
  Case("people-ready", Shown.ready(people)),
  Case("people-client", Shown.ready(ofClient)),
  Case("people-nobody", Shown.ready(with(people) { ($0.participants, $0.asked) = ([], []) })),
  Case("people-offline", Shown.ready(with(people) { $0.kept = true }), Doing(trouble: .offline)),
  Case("people-successor", Shown.ready(people), Doing(trouble: .successorNeeded)),
  Case("people-invite", Shown.ready(people), "asked: an email"),
  Case("people-end", Shown.ready(people), "asked: end, Marc Tremblay"),
  Case("people-approve", Shown.ready(ofClient), "asked: approve, Xénia Roy"),
  Case("people-withdraw", Shown.ready(ofClient), "asked: withdraw"),
  Case("people-refuse", Shown.ready(ofClient), "asked: refuse, Xénia Roy"),
  Case("people-loading", Shown<PeopleState>.loading),
  Case("people-failed", Shown<PeopleState>.failed(.offline)),
]
