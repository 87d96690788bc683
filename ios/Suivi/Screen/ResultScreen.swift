import SuiviKit
import SwiftUI

struct ResultPlace: View {
  @State private var presenter: ResultPresenter

  init(item: String, session: Session) {
    _presenter = State(initialValue: ResultPresenter(session, item: item))
  }

  var body: some View {
    Draws(presenter.result) { state in
      ResultScreen(
        state: state, onUnits: { await presenter.read($0) },
        onCorrect: { await presenter.correct() })
    }
    .modifier(OpensDraft(beginning: presenter.beginning))
  }
}

/// The answers of a result.
struct ResultScreen: View {
  let state: ResultState
  let onUnits: @MainActor (Units) async -> Void
  let onCorrect: @MainActor () async -> Void

  var body: some View {
    List {
      Section {
        if let author = state.result.author {
          Text("result_by \(dayWords(state.result.takenAt)) \(author)")
        } else {
          Text("result_on \(dayWords(state.result.takenAt))")
        }
        SeenView(seen: state.seenBy)
        if let correction = state.correctedBy {
          Text("results_superseded")
          NavigationLink(value: Route.result(item: correction)) { Text("result_corrected_by") }
        }
        UnitsPicker(units: state.units, onUnits: onUnits)
      }
      ForEach(Array(state.answers.enumerated()), id: \.offset) { _, row in
        VStack(alignment: .leading) {
          Text(verbatim: row.question.said).font(.headline)
          AnswerView(answer: row.answer)
          if case .number(let reading) = row.answer {
            ChangesView(
              changes: reading.quantity.unit.changes(
                reading.quantity.decimals, last: row.sinceLast, start: row.sinceStart))
          }
        }
      }
      if state.result.canCorrect { Button("result_correct") { Task { await onCorrect() } } }
    }
    .navigationTitle(state.result.title.said)
  }
}

private struct AnswerView: View {
  let answer: Answered

  var body: some View {
    switch answer {
    case .number(let reading): ReadingView(reading: reading)
    case .choice(let words): Text(verbatim: words.said)
    case .date(let day): Text(.calendarDay(day))
    case .text(let words): Text(verbatim: words)
    case .photo(let item):
      NavigationLink(value: Route.photo(item: item, space: nil)) { Label("kind_photo", systemImage: "photo") }
    }
  }
}
