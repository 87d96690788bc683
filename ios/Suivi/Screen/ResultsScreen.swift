import SuiviKit
import SwiftUI

struct ResultsPlace: View {
  let space: String
  @Environment(Navigator.self) private var navigator
  @State private var presenter: ResultsPresenter

  init(space: String, session: Session) {
    self.space = space
    _presenter = State(initialValue: ResultsPresenter(session, space: space))
  }

  var body: some View {
    Draws(
      presenter.results,
      empty: Message(
        title: "results_empty_title", text: "results_empty", image: "chart.xyaxis.line")
    ) { state in
      ResultsScreen(
        space: space, state: state, onUnits: { await presenter.read($0) },
        onFill: { await presenter.fill($0) },
        onCancel: { await presenter.cancel($0) })
    }
    .navigationTitle("results_title")
    .overlay(alignment: .bottom) { DoingView(acting: presenter.acting) }
    .modifier(OpensDraft(beginning: presenter.beginning))
  }
}

/// Goes to a draft that was begun.
struct OpensDraft: ViewModifier {
  let beginning: Beginning
  @Environment(Navigator.self) private var navigator

  func body(content: Content) -> some View {
    content.onChange(of: beginning.begun) { _, draft in
      guard let draft else { return }
      beginning.opened()
      navigator.go(.fill(draft: draft))
    }
  }
}

/// The documents and results of a record, and how values went.
struct ResultsScreen: View {
  let space: String
  let state: ResultsState
  let onUnits: @MainActor (Units) async -> Void
  let onFill: @MainActor (String) async -> Void
  let onCancel: @MainActor (String) async -> Void
  @State private var cancels: DocumentRow?

  var body: some View {
    List {
      if state.onlineOnly { Text("folder_online_only").font(.footnote) }
      if state.canAssign {
        NavigationLink(value: Route.assign(space: space)) {
          Label("results_assign", systemImage: "plus")
        }
      }
      if !state.documents.isEmpty {
        Section("results_documents") { ForEach(state.documents) { document($0) } }
      }
      if !state.drafts.isEmpty {
        Section("results_drafts") {
          ForEach(state.drafts) { draft in
            NavigationLink(value: Route.fill(draft: draft.draft)) {
              VStack(alignment: .leading) {
                Text(verbatim: draft.title.text)
                Text(draft.words).font(.footnote)
              }
            }
          }
        }
      }
      Section("results_history") {
        if state.results.isEmpty { Text("results_none") }
        ForEach(state.results) { result in
          NavigationLink(value: Route.result(item: result.item)) {
            VStack(alignment: .leading) {
              Text(verbatim: result.title.text)
              Text("result_on \(dayWords(result.takenAt))").font(.footnote)
              if result.superseded { Text("results_superseded").font(.footnote) }
            }
          }
        }
      }
      if !state.charts.isEmpty {
        Section("results_progress") {
          UnitsPicker(units: state.units, onUnits: onUnits)
          ForEach(Array(state.charts.enumerated()), id: \.offset) { ChartView(chart: $0.element) }
        }
      }
    }
    .alert(
      "results_cancel_title",
      isPresented: $cancels.isThere()
    ) {
      Button("results_cancel", role: .destructive) {
        if let it = cancels?.document { Task { await onCancel(it) } }
      }
      Button("cancel", role: .cancel) {}
    } message: {
      Text("results_cancel_text \(cancels?.title.text ?? "")")
    }
  }

  private func document(_ row: DocumentRow) -> some View {
    VStack(alignment: .leading, spacing: 8) {
      Text(verbatim: row.title.text)
      Group {
        if row.mine {
          Text("results_mine")
        } else if let filler = row.filler {
          Text("results_filler \(filler)")
        }
        if let due = row.due { Text("results_due \(due)") }
        if let draft = row.draft { Text(draft.words) }
      }
      .font(.footnote)
      HStack {
        if row.canFill {
          Button(row.draft == nil ? "results_fill" : "results_go_on") {
            Task { await onFill(row.document) }
          }
        }
        if row.canCancel { Button("results_cancel", role: .destructive) { cancels = row } }
      }
      .buttonStyle(.bordered)
    }
  }
}

extension DraftRow {
  fileprivate var words: String {
    switch stands {
    case .draft: String(localized: "results_answered \(answered) \(questions)")
    case .onItsWay: String(localized: "results_on_its_way")
    case .cameBack: String(localized: "results_came_back")
    }
  }
}

/// In which units numbers are read.
struct UnitsPicker: View {
  let units: Units
  let onUnits: @MainActor (Units) async -> Void

  var body: some View {
    Picker(
      "results_progress",
      selection: Binding {
        units
      } set: { units in
        Task { await onUnits(units) }
      }
    ) {
      Text("units_template").tag(Units.template)
      Text("units_metric").tag(Units.metric)
      Text("units_imperial").tag(Units.imperial)
    }
    .pickerStyle(.segmented)
  }
}

/// A value through time: drawn, and each point to be heard.
struct ChartView: View {
  let chart: SuiviKit.Chart

  var body: some View {
    VStack(alignment: .leading, spacing: 8) {
      Text(verbatim: chart.label.text).font(.headline)
      ChangesView(
        unit: chart.unit, decimals: chart.decimals, last: chart.sinceLast, start: chart.sinceStart)
      GeometryReader { room in
        ForEach(Array(chart.points.enumerated()), id: \.offset) { at, point in
          Circle()
            .fill(Color.accentColor)
            .frame(width: 10, height: 10)
            .position(place(at, point.value, room.size))
            .accessibilityElement()
            .accessibilityLabel(Text(verbatim: words(point)))
        }
      }
      .frame(height: 120)
    }
  }

  private func place(_ at: Int, _ value: Decimal, _ size: CGSize) -> CGPoint {
    let spread = NSDecimalNumber(decimal: chart.greatest - chart.least).doubleValue
    let above = NSDecimalNumber(decimal: value - chart.least).doubleValue
    let share = spread > 0 ? above / spread : 0.5
    let step = chart.points.count > 1 ? Double(at) / Double(chart.points.count - 1) : 0.5
    return CGPoint(x: 8 + (size.width - 16) * step, y: 8 + (size.height - 16) * (1 - share))
  }

  private func words(_ point: ChartPoint) -> String {
    let value = Quantity(value: point.value, unit: chart.unit, decimals: chart.decimals).words
    guard let change = point.change else {
      return String(localized: "chart_point \(dayWords(point.at)) \(value)")
    }
    let by = chart.unit.change(change, chart.decimals)
    return String(localized: "chart_point_change \(dayWords(point.at)) \(value) \(by)")
  }
}
