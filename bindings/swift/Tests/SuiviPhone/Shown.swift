import Foundation
import Suivi
import Support

func shown(_ view: HomeView) -> JSON {
  let spaces = view.spaces.map { space -> JSON in
    ["space": .text(space.space.text), "name": text(space.name), "folders": .list(space.folders.map(shown))]
  }
  return ["spaces": .list(spaces), "complete": .bool(view.complete), "pending": .number(Double(view.waiting.pending))]
}

func shown(_ view: FolderView) -> JSON {
  [
    "folders": .list(view.folders.map(shown)), "files": .list(view.files.map(shown)),
    "waiting": .list(view.waiting.map(shown)), "online_only": .bool(view.onlineOnly),
    "add_photo": .bool(view.can.addPhoto),
  ]
}

func shown(_ tile: FolderTile) -> JSON {
  ["item": .text(tile.item.text), "name": .text(tile.name), "client_sees": .bool(tile.clientSees)]
}

func shown(_ tile: FileTile) -> JSON {
  [
    "item": .text(tile.item.text), "name": .text(tile.name), "level": .text(word(tile.level)), "mine": .bool(tile.mine),
    "at": .number(Double(tile.at)),
  ]
}

func shown(_ view: WaitingView) -> JSON {
  [
    "rows": .list(view.rows.map(shown)), "pending": .number(Double(view.counts.pending)),
    "sending": .number(Double(view.counts.sending)), "blocked": .number(Double(view.counts.blocked)),
  ]
}

func shown(_ row: WaitingRow) -> JSON {
  [
    "op": .text(row.op.text), "item": text(row.item?.text), "set": text(row.set?.text), "name": text(row.name),
    "stands": .text(word(row.stands)),
    "progress": row.progress.map { .list([.number(Double($0.there)), .number(Double($0.of))]) } ?? .null,
  ]
}

func shown(_ view: ClientsView) -> JSON {
  let clients = view.clients.map { client -> JSON in
    ["space": .text(client.space.text), "name": .text(client.name), "followed": .bool(client.followed)]
  }
  return ["clients": .list(clients), "kept_only": .bool(view.keptOnly)]
}

func shown(_ record: InboxRecord) -> JSON {
  ["space": .text(record.space.text), "name": .text(record.name), "new": .number(Double(record.new))]
}

func shown(_ view: ResultsView) -> JSON {
  [
    "documents": .list(view.documents.map { .text($0.title.en.isEmpty ? $0.title.fr : $0.title.en) }),
    "results": .list(view.results.map { .text($0.item.text) }),
    "drafts": .list(view.drafts.map { [.text($0.result.text), .text("\($0.stands)")] }),
    "online_only": .bool(view.onlineOnly),
  ]
}

func shown(_ view: AnswerView) -> JSON {
  [
    "question": .text(view.answer.key), "value": .text(value(view)), "since_last": .text(changed(view.sinceLast)),
    "since_start": .text(changed(view.sinceStart)),
  ]
}

/// The rules' or the server's reason, where it is one of those.
func code(of refused: SuiviError) -> JSON {
  switch refused {
  case .Refused(let why): .text(snake("\(why)"))
  case .Declined(let why): .text(snake("\(why)"))
  case .NotFound: "not_found"
  case .SignedOut(let why): why == .superseded ? "session_superseded" : .null
  default: .null
  }
}

/// `justMe` as `just_me`.
func snake(_ name: String) -> String {
  name.reduce(into: "") { $0 += $1.isUppercase ? "_" + $1.lowercased() : String($1) }
}

func level(_ text: String) throws -> Level {
  switch text {
  case "just_me": .justMe
  case "company": .company
  case "me_and_client": .meAndClient
  case "company_and_client": .companyAndClient
  case "everyone": .everyone
  case _ where text.hasPrefix("branch:"): .branch(BranchId(String(text.dropFirst("branch:".count))))
  default: throw Unknown(name: text)
  }
}

func word(_ level: Level) -> String {
  if case .branch(let branch) = level { "branch:\(branch)" } else { snake("\(level)") }
}

func word(_ block: Block) -> String { capital(String("\(block)".prefix { $0 != "(" })) }

func word(_ stands: Stands) -> String {
  switch stands {
  case .waiting(let wait): "Waiting(\(capital("\(wait)")))"
  case .needsYou(let block): "NeedsYou(\(word(block)))"
  default: capital("\(stands)")
  }
}

let units: [String: DataUnit] = [
  "kg": .kilogram, "g": .gram, "lb": .pound, "m": .metre, "cm": .centimetre, "mm": .millimetre, "in": .inch,
  "ft": .foot,
]

private func value(_ view: AnswerView) -> String {
  switch view.answer.kind {
  case .choice(_, let label): label.en
  case .date(let date): date.text
  case .text(let text): text
  case .photo(let photo): photo.text
  case .number: view.shown.map { "\(fixed($0.value, $0.decimals)) \(word($0.unit))" } ?? ""
  }
}

private func word(_ unit: DataUnit) -> String { units.first { $0.value == unit }?.key ?? "\(unit)" }

/// With all of its digits behind the point.
private func fixed(_ number: Decimal, _ decimals: UInt8) -> String {
  let parts = number.description.split(separator: ".")
  guard decimals > 0 else { return String(parts[0]) }
  let digits = parts.count > 1 ? String(parts[1]) : ""
  return parts[0] + "." + digits.padding(toLength: Int(decimals), withPad: "0", startingAt: 0)
}

private func changed(_ change: DataChange?) -> String {
  guard let change else { return "none" }
  return change.by > 0 ? "+\(change.by)" : "\(change.by)"
}

private func capital(_ word: String) -> String { word.prefix(1).uppercased() + word.dropFirst() }
private func text(_ text: String?) -> JSON { text.map { .text($0) } ?? .null }
