/// What is wrong with a variable of the environment, and what is used in its place.
public struct VariableWarning: Sendable, Hashable, CustomStringConvertible {
    /// The variable.
    public let variable: String
    /// What is wrong and what is used, without secrets.
    public let message: String

    /// Creates a warning.
    public init(variable: String, message: String) {
        self.variable = variable
        self.message = message
    }

    /// The variable and what is wrong with it.
    public var description: String { "\(variable): \(message)" }
}
