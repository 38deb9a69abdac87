/// A variable of the environment that set something.
public struct VariableUse: Sendable, Hashable {
    /// The variable.
    public let variable: String
    /// What it set, as people may see it; nil for a secret.
    public let value: String?

    /// Creates a use.
    public init(variable: String, value: String?) {
        self.variable = variable
        self.value = value
    }
}
