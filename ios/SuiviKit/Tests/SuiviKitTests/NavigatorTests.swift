import Foundation
import Testing

@testable import SuiviKit

/// Where somebody is, over the end of the process and of an account.
@MainActor
struct NavigatorTests {
  @Test func theWayOutlivesTheProcessForWhoWentIt() throws {
    let before = Navigator()
    before.begins("ana", .client)
    before.go(.folder(space: "s", item: "f"))
    before.go(.photo(item: "p", space: "s"))
    before.tab = .waiting
    let kept = try #require(before.kept)
    let next = Navigator()
    next.kept = kept
    next.begins("ana", .client)
    #expect(next.ways[.home] == [.folder(space: "s", item: "f"), .photo(item: "p", space: "s")])
    #expect(next.tab == .waiting)
    let professional = Navigator()
    professional.begins("mona", .professional)
    let afterwards = Navigator()
    afterwards.kept = professional.kept
    #expect(afterwards.role == .professional, "before anybody is known to be in")
    // Somebody else begins anew.
    let other = Navigator()
    other.kept = kept
    other.begins("mona", .professional)
    #expect(other.ways == [:] && other.tab == .inbox)
  }

  @Test func whatIsKeptIsTakenOnceAndWhatIsNoWayIsNone() {
    let navigator = Navigator()
    navigator.kept = Data("{".utf8)
    navigator.begins("ana", .client)
    let kept = navigator.kept
    navigator.go(.consent(space: "s"))
    navigator.kept = kept
    #expect(navigator.ways[.home] == [.consent(space: "s")])
    navigator.leaves()
    #expect(navigator.kept == nil)
  }

  @Test func aWishIsOfWhoeverHasItAndOfNoProfessional() {
    let navigator = Navigator()
    // By voice, before anybody is in.
    navigator.wantsPhoto = true
    navigator.begins("ana", .client)
    #expect(navigator.wantsPhoto)
    navigator.begins("carla", .client)
    #expect(!navigator.wantsPhoto)
    navigator.wantsPhoto = true
    navigator.leaves()
    #expect(!navigator.wantsPhoto)
    navigator.begins("mona", .professional)
    navigator.wantsPhoto = true
    #expect(!navigator.wantsPhoto)
  }
}
