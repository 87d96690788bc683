import Foundation

@testable import SuiviKit

private func number(_ text: String) -> Decimal { Decimal(string: text)! }

private let usual = Usual(low: 30, high: 42)
private let chart = Chart(
  title: grip, label: right, unit: .kilogram, decimals: 1,
  points: [
    ChartPoint(at: noon - 120 * day, value: number("28.5"), usual: usual, flag: .below, change: nil),
    ChartPoint(at: noon - 30 * day, value: number("30.5"), usual: usual, flag: .within, change: number("2.0")),
    ChartPoint(at: noon, value: number("34.0"), usual: usual, flag: .within, change: number("3.5")),
  ], sinceLast: Difference(by: number("3.5"), from: noon - 30 * day),
  sinceStart: Difference(by: number("5.5"), from: noon - 120 * day), least: number("28.5"), greatest: number("34.0"))
private let result = ResultRow(
  item: "1", title: grip, assessment: true, takenAt: noon, author: "Marc Tremblay", audience: .companyAndClient,
  superseded: false, canCorrect: true)
private let results = ResultsState(
  client: "Ana Bouchard",
  documents: [
    DocumentRow(
      document: "1", title: Words(fr: "Bilan de forme", en: "Readiness"), due: "2026-12-01", mine: false,
      filler: "Ana Bouchard", draft: nil, canFill: false, canCancel: true),
    DocumentRow(
      document: "2", title: grip, due: nil, mine: true, filler: nil,
      draft: DraftRow(draft: "3", title: grip, corrects: false, answered: 1, questions: 2, stands: .draft),
      canFill: true, canCancel: true),
  ],
  drafts: [
    DraftRow(draft: "4", title: grip, corrects: true, answered: 2, questions: 2, stands: .cameBack),
    DraftRow(draft: "5", title: grip, corrects: false, answered: 2, questions: 2, stands: .onItsWay),
  ],
  results: [
    result,
    with(result) { ($0.item, $0.takenAt, $0.superseded) = ("2", noon - 30 * day, true) },
  ], charts: [chart], canAssign: true, onlineOnly: false, units: .template)

let resultsCases = [
  Case("results-ready", Shown.ready(results)),
  Case(
    "results-mine",
    Shown.ready(with(results) { ($0.client, $0.documents, $0.drafts, $0.canAssign) = (nil, [], [], false) })),
  Case(
    "results-none",
    Shown.ready(with(results) { ($0.documents, $0.drafts, $0.results, $0.charts) = ([], [], [], []) })),
  Case("results-refused", Shown.ready(results), Trouble.changedMeanwhile),
  Case("results-empty", Shown<ResultsState>.empty),
  Case("results-loading", Shown<ResultsState>.loading),
  Case("results-failed", Shown<ResultsState>.failed(.notKept)),
]

private func answer(_ fr: String, _ en: String, _ answered: Answered) -> AnswerRow {
  AnswerRow(question: Words(fr: fr, en: en), answer: answered, sinceLast: nil, sinceStart: nil)
}

private let one = ResultState(
  result: result,
  answers: [
    AnswerRow(
      question: right,
      answer: .number(
        Reading(
          quantity: Quantity(value: number("34.0"), unit: .kilogram, decimals: 1), usual: usual, flag: .within)),
      sinceLast: chart.sinceLast, sinceStart: chart.sinceStart),
    answer("Douleur", "Pain", .choice(Words(fr: "Aucune", en: "None"))),
    answer("Depuis quand", "Since when", .date("2026-11-12")),
    answer("Remarques", "Remarks", .text("Bonne progression.")),
    answer("Posture", "Posture", .photo("1")),
  ], correctedBy: nil, seenBy: teamAndClient, units: .metric)

let resultCases = [
  Case("result-ready", Shown.ready(one)),
  Case(
    "result-corrected",
    Shown.ready(
      with(one) {
        ($0.result.superseded, $0.result.canCorrect, $0.correctedBy) = (true, false, "2")
      })),
  Case("result-refused", Shown.ready(one), Trouble.readOnly),
  Case("result-loading", Shown<ResultState>.loading),
  Case("result-failed", Shown<ResultState>.failed(.notFound)),
]

private let templates = [
  TemplateRow(template: "1", title: grip, assessment: true, byClient: false, questions: 2, seenBy: teamAndClient),
  TemplateRow(
    template: "2", title: Words(fr: "Bilan de forme", en: "Readiness"), assessment: false, byClient: true, questions: 8,
    seenBy: teamAndClient),
]

let assignCases = [
  Case("assign-ready", Shown.ready(templates)),
  Case("assign-ask", Shown.ready(templates), "asked: a day for the first"),
  Case("assign-refused", Shown.ready(templates), Doing(trouble: .value)),
  Case("assign-empty", Shown<[TemplateRow]>.empty),
  Case("assign-loading", Shown<[TemplateRow]>.loading),
  Case("assign-failed", Shown<[TemplateRow]>.failed(.notKept)),
]

private let weight = Field(
  key: "right", label: right, required: true, form: .number(.kilogram, decimals: 1, min: 0, max: 150), typed: "34",
  wrong: nil,
  last: Reading(quantity: Quantity(value: number("30.5"), unit: .kilogram, decimals: 1), usual: nil, flag: .none),
  lastDay: "2026-10-27")
private let pain = Field(
  key: "pain", label: Words(fr: "Douleur", en: "Pain"), required: true,
  form: .choice([
    Option(key: "none", label: Words(fr: "Aucune", en: "None")),
    Option(key: "some", label: Words(fr: "Un peu", en: "Some")),
  ]), typed: "none", wrong: nil, last: nil, lastDay: nil)
private let since = Field(
  key: "since", label: Words(fr: "Depuis quand", en: "Since when"), required: false, form: .date, typed: "2026-11-12",
  wrong: nil, last: nil, lastDay: nil)
private let fill = FillState(
  title: grip, corrects: false, fields: [weight, pain, since], canComplete: true, stands: .draft, seenBy: teamAndClient)

let fillCases = [
  Case("fill-ready", Shown.ready(fill)),
  Case(
    "fill-wrong",
    Shown.ready(
      with(fill) {
        ($0.fields[0].typed, $0.fields[0].wrong, $0.fields[1].typed) = ("strong", .notANumber, "")
        $0.canComplete = false
      })),
  Case(
    "fill-range",
    Shown.ready(
      with(fill) { ($0.fields[0].typed, $0.fields[0].wrong, $0.canComplete) = ("900", .outOfRange, false) })),
  Case("fill-unkept", Shown.ready(fill), Trouble.storageFull),
  Case("fill-refused", Shown.ready(fill), Doing(trouble: .badAnswers)),
  Case("fill-ontheway", Shown.ready(with(fill) { $0.stands = .onItsWay })),
  Case("fill-cameback", Shown.ready(with(fill) { $0.stands = .cameBack })),
  Case("fill-loading", Shown<FillState>.loading),
  Case("fill-failed", Shown<FillState>.failed(.notFound)),
]
