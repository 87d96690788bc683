import Foundation

@testable import SuiviKit

/// Each of the kit's enums and numbers, under a name.
let saidPhrases: Said = ([enums, places, files, answers, numbers] as [[Said]]).flatMap { $0 }.flatMap { $0 }

typealias Said = [(String, Phrase)]

private func said<Value>(_ name: String, _ values: [Value], _ phrase: (Value) -> Phrase) -> Said {
  values.map { ("\(name) \($0)", phrase($0)) }
}

/// Under the name alone.
private func said(_ name: String, _ phrases: Phrase?...) -> Said { phrases.compactMap { $0 }.map { (name, $0) } }

private let noon: Int64 = 1_795_651_200_000_000
private let names: [Who] = [.me, .client("Ana Bouchard"), .professional("Mona Gagnon"), .clientLater("Luc Roy")]
private let earlier = Difference(by: -2.5, from: noon - 86_400_000_000 * 30)
private let ranges: [Usual] = [Usual(low: 40, high: 180.5), Usual(low: 40, high: nil), Usual(low: nil, high: 180.5)]
private let check = Words(fr: "Bilan", en: "Check")

private let enums: [Said] = [
  said("trouble", Trouble.allCases) { $0.phrase },
  said("done", Done.allCases) { $0.phrase },
  said("audience", Audience.allCases) { $0.phrase },
  said("access", [FolderAccess.open, .seen, .hidden, .automatic]) { $0.phrase },
  said("switch", FolderSharing.allCases) { $0.phrase },
  said("sharing", FolderSharing.allCases) { $0.means("Ana Bouchard") },
  said("sharing with nobody", FolderSharing.allCases) { $0.means(nil) },
  said("camera", CameraTrouble.allCases) { $0.phrase },
  said("way", [Way.beingSaved, .saved, .sending, .received]) { $0.phrase },
  said("waits", Delay.allCases) { Way.waits($0).phrase },
  said("needs you", Obstacle.allCases) { Way.needsYou($0, nil).phrase },
  said("needs you, as the server says", Way.needsYou(.refused, .folderClosed).phrase),
  said("lock, tries left", [2, 1]) { LockState(step: .present, wrong: $0).phrase ?? .own("") },
  said("needing", [1, 3]) { needing($0) },
  said("fault", Fault.allCases) { $0.phrase },
  said(
    "told",
    [
      Told.saved(photos: 1, waiting: 0), .saved(photos: 3, waiting: 1), .notTaken(.takenAway), .notSaved(.storageFull),
      .obstructed(photos: 2, .empty),
    ]
  ) { $0.phrase },
]

private let places: [Said] = [
  said("folder", folder(nil).title),
  said("folder", [Holds.documents, .assessments]) { folder($0).title },
  said("who", names) { $0.phrase },
  said("seen by", Array(0...names.count)) { Seen(by: Array(names.prefix($0)), complete: true).phrase },
  said("seen by two and others", Seen(by: Array(names.prefix(2)), complete: false).phrase),
  said("seen by nobody known", Seen(by: [], complete: false).phrase),
  said("added into", added("Ana Bouchard", "Avant / après"), added("Ana Bouchard", nil), added(nil, "Avant / après")),
  said(
    "waits", waits("IMG_1.jpg", nil).called, waits(nil, check).called, waits(nil, nil).called, waits(nil, nil).place),
]

private let files: [Said] = [
  said("no pose", poseName(nil)),
  said("pose", ["front", "left", "right", "back", "Debout"]) { poseName($0) },
  said("no compared pose", ComparePose(word: nil, photos: []).phrase),
  said("compared pose", ["left"]) { ComparePose(word: $0, photos: []).phrase },
  said("file", [FileKind.photo, .document, .video, .other]) { file($0, nil).title },
  said("described", [FileKind.photo, .document, .video, .other]) { file($0, nil).phrase() },
  said("left photo", file(.photo, "left").title, file(.photo, "left").phrase()),
  said("left photo, compared", file(.photo, "left").phrase(.text("compare_before"))),
  said("left photo, alone", alone.phrase),
]

private let answers: [Said] = [
  said("answered", [0, 1, 2]) { draft(.draft, $0, 3).phrase },
  said("draft", [FillStands.onItsWay, .cameBack]) { draft($0, 3, 3).phrase },
  said("draft that corrects", draft(.draft, 1, 3, corrects: true).phrase),
  said("document, mine", [true, false]) { document(mine: $0).phrase },
  said("result, superseded", [true, false]) { result(superseded: $0).phrase },
  said("the last time", asked.before),
  said("photo to choose", PhotoOption(item: "i", at: noon, pose: "left").phrase),
  said("a day", .calendarDay("2026-11-26")),
  said("no day", .calendarDay("soon")),
]

private let numbers: [Said] = [
  said("measure", Measure.allCases) { Quantity(value: 1234.5, unit: $0, decimals: 1).phrase },
  said("change", [0, 2.25, -2.25] as [Decimal]) { Measure.kilogram.change($0, 2) },
  said("a number to be typed", Measure.kilogram.phrase(.own("…"))),
  ranges.flatMap { said("range", Measure.centimetre.range($0.low, $0.high)) },
  said("no range", Measure.centimetre.range(nil, nil)),
  ranges.flatMap { said("usual", reading($0).standing) },
  said("flag", [Flag.below, .within, .above, .none]) { reading(ranges[0], $0).standing ?? .own("") },
  Measure.kilogram.changes(1, last: earlier, start: earlier).map { ("changed", $0) },
  chart.points.map { ("point", chart.phrase($0)) },
  said("the latest", chart.latest, chart.standing),
  said("words of one language", .words(Words(fr: "Bilan", en: ""))),
]

private let chart = Chart(
  title: check, label: Words(fr: "Poids", en: "Weight"), unit: .kilogram, decimals: 1,
  points: [
    ChartPoint(at: earlier.from, value: 75, usual: nil, flag: .none, change: nil),
    ChartPoint(at: noon, value: 72.5, usual: ranges[0], flag: .within, change: -2.5),
  ], sinceLast: nil, sinceStart: nil, least: 72.5, greatest: 75)

private let alone = PhotoState(
  file: file(.photo, "left"), seen: Seen(by: Array(names.prefix(2)), complete: true), deletes: true, shares: true)

private let asked = Field(
  key: "k", label: check, required: false, form: .text, typed: "", wrong: nil, last: reading(nil),
  lastDay: "2026-11-26")

private func folder(_ holds: Holds?) -> FolderRow {
  FolderRow(space: "s", item: "f", name: "Avant / après", holds: holds, access: .open)
}

private func added(_ client: String?, _ folder: String?) -> Phrase? {
  AddState(client: client, folder: folder, refused: nil, choices: [], poses: []).place
}

private func waits(_ name: String?, _ title: Words?) -> WaitingLine {
  WaitingLine(
    op: "1", name: name, title: title, client: "Ana Bouchard", folder: folder(nil), way: .saved, progress: nil,
    retry: false, save: false, discard: false, elsewhere: nil)
}

private func file(_ kind: FileKind, _ pose: String?) -> FileRow {
  FileRow(
    item: "i", name: "IMG_1.jpg", kind: kind, at: noon, dateEdited: pose != nil, pose: pose,
    audience: .companyAndClient, mine: true, kept: true)
}

private func draft(_ stands: FillStands, _ answered: Int, _ questions: Int, corrects: Bool = false) -> DraftRow {
  DraftRow(draft: "d", title: check, corrects: corrects, answered: answered, questions: questions, stands: stands)
}

private func document(mine: Bool) -> DocumentRow {
  DocumentRow(
    document: "d", title: check, due: "2026-12-01", mine: mine, filler: "Luc Roy",
    draft: mine ? draft(.draft, 1, 3) : nil, canFill: mine, canCancel: !mine)
}

private func result(superseded: Bool) -> ResultRow {
  ResultRow(
    item: "r", title: check, assessment: true, takenAt: noon, author: "Mona Gagnon", audience: .companyAndClient,
    superseded: superseded, canCorrect: false)
}

private func reading(_ usual: Usual?, _ flag: Flag = .within) -> Reading {
  Reading(quantity: Quantity(value: 72.5, unit: .kilogram, decimals: 1), usual: usual, flag: flag)
}
