/// How one channel's messages look.
public struct MessageStyle: Sendable {
    /// The order of a message's parts.
    public enum Layout: String, Sendable, CaseIterable {
        /// What somebody reads on a lock screen first: state, what, why, since when.
        case standard
        /// The order of the Omniflow Starter's own messages: a title, then level, application, machine, component,
        /// time.
        case classic
    }

    /// The order of the parts.
    public var layout: Layout
    /// What stands between the first line and the identity block; nil for the usual lines.
    public var template: MessageTemplate?

    /// Creates a style.
    public init(layout: Layout = .standard, template: MessageTemplate? = nil) {
        self.layout = layout
        self.template = template
    }
}
