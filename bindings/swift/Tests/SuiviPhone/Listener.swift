import Foundation
import Suivi
import Support

/// What is no command.
struct Unknown: Error {
  let name: String
}

/// Does what it is told, line by line.
struct Listener {
  let phone: Phone
  let network: GoodNetwork
  private let news: News

  init(phone: Phone, network: GoodNetwork) {
    self.phone = phone
    self.network = network
    news = News(of: phone)
  }

  func answer(_ line: String) async -> JSON {
    do {
      let (name, said) = try named(JSONDecoder().decode(JSON.self, from: Data(line.utf8)))
      return ["ok": try await does(name, said)]
    } catch let refused as SuiviError {
      return ["trouble": ["code": code(of: refused), "sentence": .text(refused.key)]]
    } catch {
      return ["trouble": ["code": .null, "sentence": .text("This is no command: \(error). Nothing was done.")]]
    }
  }

  private func does(_ name: String, _ said: JSON) async throws -> JSON {
    switch name {
    case "sign_in": try await signIn(said)
    case "accept": try await accept(said)
    case "network": try await network(said.isTrue)
    case "home": shown(try await phone.home())
    case "folder": shown(try await phone.folder(space: said.space, folder: said.item("folder"), after: nil))
    case "photo": shown(try await phone.photo(item: ItemId(said.text)).file)
    case "original": try await original(said)
    case "waiting": shown(try await phone.waiting())
    case "clients": shown(try await phone.clients(find: nil, after: nil))
    case "inbox": .list(try await phone.inbox().records.map(shown))
    case "people": try await people(SpaceId(said.text))
    case "add_photos": try await addPhotos(said)
    case "add_folder": try await addFolder(said)
    case "elsewhere":
      .text(try await phone.elsewhere(op: OpId(said["op"].text), folder: said.item("folder")).text)
    case "fill": try await fill(said)
    case "results": shown(try await phone.results(space: SpaceId(said.text), units: .template))
    case "result": .list(try await phone.result(item: ItemId(said.text), units: .template).answers.map(shown))
    case "set_level":
      .text(try await phone.setLevel(item: ItemId(said["item"].text), level: level(said["level"].text)).text)
    case "delete": .text(try await phone.delete(item: ItemId(said.text)).text)
    case "ask": try await ask(said)
    case "changed": .bool(await news.next(within: said.within))
    case "until": try await until(said["so"], within: said.within)
    default: throw Unknown(name: name)
    }
  }

  private func signIn(_ said: JSON) async throws -> JSON {
    let request = SignInRequest(
      server: Address(said["server"].text), role: said["role"].text == "client" ? .client : .professional,
      email: said["email"].text, password: Secret(said["password"].text), deviceName: "phone", moved: false)
    return ["name": .text(try await phone.signIn(request: request).name)]
  }

  private func accept(_ said: JSON) async throws -> JSON {
    let request = AcceptRequest(
      invitation: Secret(said["invitation"].text), server: Address(said["server"].text), email: said["email"].text,
      password: Secret(said["password"].text), deviceName: "phone")
    return ["name": .text(try await phone.accept(request: request).name)]
  }

  private func network(_ online: Bool) async throws -> JSON {
    network.now.with {
      $0 = Conditions(online: online, metered: false, meteredAllowed: true, batteryLow: false, strained: false)
    }
    try await phone.conditionsChanged()
    return .null
  }

  private func original(_ said: JSON) async throws -> JSON {
    let content = try await phone.original(item: ItemId(said["item"].text))
    try Data(contentsOf: URL(fileURLWithPath: content.path())).write(to: URL(fileURLWithPath: said["to"].text))
    return withExtendedLifetime(content) { true }
  }

  private func people(_ space: SpaceId) async throws -> JSON {
    .list(try await phone.people(space: space).participants.filter(\.active).map { .text($0.name) })
  }

  private func addPhotos(_ said: JSON) async throws -> JSON {
    let together = said["together"].isTrue
    let photos = said["photos"].list.map {
      PhotoSource(path: $0.text, name: nil, pose: together ? "front" : nil, capturedAt: nil)
    }
    let request = AddPhotosRequest(
      space: said.space, folder: said.item("folder"), level: try level(said["level"].text), photos: photos,
      together: together)
    return .list(
      try await phone.addPhotos(request: request).photos.map {
        ["op": .text($0.op.text), "item": .text($0.item.text), "blocked": $0.blocked.map { .text(word($0)) } ?? .null]
      })
  }

  private func addFolder(_ said: JSON) async throws -> JSON {
    let sharing = Sharing.allCases.first { snake("\($0)") == said["sharing"].text } ?? .auto
    return .text(
      try await phone.addFolder(
        space: said.space, parent: said.item("parent"), name: said["name"].text, sharing: sharing
      ).text)
  }

  private func fill(_ said: JSON) async throws -> JSON {
    let template = TemplateId(said["template"].text)
    let draft = try await phone.beginFilling(from: .template(space: said.space, template: template))
    for answer in said["answers"].list {
      let typed = Typed(text: answer[1].text, unit: units[answer[2].text])
      _ = try await phone.fillIn(draft: draft, key: answer[0].text, typed: typed)
    }
    let taken = TakenAt(at: Int64(said["taken_at"].number), offsetMin: 60)
    _ = try await phone.complete(draft: draft, taken: taken)
    return .text(draft.text)
  }

  private func ask(_ said: JSON) async throws -> JSON {
    switch said["kind"].text {
    case "join_record": try await phone.join(space: said.space)
    case "give_consent": try await phone.giveConsent(space: said.space, textVersion: said["text_version"].text)
    case "withdraw_consent": try await phone.withdrawConsent(space: said.space)
    case "invite_external": try await phone.inviteExternal(space: said.space, email: said["email"].text)
    case let kind: throw Unknown(name: kind)
    }
    return .null
  }

  private func until(_ so: JSON, within: Duration) async throws -> JSON {
    let (name, said) = try named(so)
    let end = ContinuousClock.now + within
    while try await !isSo(name, said) {
      guard await news.next(within: end - ContinuousClock.now) else { return false }
    }
    return true
  }

  private func isSo(_ name: String, _ said: JSON) async throws -> Bool {
    do {
      switch name {
      case "complete": return try await phone.home().complete
      case "sent": return try await phone.waiting().counts.pending == 0
      case "sending": return try await phone.waiting().counts.sending > 0
      case "offers":
        return try await phone.templates(space: said.space).contains { $0.template.text == said["template"].text }
      case "has_result":
        let view = try await phone.results(space: said.space, units: .template)
        return !view.onlineOnly && view.results.contains { $0.item.text == said["item"].text }
      case "shows": return try await kept(said).map { said.items.isSubset(of: $0) } ?? false
      case "hides": return try await said.items.isDisjoint(with: kept(said) ?? [])
      default: throw Unknown(name: name)
      }
    } catch is SuiviError {
      // A place that is gone shows nothing.
      return name == "hides"
    }
  }

  /// What the phone itself keeps of a place.
  private func kept(_ place: JSON) async throws -> Set<String>? {
    let view = try await phone.folder(space: place.space, folder: place.item("folder"), after: nil)
    return view.onlineOnly ? nil : Set(view.folders.map(\.item.text) + view.files.map(\.item.text))
  }
}

/// `"home"`, or `{"folder": …}`.
private func named(_ command: JSON) throws -> (String, JSON) {
  if case .text(let name) = command { return (name, .null) }
  guard let only = command.object.first, command.object.count == 1 else { throw Unknown(name: "\(command)") }
  return (only.key, only.value)
}

extension JSON {
  fileprivate var space: SpaceId { SpaceId(self["space"].text) }
  fileprivate var within: Duration { .milliseconds(Int(self["within_ms"].number)) }
  fileprivate var items: Set<String> { Set(self["items"].list.map(\.text)) }
  fileprivate func item(_ name: String) -> ItemId? { self[name].isNull ? nil : ItemId(self[name].text) }
}
