// A stand-in for the part of Apple's SwiftUI that the app uses (iOS 17), to compile the screens where SwiftUI is not.
// Nothing of it runs. Names, labels, defaults and isolation are Apple's; results are looser: what compiles here may
// still fail in Xcode. Add only what Apple's documentation has; `ios/API.md` lists it.
@_exported import Foundation
@_exported import Observation

func standsIn() -> Never { fatalError("this SwiftUI only compiles") }

// MARK: Views and builders

@MainActor @preconcurrency public protocol View {
  associatedtype Body: View
  @ViewBuilder @MainActor @preconcurrency var body: Body { get }
}
extension Never: View { public var body: Never { standsIn() } }
/// Not Apple's: a view that is drawn by the system.
public protocol Drawn: View where Body == Never {}
extension Drawn { public var body: Never { standsIn() } }
/// Not Apple's: whatever a modifier gives.
public struct Changed: Drawn { nonisolated init() {} }
public struct EmptyView: Drawn { public nonisolated init() {} }
public struct Several: Drawn { nonisolated init() {} }
extension Optional: View where Wrapped: View { public var body: Never { standsIn() } }
public struct Either<First: View, Second: View>: Drawn { nonisolated init() {} }

@resultBuilder public enum ViewBuilder {
  public static func buildExpression<V: View>(_ view: V) -> V { view }
  public static func buildBlock() -> EmptyView { EmptyView() }
  public static func buildBlock<V: View>(_ view: V) -> V { view }
  @_disfavoredOverload public static func buildBlock<each V: View>(_ views: repeat each V) -> Several { Several() }
  public static func buildIf<V: View>(_ view: V?) -> V? { view }
  public static func buildEither<A: View, B: View>(first: A) -> Either<A, B> { Either() }
  public static func buildEither<A: View, B: View>(second: B) -> Either<A, B> { Either() }
  public static func buildLimitedAvailability<V: View>(_ view: V) -> Changed { Changed() }
}

@MainActor @preconcurrency public protocol ViewModifier {
  associatedtype Body: View
  typealias Content = Changed
  @ViewBuilder @MainActor @preconcurrency func body(content: Content) -> Body
}

// MARK: App and scenes

@MainActor @preconcurrency public protocol Scene {}
public struct SomeScene: Scene { nonisolated init() {} }
@MainActor @preconcurrency public protocol App {
  associatedtype Body: Scene
  @MainActor @preconcurrency var body: Body { get }
  @MainActor @preconcurrency init()
}
extension App { @MainActor public static func main() { standsIn() } }
public struct WindowGroup: Scene { public init<C: View>(@ViewBuilder content: () -> C) {} }
@propertyWrapper public struct UIApplicationDelegateAdaptor<Delegate: NSObject> {
  public init(_ type: Delegate.Type = Delegate.self) {}
  @MainActor public var wrappedValue: Delegate { standsIn() }
}
public enum ScenePhase: Comparable, Hashable, Sendable { case background, inactive, active }

// MARK: State

@propertyWrapper public struct State<Value> {
  public init(wrappedValue: Value) { standsIn() }
  public init(initialValue: Value) { standsIn() }
  public var wrappedValue: Value {
    get { standsIn() }
    nonmutating set { standsIn() }
  }
  public var projectedValue: Binding<Value> { standsIn() }
}
@propertyWrapper public struct SceneStorage<Value> {
  public init(_ key: String) where Value == Data? { standsIn() }
  public var wrappedValue: Value {
    get { standsIn() }
    nonmutating set { standsIn() }
  }
}
@propertyWrapper @dynamicMemberLookup public struct Binding<Value> {
  // Apple's takes functions of any isolation; this compiler would take those of none for them.
  public init(get: @escaping @MainActor () -> Value, set: @escaping @MainActor (Value) -> Void) { standsIn() }
  public var wrappedValue: Value {
    get { standsIn() }
    nonmutating set { standsIn() }
  }
  public var projectedValue: Binding<Value> { self }
  public subscript<Subject>(dynamicMember path: WritableKeyPath<Value, Subject>) -> Binding<Subject> { standsIn() }
}
@propertyWrapper @dynamicMemberLookup public struct Bindable<Value> {
  public var wrappedValue: Value
  public var projectedValue: Bindable<Value> { self }
  public init(wrappedValue: Value) where Value: AnyObject & Observable { self.wrappedValue = wrappedValue }
}
extension Bindable where Value: AnyObject & Observable {
  public subscript<Subject>(dynamicMember path: ReferenceWritableKeyPath<Value, Subject>) -> Binding<Subject> { standsIn() }
}
public struct EnvironmentValues {
  public var scenePhase: ScenePhase { standsIn() }
  public var isEnabled: Bool { standsIn() }
}
@propertyWrapper public struct Environment<Value> {
  public init(_ path: KeyPath<EnvironmentValues, Value>) {}
  public init(_ type: Value.Type) where Value: AnyObject & Observable {}
  @MainActor public var wrappedValue: Value { standsIn() }
}

// MARK: Texts

public struct LocalizedStringKey: Equatable, ExpressibleByStringInterpolation {
  public init(_ value: String) {}
  public init(stringLiteral value: String) {}
  public init(stringInterpolation: StringInterpolation) {}
  public struct StringInterpolation: StringInterpolationProtocol {
    public init(literalCapacity: Int, interpolationCount: Int) {}
    public mutating func appendLiteral(_ literal: String) {}
    public mutating func appendInterpolation(_ string: String) {}
    public mutating func appendInterpolation(_ number: Int) {}
  }
}
extension String {
  public struct LocalizationValue: Equatable, ExpressibleByStringInterpolation, Sendable {
    public init(_ value: String) {}
    public init(stringLiteral value: String) {}
    public init(stringInterpolation: StringInterpolation) {}
    public struct StringInterpolation: StringInterpolationProtocol, Sendable {
      public init(literalCapacity: Int, interpolationCount: Int) {}
      public mutating func appendLiteral(_ literal: String) {}
      public mutating func appendInterpolation(_ string: String) {}
      public mutating func appendInterpolation(_ number: Int) {}
    }
  }
  public init(localized key: LocalizationValue) { standsIn() }
}
public struct Text: Drawn, Equatable {
  public nonisolated init(_ key: LocalizedStringKey) {}
  public nonisolated init(verbatim text: String) {}
  @_disfavoredOverload public nonisolated init<S: StringProtocol>(_ text: S) {}
  public func font(_ font: Font?) -> Text { self }
}
public struct Font: Hashable, Sendable {
  public static let largeTitle = Font(), headline = Font(), footnote = Font()
}

// MARK: Shapes and styles

public protocol ShapeStyle: Sendable {}
public struct Color: ShapeStyle, Drawn {
  public nonisolated init(_ name: String, bundle: Bundle? = nil) {}
  public static let accentColor = Color(""), secondary = Color("")
}
public struct Kind: ShapeStyle {}
extension ShapeStyle where Self == Kind {
  public static var tint: Kind { Kind() }
  public static var secondary: Kind { Kind() }
  public static var quaternary: Kind { Kind() }
  public static var thinMaterial: Kind { Kind() }
}
public protocol Shape: Drawn, Sendable {}
extension Shape {
  public func fill<S: ShapeStyle>(_ style: S) -> Changed { Changed() }
  public func stroke<S: ShapeStyle>(_ style: S, lineWidth: CGFloat = 1) -> Changed { Changed() }
}
public struct Path: Shape {
  public nonisolated init(_ draw: (inout Path) -> Void) {}
  public mutating func move(to point: CGPoint) {}
  public mutating func addLine(to point: CGPoint) {}
}
public struct Rectangle: Shape { public nonisolated init() {} }
public struct Circle: Shape { public nonisolated init() {} }
public struct Capsule: Shape { public nonisolated init() {} }

// MARK: Layout

public enum HorizontalAlignment: Sendable { case leading, center, trailing }
public enum VerticalAlignment: Sendable { case top, center, bottom }
public enum Alignment: Sendable { case leading, center, trailing, top, bottom, topLeading, topTrailing }
public struct VStack: Drawn {
  public nonisolated init<C: View>(alignment: HorizontalAlignment = .center, spacing: CGFloat? = nil, @ViewBuilder content: () -> C) {}
}
public struct HStack: Drawn {
  public nonisolated init<C: View>(alignment: VerticalAlignment = .center, spacing: CGFloat? = nil, @ViewBuilder content: () -> C) {}
}
public struct ZStack: Drawn {
  public nonisolated init<C: View>(alignment: Alignment = .center, @ViewBuilder content: () -> C) {}
}
public struct ViewThatFits: Drawn { public nonisolated init<C: View>(@ViewBuilder content: () -> C) {} }
public struct Spacer: Drawn { public nonisolated init(minLength: CGFloat? = nil) {} }
public struct Group: Drawn { public nonisolated init<C: View>(@ViewBuilder content: () -> C) {} }
public struct GeometryProxy { public var size: CGSize { standsIn() } }
public struct GeometryReader: Drawn { public nonisolated init<C: View>(@ViewBuilder content: @escaping (GeometryProxy) -> C) {} }
public struct GridItem: Sendable {
  public enum Size: Sendable { case adaptive(minimum: CGFloat, maximum: CGFloat = .infinity) }
  public init(_ size: Size, spacing: CGFloat? = nil) {}
}
public struct LazyVGrid: Drawn { public nonisolated init<C: View>(columns: [GridItem], spacing: CGFloat? = nil, @ViewBuilder content: () -> C) {} }
public struct ForEach: Drawn {
  public nonisolated init<D: RandomAccessCollection, C: View>(_ data: D, @ViewBuilder content: @escaping (D.Element) -> C) where D.Element: Identifiable {}
  public nonisolated init<D: RandomAccessCollection, I: Hashable, C: View>(_ data: D, id: KeyPath<D.Element, I>, @ViewBuilder content: @escaping (D.Element) -> C) {}
}
public struct List: Drawn {
  public nonisolated init<C: View>(@ViewBuilder content: () -> C) {}
  public nonisolated init<D: RandomAccessCollection, C: View>(_ data: D, @ViewBuilder rowContent: @escaping (D.Element) -> C) where D.Element: Identifiable {}
}
public struct ScrollView: Drawn { public nonisolated init<C: View>(@ViewBuilder content: () -> C) {} }
public struct Form: Drawn { public nonisolated init<C: View>(@ViewBuilder content: () -> C) {} }
public struct Section: Drawn {
  public nonisolated init<C: View>(@ViewBuilder content: () -> C) {}
  public nonisolated init<C: View>(_ title: LocalizedStringKey, @ViewBuilder content: () -> C) {}
  public nonisolated init<C: View, H: View>(@ViewBuilder content: () -> C, @ViewBuilder header: () -> H) {}
  public nonisolated init<C: View, F: View>(@ViewBuilder content: () -> C, @ViewBuilder footer: () -> F) {}
  public nonisolated init<C: View, H: View, F: View>(@ViewBuilder content: () -> C, @ViewBuilder header: () -> H, @ViewBuilder footer: () -> F) {}
}

// MARK: Navigation

public struct NavigationStack: Drawn {
  public nonisolated init<C: View>(@ViewBuilder root: () -> C) {}
  public nonisolated init<D: MutableCollection & RandomAccessCollection & RangeReplaceableCollection, C: View>(path: Binding<D>, @ViewBuilder root: () -> C) where D.Element: Hashable {}
}
public struct NavigationLink: Drawn { public nonisolated init<P: Hashable, C: View>(value: P?, @ViewBuilder label: () -> C) {} }
public struct TabView: Drawn { public nonisolated init<S: Hashable, C: View>(selection: Binding<S>?, @ViewBuilder content: () -> C) {} }
public struct ToolbarItemPlacement: Sendable {
  public static let primaryAction = Self(), cancellationAction = Self(), bottomBar = Self()
}
@MainActor @preconcurrency public protocol ToolbarContent {}
public struct ToolbarItem: ToolbarContent { public nonisolated init<C: View>(placement: ToolbarItemPlacement, @ViewBuilder content: () -> C) {} }
public struct SomeToolbar: ToolbarContent { nonisolated init() {} }
@resultBuilder public enum ToolbarContentBuilder {
  public static func buildExpression<T: ToolbarContent>(_ content: T) -> T { content }
  public static func buildBlock<each T: ToolbarContent>(_ content: repeat each T) -> SomeToolbar { SomeToolbar() }
  public static func buildIf<T: ToolbarContent>(_ content: T?) -> SomeToolbar { SomeToolbar() }
  public static func buildEither<T: ToolbarContent>(first: T) -> SomeToolbar { SomeToolbar() }
  public static func buildEither<T: ToolbarContent>(second: T) -> SomeToolbar { SomeToolbar() }
}

// MARK: Controls

public struct ButtonRole: Equatable, Sendable { public static let destructive = Self(), cancel = Self() }
public struct Button: Drawn {
  public nonisolated init(_ title: LocalizedStringKey, role: ButtonRole? = nil, action: @escaping @MainActor () -> Void) {}
  @_disfavoredOverload public nonisolated init<S: StringProtocol>(_ title: S, role: ButtonRole? = nil, action: @escaping @MainActor () -> Void) {}
  public nonisolated init(_ title: LocalizedStringKey, systemImage: String, role: ButtonRole? = nil, action: @escaping @MainActor () -> Void) {}
  public nonisolated init<L: View>(role: ButtonRole? = nil, action: @escaping @MainActor () -> Void, @ViewBuilder label: () -> L) {}
}
public struct Menu: Drawn {
  public nonisolated init<C: View>(_ title: LocalizedStringKey, @ViewBuilder content: () -> C) {}
  @_disfavoredOverload public nonisolated init<S: StringProtocol, C: View>(_ title: S, @ViewBuilder content: () -> C) {}
  public nonisolated init<C: View, L: View>(@ViewBuilder content: () -> C, @ViewBuilder label: () -> L) {}
}
public struct Label: Drawn {
  public nonisolated init(_ title: LocalizedStringKey, systemImage: String) {}
  public nonisolated init<T: View, I: View>(@ViewBuilder title: () -> T, @ViewBuilder icon: () -> I) {}
}
public struct Image: Drawn, Equatable {
  public nonisolated init(systemName: String) {}
  public func resizable() -> Image { self }
}
public struct LabeledContent: Drawn { public nonisolated init<S: StringProtocol>(_ title: LocalizedStringKey, value: S) {} }
public struct TextField: Drawn {
  public nonisolated init(_ title: LocalizedStringKey, text: Binding<String>) {}
  @_disfavoredOverload public nonisolated init<S: StringProtocol>(_ title: S, text: Binding<String>) {}
}
public struct SecureField: Drawn { public nonisolated init(_ title: LocalizedStringKey, text: Binding<String>) {} }
public struct Toggle: Drawn { public nonisolated init(_ title: LocalizedStringKey, isOn: Binding<Bool>) {} }
public struct Slider: Drawn {
  public nonisolated init<V: BinaryFloatingPoint, L: View>(value: Binding<V>, in bounds: ClosedRange<V>, @ViewBuilder label: () -> L) {}
}
public struct Picker: Drawn {
  public nonisolated init<S: Hashable, C: View>(_ title: LocalizedStringKey, selection: Binding<S>, @ViewBuilder content: () -> C) {}
  @_disfavoredOverload public nonisolated init<T: StringProtocol, S: Hashable, C: View>(_ title: T, selection: Binding<S>, @ViewBuilder content: () -> C) {}
}
public struct ProgressView: Drawn {
  public nonisolated init<L: View>(@ViewBuilder label: () -> L) {}
  public nonisolated init<V: BinaryFloatingPoint>(value: V?, total: V = 1) {}
}
public struct ContentUnavailableView: Drawn {
  public nonisolated init<L: View, D: View>(@ViewBuilder label: () -> L, @ViewBuilder description: () -> D) {}
}

// MARK: Styles

public protocol PrimitiveButtonStyle {}
public struct SomeButtonStyle: PrimitiveButtonStyle {}
extension PrimitiveButtonStyle where Self == SomeButtonStyle {
  public static var plain: SomeButtonStyle { SomeButtonStyle() }
  public static var bordered: SomeButtonStyle { SomeButtonStyle() }
  public static var borderedProminent: SomeButtonStyle { SomeButtonStyle() }
}
public protocol PickerStyle {}
public struct SomePickerStyle: PickerStyle {}
extension PickerStyle where Self == SomePickerStyle {
  public static var inline: SomePickerStyle { SomePickerStyle() }
  public static var menu: SomePickerStyle { SomePickerStyle() }
  public static var segmented: SomePickerStyle { SomePickerStyle() }
}
public protocol LabelStyle {}
public struct SomeLabelStyle: LabelStyle {}
extension LabelStyle where Self == SomeLabelStyle { public static var iconOnly: SomeLabelStyle { SomeLabelStyle() } }
public struct Angle: Equatable, Sendable { public static func degrees(_ degrees: Double) -> Angle { standsIn() } }
public enum ContentMode: Hashable, Sendable { case fit, fill }
public struct PresentationDetent: Hashable, Sendable { public static let medium = Self(), large = Self() }
public struct UIKeyboardType: Sendable { public static let `default` = Self(), numberPad = Self(), decimalPad = Self(), numbersAndPunctuation = Self(), URL = Self(), emailAddress = Self() }
public struct UITextContentType: Sendable { public static let username = Self(), password = Self(), newPassword = Self() }
public struct TextInputAutocapitalization: Sendable { public static var never: Self { Self() } }

// MARK: Gestures

@MainActor @preconcurrency public protocol Gesture<Value> { associatedtype Value }
public struct SomeGesture<Value>: Gesture { nonisolated init() {} }
extension Gesture {
  public func onChanged(_ action: @escaping (Value) -> Void) -> SomeGesture<Value> { SomeGesture() }
  public func onEnded(_ action: @escaping (Value) -> Void) -> SomeGesture<Value> { SomeGesture() }
}
public struct TapGesture: Gesture {
  public typealias Value = Void
  public nonisolated init(count: Int = 1) {}
}
public struct DragGesture: Gesture {
  public struct Value: Equatable, Sendable { public var translation: CGSize { standsIn() } }
  public nonisolated init(minimumDistance: CGFloat = 10) {}
}
public struct MagnifyGesture: Gesture {
  public struct Value: Equatable, Sendable { public var magnification: CGFloat }
  public nonisolated init(minimumScaleDelta: CGFloat = 0.01) {}
}

// MARK: Accessibility

public struct AccessibilityTraits: Sendable { public static let isImage = Self(), isButton = Self(), isHeader = Self() }
public struct AccessibilityChildBehavior: Sendable { public static let ignore = Self(), combine = Self(), contain = Self() }
public enum AccessibilityAdjustmentDirection: Hashable, Sendable { case increment, decrement }

// MARK: Modifiers

extension View {
  public nonisolated func modifier<M: ViewModifier>(_ modifier: M) -> some View { Changed() }
  public nonisolated func padding(_ length: CGFloat) -> some View { Changed() }
  public nonisolated func frame(width: CGFloat? = nil, height: CGFloat? = nil, alignment: Alignment = .center) -> some View { Changed() }
  public nonisolated func frame(minWidth: CGFloat? = nil, maxWidth: CGFloat? = nil, minHeight: CGFloat? = nil, maxHeight: CGFloat? = nil, alignment: Alignment = .center) -> some View { Changed() }
  public nonisolated func aspectRatio(_ ratio: CGFloat? = nil, contentMode: ContentMode) -> some View { Changed() }
  public nonisolated func offset(_ offset: CGSize) -> some View { Changed() }
  public nonisolated func position(_ position: CGPoint) -> some View { Changed() }
  public nonisolated func rotationEffect(_ angle: Angle) -> some View { Changed() }
  public nonisolated func scaleEffect(_ scale: CGFloat) -> some View { Changed() }
  public nonisolated func scaleEffect(x: CGFloat = 1, y: CGFloat = 1) -> some View { Changed() }
  public nonisolated func clipped(antialiased: Bool = false) -> some View { Changed() }
  public nonisolated func contentShape<S: Shape>(_ shape: S) -> some View { Changed() }
  public nonisolated func clipShape<S: Shape>(_ shape: S) -> some View { Changed() }
  public nonisolated func opacity(_ opacity: Double) -> some View { Changed() }
  public nonisolated func allowsHitTesting(_ enabled: Bool) -> some View { Changed() }
  public nonisolated func ignoresSafeArea() -> some View { Changed() }
  public nonisolated func mask<M: View>(alignment: Alignment = .center, @ViewBuilder _ mask: () -> M) -> some View { Changed() }
  public nonisolated func overlay<V: View>(alignment: Alignment = .center, @ViewBuilder content: () -> V) -> some View { Changed() }
  public nonisolated func background<S: ShapeStyle>(_ style: S) -> some View { Changed() }
  public nonisolated func background<V: View>(alignment: Alignment = .center, @ViewBuilder content: () -> V) -> some View { Changed() }
  public nonisolated func font(_ font: Font?) -> some View { Changed() }
  public nonisolated func foregroundStyle<S: ShapeStyle>(_ style: S) -> some View { Changed() }
  public nonisolated func buttonStyle<S: PrimitiveButtonStyle>(_ style: S) -> some View { Changed() }
  public nonisolated func pickerStyle<S: PickerStyle>(_ style: S) -> some View { Changed() }
  public nonisolated func labelStyle<S: LabelStyle>(_ style: S) -> some View { Changed() }
  public nonisolated func disabled(_ disabled: Bool) -> some View { Changed() }
  public nonisolated func id<I: Hashable>(_ id: I) -> some View { Changed() }
  public nonisolated func tag<V: Hashable>(_ tag: V) -> some View { Changed() }
  public nonisolated func tabItem<V: View>(@ViewBuilder _ label: () -> V) -> some View { Changed() }
  public nonisolated func keyboardType(_ type: UIKeyboardType) -> some View { Changed() }
  public nonisolated func textContentType(_ type: UITextContentType?) -> some View { Changed() }
  public nonisolated func textInputAutocapitalization(_ autocapitalization: TextInputAutocapitalization?) -> some View { Changed() }
  public nonisolated func autocorrectionDisabled(_ disable: Bool = true) -> some View { Changed() }
  public nonisolated func gesture<G: Gesture>(_ gesture: G) -> some View { Changed() }
  public nonisolated func simultaneousGesture<G: Gesture>(_ gesture: G) -> some View { Changed() }
  public nonisolated func onAppear(perform action: (@MainActor () -> Void)? = nil) -> some View { Changed() }
  public nonisolated func onDisappear(perform action: (@MainActor () -> Void)? = nil) -> some View { Changed() }
  public nonisolated func onChange<V: Equatable>(of value: V, initial: Bool = false, _ action: @escaping @MainActor (V, V) -> Void) -> some View { Changed() }
  public nonisolated func onOpenURL(perform action: @escaping @MainActor (URL) -> Void) -> some View { Changed() }
  public nonisolated func task(priority: TaskPriority = .userInitiated, @_inheritActorContext _ action: @escaping @Sendable () async -> Void) -> some View { Changed() }
  public nonisolated func task<T: Equatable>(id: T, priority: TaskPriority = .userInitiated, @_inheritActorContext _ action: @escaping @Sendable () async -> Void) -> some View { Changed() }
  public nonisolated func searchable(text: Binding<String>, prompt: LocalizedStringKey) -> some View { Changed() }
  public nonisolated func sheet<C: View>(isPresented: Binding<Bool>, onDismiss: (() -> Void)? = nil, @ViewBuilder content: @escaping () -> C) -> some View { Changed() }
  public nonisolated func sheet<I: Identifiable, C: View>(item: Binding<I?>, onDismiss: (() -> Void)? = nil, @ViewBuilder content: @escaping (I) -> C) -> some View { Changed() }
  public nonisolated func alert<A: View, M: View>(_ title: LocalizedStringKey, isPresented: Binding<Bool>, @ViewBuilder actions: () -> A, @ViewBuilder message: () -> M) -> some View { Changed() }
  public nonisolated func fileMover(isPresented: Binding<Bool>, file: URL?, onCompletion: @escaping @MainActor (Result<URL, any Error>) -> Void, onCancellation: @escaping @MainActor () -> Void) -> some View { Changed() }
  public nonisolated func presentationDetents(_ detents: Set<PresentationDetent>) -> some View { Changed() }
  public nonisolated func navigationTitle(_ title: LocalizedStringKey) -> some View { Changed() }
  @_disfavoredOverload public nonisolated func navigationTitle<S: StringProtocol>(_ title: S) -> some View { Changed() }
  public nonisolated func navigationDestination<D: Hashable, C: View>(for data: D.Type, @ViewBuilder destination: @escaping (D) -> C) -> some View { Changed() }
  public nonisolated func toolbar<C: ToolbarContent>(@ToolbarContentBuilder content: () -> C) -> some View { Changed() }
  public nonisolated func environment<T: AnyObject & Observable>(_ object: T?) -> some View { Changed() }
  public nonisolated func accessibilityLabel(_ label: Text) -> some View { Changed() }
  public nonisolated func accessibilityLabel(_ key: LocalizedStringKey) -> some View { Changed() }
  @_disfavoredOverload public nonisolated func accessibilityLabel<S: StringProtocol>(_ label: S) -> some View { Changed() }
  public nonisolated func accessibilityValue(_ value: Text) -> some View { Changed() }
  public nonisolated func accessibilityHidden(_ hidden: Bool) -> some View { Changed() }
  public nonisolated func accessibilityAddTraits(_ traits: AccessibilityTraits) -> some View { Changed() }
  public nonisolated func accessibilityElement(children: AccessibilityChildBehavior = .ignore) -> some View { Changed() }
  public nonisolated func accessibilityAdjustableAction(_ handler: @escaping @MainActor (AccessibilityAdjustmentDirection) -> Void) -> some View { Changed() }
}
