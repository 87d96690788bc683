#if canImport(AppIntents)
  import AppIntents

  /// "Take today's photo": opens the app at the camera of the first folder that is open.
  struct TodaysPhotoIntent: AppIntent {
    static let title: LocalizedStringResource = "add_title"
    static let openAppWhenRun = true

    @MainActor func perform() async throws -> some IntentResult {
      AppProcess.only.navigator.wantsPhoto = true
      return .result()
    }
  }

  /// What the system offers by itself, by voice too.
  struct SuiviShortcuts: AppShortcutsProvider {
    static var appShortcuts: [AppShortcut] {
      AppShortcut(
        intent: TodaysPhotoIntent(), phrases: ["Take today’s photo with \(.applicationName)"], shortTitle: "add_title",
        systemImageName: "camera")
    }
  }
#endif
