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

/// Goes to a draft that was begun, or tells why there is none.
struct OpensDraft: ViewModifier {
  let beginning: Beginning
  @Environment(Navigator.self) private var navigator

  func body(content: Content) -> some View {
    content.overlay(alignment: .bottom) {
      if let trouble = beginning.trouble {
        TroubleView(trouble: trouble).padding(24).background(.thinMaterial).task {
          if (try? await Task.sleep(for: .seconds(8))) != nil { beginning.told() }
        }
      }
    }
    .onChange(of: beginning.begun) { _, draft in
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
      if let client = state.client { Text(verbatim: client) }
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
                Text(verbatim: draft.title.said)
                Text(draft.phrase).font(.footnote)
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
              Text(verbatim: result.title.said)
              Text(result.phrase).font(.footnote)
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
      Text("results_cancel_text \(cancels?.title.said ?? "")")
    }
  }

  private func document(_ row: DocumentRow) -> some View {
    VStack(alignment: .leading, spacing: 8) {
      Text(verbatim: row.title.said)
      Text(row.phrase).font(.footnote)
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
    .pickerStyle(.menu)
  }
}

/// A value through time: drawn, and each point to be heard.
struct ChartView: View {
  let chart: SuiviKit.Chart
  private static let edge = 8.0

  var body: some View {
    VStack(alignment: .leading, spacing: 8) {
      Text(verbatim: chart.label.said).font(.headline)
      Text(verbatim: chart.title.said).font(.footnote).foregroundStyle(.secondary)
      if let latest = chart.latest { Text(latest).font(.largeTitle) }
      ChangesView(changes: chart.unit.changes(chart.decimals, last: chart.sinceLast, start: chart.sinceStart))
      if let standing = chart.standing { Text(standing).font(.footnote) }
      if let first = chart.points.first, let last = chart.points.last, chart.points.count > 1 {
        GeometryReader { room in
          UsualBand(chart: chart, size: room.size)
          curve(room.size).stroke(Color.accentColor, lineWidth: 2)
          ForEach(Array(chart.points.enumerated()), id: \.offset) { _, point in
            Circle()
              .fill(Color.accentColor)
              .frame(width: 10, height: 10)
              .position(chart.place(point, room.size, Self.edge))
              .accessibilityElement()
              .accessibilityLabel(Text(chart.phrase(point)))
          }
        }
        .frame(height: 140)
        HStack {
          Text(dayWords(first.at))
          Spacer()
          Text(dayWords(last.at))
        }
        .font(.footnote)
      }
    }
  }

  private func curve(_ size: CGSize) -> Path {
    Path { path in
      for (at, point) in chart.points.enumerated() {
        let place = chart.place(point, size, Self.edge)
        if at == 0 { path.move(to: place) } else { path.addLine(to: place) }
      }
    }
  }
}

/// What is usual, behind the curve.
private struct UsualBand: View {
  let chart: SuiviKit.Chart
  let size: CGSize

  var body: some View {
    if let usual = chart.points.last?.usual {
      let top = usual.high.map { chart.height($0, size) } ?? 0
      let bottom = usual.low.map { chart.height($0, size) } ?? size.height
      let (above, below) = (min(max(top, 0), size.height), min(max(bottom, 0), size.height))
      Rectangle()
        .fill(.quaternary)
        .frame(width: size.width, height: max(below - above, 0))
        .position(CGPoint(x: size.width / 2, y: (above + below) / 2))
        .accessibilityHidden(true)
    }
  }
}

extension SuiviKit.Chart {
  /// Where a point lies: the oldest left, the greatest on top.
  fileprivate func place(_ point: ChartPoint, _ size: CGSize, _ edge: Double) -> CGPoint {
    let (first, last) = (points[0].at, points[points.count - 1].at)
    let share = Double(point.at - first) / Double(max(last - first, 1))
    return CGPoint(x: edge + (size.width - 2 * edge) * share, y: height(point.value, size, edge))
  }

  fileprivate func height(_ value: Decimal, _ size: CGSize, _ edge: Double = 8) -> Double {
    let spread = NSDecimalNumber(decimal: greatest - least).doubleValue
    let above = NSDecimalNumber(decimal: value - least).doubleValue
    let share = spread > 0 ? above / spread : 0.5
    return edge + (size.height - 2 * edge) * (1 - share)
  }
}
